//go:build !js

package browser

import "context"

// Persistent is whether AskToPersist was called, in native builds.
var Persistent bool

// AskToPersist asks the browser not to make room by deleting what it keeps for this
// origin.
func AskToPersist(context.Context) bool {
	Persistent = true
	return true
}

// EstimateQuota returns how much room there is.
func EstimateQuota(context.Context) Quota { return Quota{} }
