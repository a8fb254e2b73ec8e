package mqttws

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall/js"
	"testing"
	"time"
)

// These tests run where a JavaScript engine is at hand (make test does it):
//
//	GOOS=js GOARCH=wasm go test -exec "$(go env GOROOT)/lib/wasm/go_js_wasm_exec" ./mqttws
//
// They load web/socket.js as a page does that can have no worker, so both of its
// ends are here. The browser's own WebSocket under it is a stand-in, so that its
// events come when a test says so.

// fakeWebSocket is what the browser's constructor gives.
type fakeWebSocket struct {
	js.Value
	mu     sync.Mutex
	closed []int // codes that close was called with
	sent   []byte
}

// made are the stand-ins in the order in which they were constructed.
var made = make(chan *fakeWebSocket, 1)

var loadPage = sync.OnceValue(func() error {
	script, err := os.ReadFile("../web/socket.js")
	if err != nil {
		return err
	}
	js.Global().Get("Function").New(`
		globalThis.document = {hidden: false, currentScript: null, addEventListener(_, f) { globalThis.tellHidden = f; }};
		globalThis.CloseEvent ??= class extends Event { constructor(type, init) { super(type); Object.assign(this, init); } };`).Invoke()
	js.Global().Set("WebSocket", js.FuncOf(func(js.Value, []js.Value) any {
		f := newFake()
		made <- f
		return f.Value
	}))
	js.Global().Get("Function").New(string(script)).Invoke()
	return nil
})

func newFake() *fakeWebSocket {
	f := &fakeWebSocket{Value: js.Global().Get("Object").New()}
	f.Set("protocol", subprotocol)
	f.Set("bufferedAmount", 0)
	f.Set("close", js.FuncOf(func(_ js.Value, args []js.Value) any {
		f.mu.Lock()
		defer f.mu.Unlock()
		code := 0
		if len(args) > 0 {
			code = args[0].Int()
		}
		f.closed = append(f.closed, code)
		return nil
	}))
	f.Set("send", js.FuncOf(func(_ js.Value, args []js.Value) any {
		f.mu.Lock()
		defer f.mu.Unlock()
		a := js.Global().Get("Uint8Array").New(args[0])
		b := make([]byte, a.Length())
		js.CopyBytesToGo(b, a)
		f.sent = append(f.sent, b...)
		return nil
	}))
	return f
}

// fire calls the listener of an event, if there still is one.
func (f *fakeWebSocket) fire(event string, fields map[string]any) {
	if l := f.Get("on" + event); l.Type() == js.TypeFunction {
		l.Invoke(fields)
	}
}

func (f *fakeWebSocket) open() { f.fire("open", nil) }

func (f *fakeWebSocket) message(b []byte) {
	a := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(a, b)
	f.fire("message", map[string]any{"data": a.Get("buffer")})
}

func (f *fakeWebSocket) end(code int, reason string) {
	f.fire("close", map[string]any{"code": code, "reason": reason})
}

// became waits until the stand-in is as wanted.
func (f *fakeWebSocket) became(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		f.mu.Lock()
		done := ok()
		f.mu.Unlock()
		if done {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("not %s; closed with %v, sent %d bytes", what, f.closed, len(f.sent))
		}
	}
}

// listening waits for the next stand-in that can be made to tell something.
func listeningFake() *fakeWebSocket {
	f := <-made
	for f.Get("onmessage").Type() != js.TypeFunction {
		time.Sleep(time.Millisecond)
	}
	return f
}

// dialFake gives both ends of an open WebSocket.
func dialFake(t *testing.T) (socket, *fakeWebSocket) {
	t.Helper()
	if err := loadPage(); err != nil {
		t.Fatal(err)
	}
	fakes := make(chan *fakeWebSocket, 1)
	go func() {
		f := listeningFake()
		f.open()
		fakes <- f
	}()
	s, err := dial(context.Background(), "ws://h")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, <-fakes
}

