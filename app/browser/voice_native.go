//go:build !js

package browser

// Remarks returns what the page has said since the last call. Nobody listens to this
// twin.
func Remarks() []Remark { return nil }

// Say reads a text out to those who listen to the page, at once where it is urgent.
func Say(string, bool) {}
