//go:build !js

package browser

import (
	"slices"
	"sync"
)

// Channel carries bytes between those in this process who opened it.
type Channel struct {
	name    string
	receive func([]byte)
}

var channels struct {
	sync.Mutex
	open []*Channel
}

// OpenChannel joins the channel of a name. receive is called with what others
// post.
func OpenChannel(name string, receive func([]byte)) *Channel {
	c := &Channel{name, receive}
	channels.Lock()
	defer channels.Unlock()
	channels.open = append(channels.open, c)
	return c
}

// Post sends bytes to all others, which have them when it returns.
func (c *Channel) Post(b []byte) {
	channels.Lock()
	open := slices.Clone(channels.open)
	channels.Unlock()
	if !slices.Contains(open, c) {
		return // closed
	}
	for _, other := range open {
		if other != c && other.name == c.name {
			other.receive(slices.Clone(b))
		}
	}
}

// Close leaves the channel.
func (c *Channel) Close() {
	channels.Lock()
	defer channels.Unlock()
	channels.open = slices.DeleteFunc(channels.open, func(o *Channel) bool { return o == c })
}
