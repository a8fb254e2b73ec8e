//go:build !js

package browser

import "context"

// Device is what SetBadge and its like work on in native builds.
var Device struct {
	Badge     int
	Offered   bool  // Installable
	Installed int   // how often Install was called
	Denied    error // what KeepScreenOn returns
	ScreenOn  bool
	lost      func()
}

// SetBadge notes the number.
func SetBadge(n int) { Device.Badge = n }

// Installable reports whether Device.Offered is set.
func Installable() bool { return Device.Offered }

// Install counts.
func Install() { Device.Installed++ }

// CanKeepScreenOn reports true.
func CanKeepScreenOn() bool { return true }

// KeepScreenOn keeps it on, unless Device.Denied is set.
func KeepScreenOn(ctx context.Context, lost func()) error {
	if Device.Denied != nil || ctx.Err() != nil {
		return Device.Denied
	}
	Device.ScreenOn, Device.lost = true, lost
	return nil
}

// LetScreenSleep ends KeepScreenOn, as the system may by itself.
func LetScreenSleep() {
	if Device.ScreenOn {
		Device.ScreenOn = false
		Device.lost()
	}
}
