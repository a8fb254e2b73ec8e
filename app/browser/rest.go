//go:build !js

package browser

import "runtime"

// Rest lets others work.
func Rest() { runtime.Gosched() }
