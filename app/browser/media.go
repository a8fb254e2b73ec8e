//go:build !js

package browser

// Media holds the media queries that hold in native builds.
var Media = map[string]bool{}

// Theme is what SetTheme set last, in native builds.
var Theme string

// Matches reports whether a media query holds.
func Matches(query string) bool { return Media[query] }

// Hidden reports whether nobody can see the page now.
func Hidden() bool { return false }

// Online reports whether the device has a network, as far as the browser knows.
func Online() bool { return true }

// SetTheme sets the theme of the page: "light", "dark", or "" for the system's.
func SetTheme(theme string) { Theme = theme }
