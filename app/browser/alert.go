//go:build !js

package browser

// Told are the notifications of native builds, the newest last.
var Told []string

// MayNotify asks the person, where nobody did yet, whether the page may show
// notifications, and calls answered with what came of it.
func MayNotify(answered func(bool)) { answered(true) }

// Notify shows a notification of the system (Notifications API). One of the same
// tag is replaced.
func Notify(tag, title, text string) { Told = append(Told, title+": "+text) }

// Chime makes a short, quiet sound.
func Chime() { Told = append(Told, "chime") }