func TestEverythingBeforeTheCloseIsRead(t *testing.T) {
	for range 50 { // the library alone picks at random between a message and the end
		s, f := dialFake(t)
		f.message([]byte("one "))
		f.message(nil)
		f.message([]byte("two"))
		f.end(4001, "b\x1bye")
		got, err := io.ReadAll(s)
		var ce *CloseError
		if string(got) != "one two" || !errors.As(err, &ce) || *ce != (CloseError{4001, "b\uFFFDye"}) {
			t.Fatalf("read %q, %v", got, err)
		}
	}
}

func TestDialThatEndsClosesWhatIsConnecting(t *testing.T) {
	if err := loadPage(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error)
	go func() {
		_, err := dial(ctx, "ws://h")
		result <- err
	}()
	f := listeningFake()
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("dial gave %v", err)
	}
	f.became(t, "closed", func() bool { return slices.Equal(f.closed, []int{1000}) })
	f.open() // too late
	f.message([]byte("x"))
	f.end(1006, "")
}

func TestDialThatFails(t *testing.T) {
	if err := loadPage(); err != nil {
		t.Fatal(err)
	}
	go func() { listeningFake().end(1006, "") }()
	if _, err := dial(context.Background(), "ws://h"); !errors.Is(err, errOpen) {
		t.Errorf("dial gave %v", err)
	}
}

func TestAddressesThatBrowsersForbid(t *testing.T) {
	if err := loadPage(); err != nil {
		t.Fatal(err)
	}
	js.Global().Set("location", map[string]any{"protocol": "https:"})
	defer js.Global().Delete("location")
	for address, want := range map[string]error{"ws://h/?token=s3cret": errMixed, "ftp://h/?token=s3cret": errURL, "ws://[/?token=s3cret": errURL} {
		if _, err := dial(context.Background(), address); err != want {
			t.Errorf("%s gave %v", address, err)
		}
	}
}

func TestAPageWithoutBatchesIsToldSo(t *testing.T) {
	if err := loadPage(); err != nil {
		t.Fatal(err)
	}
	ours := js.Global().Get("WebSocket")
	defer js.Global().Set("WebSocket", ours)
	js.Global().Set("WebSocket", js.Global().Get("Function").New())
	if _, err := dial(context.Background(), "ws://h"); err != errBatches {
		t.Errorf("dial gave %v", err)
	}
}

func TestATextFrameEndsTheConnection(t *testing.T) {
	for _, before := range []string{"", "before"} {
		aTextFrameEndsTheConnection(t, before)
	}
}

func aTextFrameEndsTheConnection(t *testing.T, before string) {
	s, f := dialFake(t)
	f.message([]byte(before))
	f.fire("message", map[string]any{"data": "taken 7"})
	f.message([]byte("late"))
	f.end(1006, "")
	got, err := io.ReadAll(s)
	if err != errTextFrame || string(got) != before || !slices.Equal(f.closed, []int{1000}) {
		t.Errorf("read %q, %v; closed with %v", got, err, f.closed)
	}
}

// TestWhatIsNotReadHasABound: the browser can't be told to wait, so the connection
// ends, and what came before is read all the same.
func TestWhatIsNotReadHasABound(t *testing.T) {
	s, f := dialFake(t)
	mib, sent := make([]byte, 1<<20), 0
	for f.Get("onmessage").Type() == js.TypeFunction && sent < 100 {
		f.message(mib)
		sent++
	}
	if sent < 60 || sent > 70 {
		t.Errorf("the connection ended after %d MiB", sent)
	}
	n, err := io.Copy(io.Discard, s)
	var ce *CloseError
	if n != int64(sent)<<20 || !errors.As(err, &ce) || !strings.Contains(ce.Reason, "faster") {
		t.Errorf("read %d MiB of %d, %v", n>>20, sent, err)
	}
}

