package browser

import (
	"sync"
	"syscall/js"
)

// resting are the goroutines in Rest, in the order in which they came.
var resting struct {
	sync.Mutex
	port    js.Value
	waiting []chan struct{}
}

// Rest gives the browser its turn, to draw and to tell of events, between two
// steps of long work. It is not slowed down in a hidden page, as a timer is. It
// waits: call it from a goroutine of its own, without locks. Safe for concurrent
// use.
func Rest() {
	turn := make(chan struct{})
	resting.Lock()
	if resting.port.IsUndefined() {
		channel := js.Global().Get("MessageChannel").New()
		channel.Get("port1").Set("onmessage", js.FuncOf(func(js.Value, []js.Value) any {
			resting.Lock()
			defer resting.Unlock()
			close(resting.waiting[0])
			resting.waiting = resting.waiting[1:]
			return nil
		}))
		resting.port = channel.Get("port2")
	}
	resting.waiting = append(resting.waiting, turn)
	resting.port.Call("postMessage", js.Null())
	resting.Unlock()
	<-turn
}
