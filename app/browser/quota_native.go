//go:build !js

package browser

import (
	"context"
	"sync/atomic"
)

// Persistent counts the calls of AskToPersist, in native builds.
var Persistent atomic.Int32

// AskToPersist asks the browser not to make room by deleting what it keeps for this
// origin.
func AskToPersist(context.Context) bool {
	Persistent.Add(1)
	return true
}

// RoomLeft is what EstimateQuota returns in native builds.
var RoomLeft Quota

// EstimateQuota returns how much room there is.
func EstimateQuota(context.Context) Quota { return RoomLeft }
