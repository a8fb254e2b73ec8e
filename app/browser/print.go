//go:build !js

package browser

// Print opens the browser's dialog for printing the page.
func Print() {}
