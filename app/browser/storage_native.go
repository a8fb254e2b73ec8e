//go:build !js

package browser

var settings memory

// Setting returns a remembered setting, or "".
func Setting(key string) string {
	value, _ := settings.get(key)
	return value
}

// Remember keeps a setting until the process ends.
func Remember(key, value string) { settings.set(key, value) }
