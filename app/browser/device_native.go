//go:build !js

package browser

import (
	"context"
	"sync"
)

// Device is what SetBadge and its like work on in native builds.
var Device device

type device struct {
	Badge     int
	Offered   bool // Installable
	Installed int  // how often Install was called

	mu     sync.Mutex // KeepScreenOn works on goroutines of its own
	on     bool
	denied error
	lost   func()
}

// Deny has KeepScreenOn return err from now on, nil for success.
func (d *device) Deny(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.denied = err
}

// ScreenOn reports whether the screen is kept on.
func (d *device) ScreenOn() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.on
}

// keep keeps the screen on until sleep, which calls lost.
func (d *device) keep(lost func()) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.denied == nil {
		d.on, d.lost = true, lost
	}
	return d.denied
}

func (d *device) sleep() {
	d.mu.Lock()
	lost := d.lost
	d.on, d.lost = false, nil
	d.mu.Unlock()
	if lost != nil {
		lost()
	}
}

// SetBadge notes the number.
func SetBadge(n int) { Device.Badge = n }

// Installable reports whether Device.Offered is set.
func Installable() bool { return Device.Offered }

// Install counts.
func Install() { Device.Installed++ }

// CanKeepScreenOn reports true.
func CanKeepScreenOn() bool { return true }

// KeepScreenOn keeps it on, unless that is denied.
func KeepScreenOn(ctx context.Context, lost func()) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return Device.keep(lost)
}

// LetScreenSleep ends KeepScreenOn, as the system may by itself.
func LetScreenSleep() { Device.sleep() }
