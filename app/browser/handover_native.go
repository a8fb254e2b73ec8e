//go:build !js

package browser

// SharedOut is what Share was given last, in native builds; Sharable is what CanShare
// answers.
var (
	SharedOut string
	Sharable  bool
)

// CanShare reports whether the device shares text with other apps.
func CanShare() bool { return Sharable }

// Share notes a text.
func Share(title, text string) error {
	SharedOut = text
	return nil
}
