//go:build !js

package browser

// Clipboard is what CopyText copied last, in native builds.
var Clipboard string

// CopyText puts text on the clipboard.
func CopyText(text string) error {
	Clipboard = text
	return nil
}
