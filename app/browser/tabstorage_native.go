//go:build !js

package browser

var tab memory

// TabSetting returns what RememberInTab kept under a key, or "".
func TabSetting(key string) string {
	value, _ := tab.get(key)
	return value
}

// RememberInTab keeps a text until the process ends; "" forgets it.
func RememberInTab(key, value string) { tab.set(key, value) }
