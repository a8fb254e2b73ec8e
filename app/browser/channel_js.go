package browser

import "syscall/js"

// Channel carries bytes between the tabs of a browser. A nil Channel carries
// nothing, for browsers that have none.
type Channel struct{ v js.Value }

// OpenChannel joins the channel of a name. receive is called with what other
// tabs post, and must not wait; it is not called for this Channel's own.
func OpenChannel(name string, receive func([]byte)) *Channel {
	constructor := js.Global().Get("BroadcastChannel")
	if !constructor.Truthy() {
		return nil
	}
	c := &Channel{constructor.New(name)}
	c.v.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any { // lives as long as the page
		receive(bytesOf(args[0].Get("data")))
		return nil
	}))
	return c
}

// Post sends bytes to all other tabs; after Close it does nothing. Safe for
// concurrent use.
func (c *Channel) Post(b []byte) {
	if c == nil {
		return
	}
	defer func() { recover() }() // a closed channel throws
	c.v.Call("postMessage", arrayOf(b))
}

// Close leaves the channel.
func (c *Channel) Close() {
	if c != nil {
		c.v.Call("close")
	}
}
