//go:build !js

package browser

var settings memory

// Setting returns a remembered setting, or "".
func Setting(key string) string { return settings.get(key) }

// Remember keeps a setting until the process ends.
func Remember(key, value string) { settings.set(key, value) }
