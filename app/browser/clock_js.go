package browser

import (
	"math"
	"syscall/js"
	"time"
)

// Now returns the time with microseconds, which time.Now lacks in js/wasm: the
// page's time origin plus the monotonic time since. A system clock that is set while
// the page is open is noticed: beyond a second of difference the system's word counts.
// It is asked for several times for each message that is sent, so the browser is asked
// once, and Go, whose monotonic clock is the browser's, from then on. Safe for
// concurrent use.
func Now() time.Time {
	system := time.Now()
	exact := time.UnixMicro(startExact + system.Sub(start).Microseconds())
	if exact.Sub(system).Abs() > time.Second {
		return system
	}
	return exact
}

var (
	performance = js.Global().Get("performance")
	timeOrigin  = performance.Get("timeOrigin").Float()

	start      = time.Now()
	startExact = int64(math.Round((timeOrigin + performance.Call("now").Float()) * 1000))
)