func TestWriteWaitsForTheBrowser(t *testing.T) {
	s, f := dialFake(t)
	sent := func(n int) func() bool { return func() bool { return len(f.sent) == n } }
	if n, err := s.Write([]byte("one")); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	f.Set("bufferedAmount", maxUnsent+8)
	if _, err := s.Write(make([]byte, maxUnsent)); err != nil { // there is room when it begins
		t.Fatal(err)
	}
	done := make(chan error, 2)
	go func() { _, err := s.Write([]byte("two")); done <- err }()
	f.became(t, "sent as far as there is room", sent(maxUnsent+3))
	read := make(chan error, 1)
	go func() { _, err := s.Read(make([]byte, 1)); read <- err }() // what has left is told among what comes
	f.Set("bufferedAmount", 0)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	f.became(t, "sent", sent(maxUnsent+6))

	f.Set("bufferedAmount", 2*maxUnsent)
	if _, err := s.Write(make([]byte, 2*maxUnsent)); err != nil {
		t.Fatal(err)
	}
	go func() { _, err := s.Write([]byte("three")); done <- err }()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, net.ErrClosed) {
		t.Errorf("the waiting write gave %v", err)
	}
	if err := <-read; !errors.Is(err, net.ErrClosed) {
		t.Errorf("the waiting read gave %v", err)
	}
	f.became(t, "closed", func() bool { return slices.Equal(f.closed, []int{1000}) })
}

// TestWhatNeverLeftIsNotWaitedFor: a socket that ended with bytes in it is not
// looked after any more.
func TestWhatNeverLeftIsNotWaitedFor(t *testing.T) {
	s, f := dialFake(t)
	f.Set("bufferedAmount", 8)
	if _, err := s.Write([]byte("one")); err != nil {
		t.Fatal(err)
	}
	f.became(t, "sent", func() bool { return len(f.sent) == 3 })
	f.Set("readyState", 3)
	f.end(1006, "")
	if _, err := io.ReadAll(s); err == nil {
		t.Error("it did not end")
	}
	looked := 0
	count := js.FuncOf(func(js.Value, []js.Value) any { looked++; return 8 })
	defer count.Release()
	js.Global().Get("Object").Call("defineProperty", f.Value, "bufferedAmount", map[string]any{"get": count})
	for range 5 { // as many of the intervals in which it looks
		<-time.After(10 * time.Millisecond)
	}
	if looked > 1 { // by the timer that was running
		t.Errorf("it looked %d times", looked)
	}
}

func TestServerWithoutSubprotocol(t *testing.T) {
	if err := loadPage(); err != nil {
		t.Fatal(err)
	}
	go func() {
		f := listeningFake()
		f.Set("protocol", "")
		f.open()
	}()
	if _, err := dial(context.Background(), "ws://h"); !errors.Is(err, ErrSubprotocol) {
		t.Errorf("dial gave %v", err)
	}
}

// TestHiddenPageHoldsOn though the browser holds its timers back: the worker's clock
// wakes it to notice a half-open connection, and to make another.
func TestHiddenPageHoldsOn(t *testing.T) {
	if err := loadPage(); err != nil {
		t.Fatal(err)
	}
	timer := js.Global().Get("setTimeout")
	tooLate := make(chan struct{})
	alarm := js.FuncOf(func(js.Value, []js.Value) any { close(tooLate); return nil })
	defer alarm.Release()
	defer js.Global().Call("clearTimeout", timer.Invoke(alarm, 20_000))

	statuses := make(chan Status, 100)
	c, err := Connect(Config{
		URL: "ws://h", Keepalive: 4 * time.Second, OnStatus: func(s Status) { statuses <- s },
		Backoff: func(int) time.Duration { return time.Second },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	f := listeningFake()
	f.open()
	f.became(t, "asked to log in", func() bool { return len(f.sent) > 0 })
	js.Global().Set("setTimeout", js.Global().Get("Function").New("real", "return (f, ms, ...more) => real(f, Math.max(ms, 60_000), ...more)").Invoke(timer))
	hide := func(hidden bool) {
		js.Global().Get("document").Set("hidden", hidden)
		js.Global().Call("tellHidden")
	}
	hide(true)
	defer func() {
		hide(false)
		js.Global().Set("setTimeout", timer)
	}()
	f.message([]byte{0x20, 3, 0, 0, 0}) // and nothing ever after
	var why error
	for {
		select {
		case s := <-statuses:
			if s.State == Reconnecting {
				why = s.Err
			}
		case <-made:
			if why != errSilent {
				t.Errorf("connects again because of %v", why)
			}
			return
		case <-tooLate:
			t.Fatalf("it goes on sleeping; it noticed %v", why)
		}
	}
}
