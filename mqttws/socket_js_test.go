package mqttws

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"syscall/js"
	"testing"
	"time"
)

// These tests run where a JavaScript engine is at hand:
//
//	PATH=$PATH:$(go env GOROOT)/lib/wasm GOOS=js GOARCH=wasm go test ./mqttws
//
// The WebSocket is a stand-in, so that its events come when a test says so.

// fakeWebSocket is what the browser's constructor gives.
type fakeWebSocket struct {
	js.Value
	closed []int // codes that close was called with
	sent   []byte
}

// replaceWebSocket makes the constructor give a new fake, which is made known
// through the channel, until the test ends.
func replaceWebSocket(t *testing.T) <-chan *fakeWebSocket {
	made := make(chan *fakeWebSocket, 1)
	construct := js.FuncOf(func(js.Value, []js.Value) any {
		f := &fakeWebSocket{Value: js.Global().Get("Object").New()}
		f.Set("protocol", subprotocol)
		f.Set("readyState", 0)
		f.Set("bufferedAmount", 0)
		f.Set("close", js.FuncOf(func(_ js.Value, args []js.Value) any {
			f.closed = append(f.closed, args[0].Int())
			f.Set("readyState", 2)
			return nil
		}))
		f.Set("send", js.FuncOf(func(_ js.Value, args []js.Value) any {
			b := make([]byte, args[0].Length())
			js.CopyBytesToGo(b, args[0])
			f.sent = append(f.sent, b...)
			return nil
		}))
		made <- f
		return f.Value
	})
	old := js.Global().Get("WebSocket")
	js.Global().Set("WebSocket", construct)
	t.Cleanup(func() { js.Global().Set("WebSocket", old); construct.Release() })
	return made
}

// fire calls the listener of an event, if there still is one.
func (f *fakeWebSocket) fire(event string, fields map[string]any) {
	if l := f.Get("on" + event); l.Type() == js.TypeFunction {
		l.Invoke(fields)
	}
}

func (f *fakeWebSocket) open() {
	f.Set("readyState", 1)
	f.fire("open", nil)
}

func (f *fakeWebSocket) message(b []byte) {
	a := uint8Array.New(len(b))
	js.CopyBytesToJS(a, b)
	f.fire("message", map[string]any{"data": a.Get("buffer")})
}

func (f *fakeWebSocket) end(code int, reason string) {
	f.Set("readyState", 3)
	f.fire("close", map[string]any{"code": code, "reason": reason})
}

// dialFake gives both ends of an open WebSocket.
func dialFake(t *testing.T) (socket, *fakeWebSocket) {
	t.Helper()
	made := replaceWebSocket(t)
	fakes := make(chan *fakeWebSocket, 1)
	go func() {
		f := <-made
		for f.Get("onclose").Type() != js.TypeFunction { // the listeners come one by one
			time.Sleep(time.Millisecond)
		}
		f.open()
		fakes <- f
	}()
	s, err := dial(context.Background(), "ws://h")
	if err != nil {
		t.Fatal(err)
	}
	return s, <-fakes
}

func TestEverythingBeforeTheCloseIsRead(t *testing.T) {
	s, f := dialFake(t)
	f.message([]byte("one "))
	f.message(nil)
	f.message([]byte("two"))
	f.end(4001, "b\x1bye")
	got, err := io.ReadAll(s)
	var ce *CloseError
	if string(got) != "one two" || !errors.As(err, &ce) || *ce != (CloseError{4001, "b\uFFFDye"}) {
		t.Errorf("read %q, %v", got, err)
	}
}

func TestDialThatEndsClosesWhatIsConnecting(t *testing.T) {
	made := replaceWebSocket(t)
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error)
	go func() {
		_, err := dial(ctx, "ws://h")
		result <- err
	}()
	f := <-made
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("dial gave %v", err)
	}
	if !slices.Equal(f.closed, []int{1000}) {
		t.Errorf("closed with %v", f.closed)
	}
	f.end(1006, "")
	for _, e := range []string{"onopen", "onmessage", "onclose"} {
		if f.Get(e).Type() == js.TypeFunction {
			t.Errorf("%s is still listened to", e)
		}
	}
}

func TestDialThatFails(t *testing.T) {
	made := replaceWebSocket(t)
	go func() {
		f := <-made
		for f.Get("onclose").Type() != js.TypeFunction {
			time.Sleep(time.Millisecond)
		}
		f.end(1006, "")
	}()
	if _, err := dial(context.Background(), "ws://h"); !errors.Is(err, errOpen) {
		t.Errorf("dial gave %v", err)
	}
}

func TestConstructorsExceptions(t *testing.T) {
	old := js.Global().Get("WebSocket")
	defer js.Global().Set("WebSocket", old)
	for name, want := range map[string]error{"SecurityError": errMixed, "SyntaxError": errURL} {
		js.Global().Set("WebSocket", js.Global().Get("Function").New("throw new DOMException('ws://h/?token=s3cret', '"+name+"')"))
		if _, err := dial(context.Background(), "ws://h"); err != want {
			t.Errorf("%s gave %v", name, err)
		}
	}
}

func TestSocketEndsForReasonsOfItsOwn(t *testing.T) {
	tests := map[string]struct {
		cause func(f *fakeWebSocket)
		want  error
	}{
		"a text frame": {func(f *fakeWebSocket) { f.fire("message", map[string]any{"data": "hello"}) }, errTextFrame},
		"too much unread": {func(f *fakeWebSocket) {
			mib := make([]byte, 1<<20)
			for range maxUnread>>20 + 1 {
				f.message(mib)
			}
		}, errUnread},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, f := dialFake(t)
			tt.cause(f)
			f.message([]byte("late"))
			f.end(1006, "")
			got, err := io.ReadAll(s)
			if err != tt.want || bytes.Contains(got, []byte("late")) || !slices.Equal(f.closed, []int{1000}) {
				t.Errorf("read %d bytes, %v; closed with %v", len(got), err, f.closed)
			}
		})
	}
}

func TestWriteWaitsForTheBrowser(t *testing.T) {
	s, f := dialFake(t)
	if n, err := s.Write([]byte("one")); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	f.Set("bufferedAmount", maxUnsent+1)
	done := make(chan error, 2)
	go func() { _, err := s.Write([]byte("two")); done <- err }()
	time.Sleep(2 * sendPoll) // long enough for it to look, and look again
	if string(f.sent) != "one" {
		t.Errorf("sent %q", f.sent)
	}
	f.Set("bufferedAmount", 0)
	if err := <-done; err != nil || string(f.sent) != "onetwo" {
		t.Errorf("sent %q, %v", f.sent, err)
	}

	f.Set("bufferedAmount", maxUnsent+1)
	go func() { _, err := s.Write([]byte("three")); done <- err }()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, net.ErrClosed) {
		t.Errorf("the waiting write gave %v", err)
	}
	if _, err := s.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a write after Close gave %v", err)
	}
	if _, err := s.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a read after Close gave %v", err)
	}
}

func TestServerWithoutSubprotocol(t *testing.T) {
	made := replaceWebSocket(t)
	go func() {
		f := <-made
		f.Set("protocol", "")
		for f.Get("onclose").Type() != js.TypeFunction {
			time.Sleep(time.Millisecond)
		}
		f.open()
	}()
	if _, err := dial(context.Background(), "ws://h"); !errors.Is(err, errProtocol) {
		t.Errorf("dial gave %v", err)
	}
}
