//go:build !js

package browser

var tab memory

// TabSetting returns what RememberInTab kept under a key, or "".
func TabSetting(key string) string { return tab.get(key) }

// RememberInTab keeps a text until the process ends; "" forgets it.
func RememberInTab(key, value string) { tab.set(key, value) }
