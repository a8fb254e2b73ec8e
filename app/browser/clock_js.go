package browser

import (
	"math"
	"syscall/js"
	"time"
)

// Now returns the time with microseconds, which time.Now lacks in js/wasm: the
// page's time origin plus the monotonic milliseconds since. A system clock that
// is set while the page is open is noticed: beyond a second of difference the
// system's word counts. Safe for concurrent use.
func Now() time.Time {
	ms := timeOrigin + performance.Call("now").Float()
	exact := time.UnixMicro(int64(math.Round(ms * 1000)))
	if system := time.Now(); exact.Sub(system).Abs() > time.Second {
		return system
	}
	return exact
}

var (
	performance = js.Global().Get("performance")
	timeOrigin  = performance.Get("timeOrigin").Float()
)
