//go:build !js

package browser

// Sharing is what another app shared, in native builds; nil = nothing.
var Sharing *Shared

// TakeShared returns Sharing, once.
func TakeShared() (s Shared, ok bool) {
	if Sharing == nil {
		return s, false
	}
	s, Sharing = *Sharing, nil
	return s, true
}

// ForgetFragment does nothing.
func ForgetFragment() {}
