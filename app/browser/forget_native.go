//go:build !js

package browser

import "context"

var forgetting bool

// Forgetting reports whether ForgetEverything was called.
func Forgetting() bool { return forgetting }

// ForgetEverything deletes what is kept.
func ForgetEverything(context.Context) {
	forgetting = true
	ClearDatabases()
	settings, tab = memory{}, memory{}
}

// Reload loads the page anew.
func Reload() { forgetting = false }
