package mqttws

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"syscall/js"

	"nhooyr.io/websocket"
)

//lint:file-ignore SA1019 v1.8.17 is the last release under this name, fixed on purpose; its successor has the same API

// maxUnsent is how many bytes may be on their way to the network before Write
// waits.
const maxUnsent = 1 << 20

var (
	errOpen    = errors.New("the browser could not open the WebSocket, and does not tell whether address, network, certificate or server is the cause")
	errMixed   = errors.New("the browser forbids this WebSocket: a page that came over https may open wss:// only")
	errURL     = errors.New("the browser does not accept the broker URL")
	errBatches = errors.New("this page has no WebSocket that works in batches: it did not load web/socket.js")
)

// pageSocket is the browser's WebSocket behind the library's API. The WebSocket
// is the page's own class, web/socket.js: the frames arrive joined in batches,
// and text, which MQTT has no use for, is what both sides tell each other.
//
// That makes up for what the library lacks in a browser: whatever came is given
// out before the end is told, what was received and not yet read is bounded, a
// close code that browsers forbid does no harm, and a Dial given up leaves no
// socket behind.
type pageSocket struct {
	ws *websocket.Conn

	batch []byte // what is left of the batch being read
	size  int    // of the whole batch
	err   error  // why nothing more will come

	mu     sync.Mutex
	unsent int           // bytes written of which it is not known that they left
	moved  chan struct{} // closed and replaced when unsent shrinks
	closed chan struct{}
	once   sync.Once
}

// dial opens a WebSocket with subprotocol mqtt. When ctx ends first the socket
// is closed while it is still connecting, which makes the browser give up: it
// does not open later, and does not hold up the next attempt to the same host.
func dial(ctx context.Context, address string) (socket, error) {
	class := js.Global().Get("WebSocket")
	if !class.Get("worksInBatches").Truthy() {
		return nil, errBatches
	}
	class.Set("onTick", wake())
	ws, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{Subprotocols: []string{subprotocol}})
	if err != nil {
		return nil, dialError(ctx, err)
	}
	s := &pageSocket{ws: ws, moved: make(chan struct{}), closed: make(chan struct{})}
	if ws.Subprotocol() != subprotocol {
		_ = s.Close()
		return nil, ErrSubprotocol // [MQTT-6.0.0-4]
	}
	ws.SetReadLimit(-1) // the bound is on packets, in wire
	return s, nil
}

// reachBare opens and closes a WebSocket of no subprotocol.
func reachBare(ctx context.Context, address string) error {
	ws, _, err := websocket.Dial(ctx, address, nil)
	if err != nil {
		return dialError(ctx, err)
	}
	go func() { _ = ws.Close(websocket.StatusNormalClosure, "") }()
	return nil
}

// wake is for the worker's clock to call while the page is hidden: it does nothing,
// but whatever calls into the program has it look at its timers, which the browser
// holds back otherwise.
var wake = sync.OnceValue(func() js.Func {
	return js.FuncOf(func(js.Value, []js.Value) any { return nil })
})

// dialError tells why a WebSocket was not opened, without the URL, which the
// library's errors and the browser's exceptions repeat.
func dialError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var thrown js.Error
	if !errors.As(err, &thrown) {
		return errOpen
	}
	if thrown.Get("name").String() == "SecurityError" {
		return errMixed
	}
	return errURL
}

// Read gives the bytes of a batch, and tells the worker when all were taken: that
// is what lets it hand over more.
func (s *pageSocket) Read(p []byte) (int, error) {
	for len(s.batch) == 0 {
		if s.size > 0 {
			s.tell("taken " + strconv.Itoa(s.size))
			s.size = 0
		}
		if s.err != nil {
			return 0, s.err
		}
		kind, data, err := s.ws.Read(context.Background())
		switch {
		case err != nil:
			s.err = net.ErrClosed // by us: the other side's end is told as text before
		case kind == websocket.MessageText:
			s.hear(string(data))
		default:
			s.batch, s.size = data, len(data)
		}
	}
	n := copy(p, s.batch)
	s.batch = s.batch[n:]
	return n, nil
}

// hear takes what the worker says.
func (s *pageSocket) hear(word string) {
	what, rest, _ := strings.Cut(word, " ")
	switch what {
	case "sent":
		n, _ := strconv.Atoi(rest)
		s.left(n)
	case "end":
		code, reason, _ := strings.Cut(rest, " ")
		n, _ := strconv.Atoi(code)
		s.err = &CloseError{Code: n, Reason: cleanText(reason)}
	case "text":
		s.err = errTextFrame
	}
}

// left notes that n bytes went out.
func (s *pageSocket) left(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unsent -= n
	close(s.moved)
	s.moved = make(chan struct{})
}

// Write waits while more than maxUnsent bytes are on their way.
func (s *pageSocket) Write(p []byte) (int, error) {
	for {
		s.mu.Lock()
		moved, full := s.moved, s.unsent > maxUnsent
		if !full {
			s.unsent += len(p)
		}
		s.mu.Unlock()
		if !full {
			break
		}
		select {
		case <-moved:
		case <-s.closed:
			return 0, net.ErrClosed
		}
	}
	if err := s.ws.Write(context.Background(), websocket.MessageBinary, p); err != nil {
		return 0, fmt.Errorf("write: %w", err)
	}
	return len(p), nil
}

func (s *pageSocket) tell(word string) {
	// It fails only once the socket is closed, when nobody needs to know.
	_ = s.ws.Write(context.Background(), websocket.MessageText, []byte(word))
}

// Close starts the close handshake and returns at once; the worker sees to what
// was written before.
func (s *pageSocket) Close() error {
	s.once.Do(func() {
		close(s.closed)
		go func() { _ = s.ws.Close(websocket.StatusNormalClosure, "") }()
	})
	return nil
}
