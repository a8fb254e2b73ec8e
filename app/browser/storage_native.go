//go:build !js

package browser

var settings memory

// Setting returns a remembered setting, or "".
func Setting(key string) string {
	value, _ := settings.get(key)
	return value
}

// Settings returns the keys of what is remembered that begin with a text, in no order.
func Settings(prefix string) []string { return settings.keys(prefix) }

// Remember keeps a setting until the process ends; "" forgets it.
func Remember(key, value string) { settings.set(key, value) }
