package mqttws

import (
	"context"
	"errors"
	"net"
	"sync"
	"syscall/js"
	"time"
)

const (
	// maxUnread bounds what the browser has handed over and nobody has read. A
	// browser can't be told to wait, so the connection ends at the bound.
	maxUnread = 64 << 20
	// maxUnsent is how much may wait in the browser's send buffer before Write
	// waits, and sendPoll how often Write looks.
	maxUnsent = 1 << 20
	sendPoll  = 10 * time.Millisecond
	// keptBuffer is the largest receive buffer kept for reuse.
	keptBuffer = 1 << 20
)

var (
	errUnread = errors.New("64 MiB were received and not yet read: messages arrive faster than they can be handled")
	errOpen   = errors.New("the browser could not open the WebSocket; it does not tell why (address, network, certificate, or the server refused)")
	errMixed  = errors.New("the browser forbids this WebSocket: a page that came over https may open wss:// only")
	errURL    = errors.New("the browser does not accept the broker URL")
)

var uint8Array = js.Global().Get("Uint8Array")

// jsSocket is the browser's WebSocket. Everything its events bring is queued
// under mu; the closing event only sets err, which Read gives once the queue is
// empty.
type jsSocket struct {
	ws js.Value

	mu     sync.Mutex
	queue  []byte // received, not yet taken by Read
	err    error  // why nothing more will come
	closed bool   // Close was called

	taken  []byte // Read's own: the queue it took last
	off    int    // how much of taken has been read
	spare  []byte // an emptied buffer to queue into
	signal chan struct{}
	opened chan struct{}
	ended  chan struct{} // closed with err set

	funcs []js.Func
}

// dial opens a WebSocket with subprotocol mqtt. When ctx ends first the socket
// is closed while it is still connecting, which makes the browser give up: it
// does not open later, and does not hold up the next attempt to the same host.
func dial(ctx context.Context, address string) (socket, error) {
	ws, err := newWebSocket(address)
	if err != nil {
		return nil, err
	}
	s := &jsSocket{ws: ws, signal: make(chan struct{}, 1), opened: make(chan struct{}), ended: make(chan struct{})}
	ws.Set("binaryType", "arraybuffer")
	s.listen("open", func(js.Value) { close(s.opened) })
	s.listen("message", s.onMessage)
	s.listen("close", s.onClose)

	select {
	case <-s.opened:
	case <-s.ended:
		return nil, errOpen
	case <-ctx.Done():
		_ = s.Close()
		return nil, ctx.Err()
	}
	if ws.Get("protocol").String() != subprotocol {
		_ = s.Close()
		return nil, errProtocol // [MQTT-6.0.0-4]
	}
	return s, nil
}

// newWebSocket calls the constructor, whose exceptions repeat the URL.
func newWebSocket(address string) (ws js.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			je, ok := r.(js.Error)
			if !ok {
				panic(r)
			}
			err = errURL
			if je.Get("name").String() == "SecurityError" {
				err = errMixed
			}
		}
	}()
	return js.Global().Get("WebSocket").New(address, js.ValueOf([]any{subprotocol})), nil
}

func (s *jsSocket) listen(event string, f func(js.Value)) {
	fn := js.FuncOf(func(_ js.Value, args []js.Value) any {
		f(args[0])
		return nil
	})
	s.funcs = append(s.funcs, fn)
	s.ws.Set("on"+event, fn)
}

func (s *jsSocket) onMessage(event js.Value) {
	data := event.Get("data")
	if data.Type() == js.TypeString {
		s.end(errTextFrame)
		return
	}
	frame := uint8Array.New(data)
	n := frame.Length()

	s.mu.Lock()
	if s.err != nil || s.closed {
		s.mu.Unlock()
		return
	}
	if len(s.queue)+n > maxUnread {
		s.mu.Unlock()
		s.end(errUnread)
		return
	}
	old := len(s.queue)
	if s.queue == nil {
		s.queue, s.spare = s.spare[:0], nil
	}
	s.queue = append(s.queue, make([]byte, n)...)
	js.CopyBytesToGo(s.queue[old:], frame)
	s.mu.Unlock()
	s.wake()
}

// onClose is the last event of a WebSocket, so the listeners are released.
func (s *jsSocket) onClose(event js.Value) {
	s.finish(&CloseError{Code: event.Get("code").Int(), Reason: cleanText(event.Get("reason").String())})
	for _, e := range []string{"onopen", "onmessage", "onclose"} {
		s.ws.Set(e, nil)
	}
	for _, f := range s.funcs {
		f.Release()
	}
}

// end gives the connection up for a reason of our own.
func (s *jsSocket) end(err error) {
	s.finish(err)
	s.ws.Call("close", 1000)
}

func (s *jsSocket) finish(err error) {
	s.mu.Lock()
	if s.err == nil {
		s.err = err
		close(s.ended)
	}
	s.mu.Unlock()
	s.wake()
}

func (s *jsSocket) wake() {
	select {
	case s.signal <- struct{}{}:
	default:
	}
}

func (s *jsSocket) Read(p []byte) (int, error) {
	for s.off == len(s.taken) {
		s.mu.Lock()
		if s.taken != nil && cap(s.taken) <= keptBuffer {
			s.spare = s.taken
		}
		s.taken, s.off = nil, 0
		err := s.err
		switch {
		case s.closed:
			err = net.ErrClosed
		case len(s.queue) > 0:
			s.taken, s.queue = s.queue, nil
		}
		s.mu.Unlock()
		if s.taken != nil {
			break
		}
		if err != nil {
			return 0, err
		}
		<-s.signal
	}
	n := copy(p, s.taken[s.off:])
	s.off += n
	return n, nil
}

// Write waits while the browser holds more than maxUnsent bytes unsent, since
// its buffer has no other bound.
func (s *jsSocket) Write(p []byte) (int, error) {
	for s.ws.Get("bufferedAmount").Int() > maxUnsent {
		select {
		case <-s.ended:
			return 0, net.ErrClosed
		case <-time.After(sendPoll):
		}
	}
	s.mu.Lock()
	over := s.closed || s.err != nil
	s.mu.Unlock()
	if over || s.ws.Get("readyState").Int() != 1 { // send throws while connecting and drops silently when closing
		return 0, net.ErrClosed
	}
	frame := uint8Array.New(len(p))
	js.CopyBytesToJS(frame, p)
	s.ws.Call("send", frame)
	return len(p), nil
}

// Close sends close code 1000, one of the few a page may send: any other below
// 3000 throws and leaves the socket open.
func (s *jsSocket) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.finish(net.ErrClosed)
	s.ws.Call("close", 1000)
	return nil
}
