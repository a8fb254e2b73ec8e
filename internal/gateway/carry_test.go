package gateway_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/gateway"
	"deviceconsole/internal/loopback"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// much is more than fits between the two ends, so that each has to wait.
func much() []byte { return bytes.Repeat([]byte("0123456789abcdef"), 4<<16) } // 4 MiB

// TestEverythingIsDeliveredBeforeTheEnd: whoever closes, what was sent before
// comes first, then the end.
func TestEverythingIsDeliveredBeforeTheEnd(t *testing.T) {
	t.Parallel()
	t.Run("the browser closes", func(t *testing.T) {
		got := make(chan [sha256.Size]byte, 1)
		s := start(t, gateway.Target{URL: "mqtt://" + loopback.Serve(t, func(c *net.TCPConn) {
			defer c.Close()
			_, _ = c.Write(make([]byte, 100)) // unread by the browser, which must not turn the end into a reset
			h := sha256.New()
			if _, err := io.Copy(h, c); err == nil {
				got <- [sha256.Size]byte(h.Sum(nil))
			}
			close(got)
		})})
		ws := s.browser()
		if _, err := ws.Write(much()); err != nil {
			t.Fatal(err)
		}
		if err := ws.CloseWrite(1000, ""); err != nil {
			t.Fatal(err)
		}
		if <-got != sha256.Sum256(much()) {
			t.Error("the upstream did not get everything and an ordinary end")
		}
		s.counted("console_gateway_connections", 0)
	})
	t.Run("the upstream closes", func(t *testing.T) {
		s := start(t, gateway.Target{URL: "mqtt://" + loopback.Serve(t, func(c *net.TCPConn) {
			_, _ = c.Write(much())
			c.Close()
		})})
		ws := s.browser()
		var got bytes.Buffer
		_, err := ws.WriteTo(&got)
		var end *mqttws.CloseError
		if !bytes.Equal(got.Bytes(), much()) || !errors.As(err, &end) || end.Code != 1000 || end.Reason != page.UpstreamClosed {
			t.Errorf("the browser got %d bytes and %v", got.Len(), err)
		}
		s.counted("console_gateway_connections", 0)
	})
	t.Run("the upstream closes its side and reads on", func(t *testing.T) {
		got := make(chan string, 1)
		s := start(t, gateway.Target{URL: "mqtt://" + loopback.Serve(t, func(c *net.TCPConn) {
			defer c.Close()
			_ = c.CloseWrite()
			b, _ := io.ReadAll(c)
			got <- string(b)
		})})
		ws := s.browser()
		if _, err := ws.Write([]byte("sent before the end was known")); err != nil {
			t.Fatal(err)
		}
		closed(t, ws, 1000, page.UpstreamClosed)
		if b := <-got; b != "sent before the end was known" {
			t.Errorf("the upstream got %q", b)
		}
	})
}

func TestBytesPassAsTheyCome(t *testing.T) {
	s := start(t, gateway.Target{URL: "mqtt://" + loopback.Serve(t, func(c *net.TCPConn) {
		defer c.Close()
		_, _ = io.Copy(c, c)
	})})
	ws := s.browser()
	one := make([]byte, 1)
	for i := range 200 { // a slow writer: each byte is answered before the next is sent
		if _, err := ws.Write([]byte{byte(i)}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(ws, one); err != nil || one[0] != byte(i) {
			t.Fatalf("byte %d came back as %d, %v", i, one[0], err)
		}
	}
}

// TestARushIsCarriedInOrder: packet after packet, each written by itself, comes whole and
// in order, and what comes one by one after it is not held back.
func TestARushIsCarriedInOrder(t *testing.T) {
	const packets = 50_000
	s := start(t, gateway.Target{URL: "mqtt://" + loopback.Serve(t, func(c *net.TCPConn) {
		defer c.Close()
		var packet [8]byte
		for i := range packets {
			binary.BigEndian.PutUint64(packet[:], uint64(i))
			if _, err := c.Write(packet[:]); err != nil {
				return
			}
		}
		_, _ = io.Copy(c, c)
	})})
	ws := s.browser()
	r := bufio.NewReader(ws)
	var packet [8]byte
	for i := range packets {
		if _, err := io.ReadFull(r, packet[:]); err != nil || binary.BigEndian.Uint64(packet[:]) != uint64(i) {
			t.Fatalf("packet %d is %x, %v", i, packet, err)
		}
	}
	for i := range byte(50) {
		if _, err := ws.Write([]byte{i}); err != nil {
			t.Fatal(err)
		}
		if b, err := r.ReadByte(); err != nil || b != i {
			t.Fatalf("byte %d came back as %d, %v", i, b, err)
		}
	}
}

// TestASlowReaderSlowsItsSender: who does not read keeps the other side waiting,
// through the gateway, which holds no more than sockets do; and loses nothing.
func TestASlowReaderSlowsItsSender(t *testing.T) {
	const offered = 256 << 20
	pressed := make(chan int, 1)
	press := func(c net.Conn) { // writes until it has to wait
		_ = c.SetWriteDeadline(time.Now().Add(500 * time.Millisecond))
		n := 0
		for chunk := make([]byte, 64<<10); n < offered; {
			m, err := c.Write(chunk)
			n += m
			if errors.Is(err, os.ErrDeadlineExceeded) {
				break
			}
		}
		pressed <- n
	}
	t.Run("browser", func(t *testing.T) {
		s := start(t, gateway.Target{URL: "mqtt://" + loopback.Serve(t, func(c *net.TCPConn) {
			press(c)
			c.Close()
		})})
		ws := s.browser()
		n := <-pressed
		if n >= offered {
			t.Fatal("the upstream could send everything to a browser that does not read")
		}
		got, _ := ws.WriteTo(discard{})
		if got != int64(n) {
			t.Errorf("the browser got %d bytes of %d", got, n)
		}
	})
	t.Run("upstream", func(t *testing.T) {
		read, got := make(chan bool), make(chan int64, 1)
		s := start(t, gateway.Target{URL: "mqtt://" + loopback.Serve(t, func(c *net.TCPConn) {
			defer c.Close()
			<-read
			n, _ := io.Copy(io.Discard, c)
			got <- n
		})})
		ws := s.browser()
		go press(ws)
		n := <-pressed
		if n >= offered {
			t.Fatal("the browser could send everything to an upstream that does not read")
		}
		close(read)
		_ = ws.Close() // in the middle of a frame, since a write was given up
		if all := <-got; all < int64(n) {
			t.Errorf("the upstream got %d bytes of %d", all, n)
		}
	})
}

func TestTheBrowserIsToldWhyTheUpstreamEnded(t *testing.T) {
	nobody := fmt.Sprintf("mqtt://127.0.0.1:%d", loopback.Port(t))
	silent := loopback.Serve(t, func(c *net.TCPConn) { _, _ = io.Copy(io.Discard, c) })
	resets := loopback.Serve(t, func(c *net.TCPConn) { _ = c.SetLinger(0); c.Close() })
	full := loopback.Serve(t, func(c *net.TCPConn) {
		_, _ = io.ReadFull(c, make([]byte, 1))
		_ = c.SetLinger(0)
		c.Close()
	})
	status := httptest.NewServer(http.NotFoundHandler())
	defer status.Close()
	reasons := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ws, err := mqttws.Accept(w, r, mqttws.AcceptOptions{}); err == nil {
			_ = ws.CloseWrite(4000, "the broker's own words")
			_, _ = ws.WriteTo(discard{})
			ws.Abort()
		}
	}))
	defer reasons.Close()
	for _, test := range []struct {
		name, url string
		code      int
		reason    string
	}{
		{"refuses", nobody, 1013, page.UpstreamRefused},
		{"stalls in TLS", "mqtts://" + silent, 1013, page.UpstreamSilent},
		{"stalls in the upgrade", "ws://" + silent, 1013, page.UpstreamSilent},
		{"resets", "mqtt://" + full, 1011, page.UpstreamReset},
		{"resets in TLS", "mqtts://" + resets, 1011, page.UpstreamReset},
		{"HTTP status", "ws" + strings.TrimPrefix(status.URL, "http"), 1011, page.UpstreamNoWebSocket},
		{"a reason of its own", "ws" + strings.TrimPrefix(reasons.URL, "http"), 4000, "the broker's own words"},
	} {
		t.Run(test.name, func(t *testing.T) {
			within := patience
			if test.reason == page.UpstreamSilent {
				within = 300 * time.Millisecond
			}
			s := start(t, gateway.Target{URL: test.url}, limits(gateway.Limits{Handshake: within}))
			ws := s.browser()
			if _, err := ws.Write([]byte{0x10}); err != nil && test.name != "resets" {
				t.Fatal(err)
			}
			closed(t, ws, test.code, test.reason)
			s.counted("console_gateway_connections", 0)
		})
	}
}

func TestASilentConnectionIsEnded(t *testing.T) {
	t.Parallel()
	target := gateway.Target{URL: "mqtt://" + loopback.Serve(t, func(c *net.TCPConn) {
		defer c.Close()
		_, _ = io.Copy(io.Discard, c)
	})}
	t.Run("no CONNECT", func(t *testing.T) {
		s := start(t, target, limits(gateway.Limits{Handshake: 100 * time.Millisecond}))
		closed(t, s.browser(), 1008, page.GatewayNoConnect)
	})
	t.Run("idle", func(t *testing.T) {
		s := start(t, target, limits(gateway.Limits{Idle: 150 * time.Millisecond}))
		ws := s.browser()
		if _, err := ws.Write([]byte{0x10}); err != nil {
			t.Fatal(err)
		}
		closed(t, ws, 1008, page.GatewayIdle)
		s.counted("console_gateway_connections_closed_total", 1, "reason="+page.GatewayIdle)
	})
	t.Run("a browser that never reads", func(t *testing.T) {
		s := start(t, gateway.Target{URL: "mqtt://" + loopback.Serve(t, func(c *net.TCPConn) {
			defer c.Close()
			for chunk := make([]byte, 64<<10); ; {
				if _, err := c.Write(chunk); err != nil {
					return
				}
			}
		})}, limits(gateway.Limits{Idle: 150 * time.Millisecond}))
		ws := s.browser()
		if _, err := ws.Write([]byte{0x10}); err != nil {
			t.Fatal(err)
		}
		s.counted("console_gateway_connections_accepted_total", 1)
		s.counted("console_gateway_connections", 0)
	})
}

func TestCloseTellsBrowsersAndDeliversWhatTheySent(t *testing.T) {
	got := make(chan string, 1)
	s := start(t, gateway.Target{URL: "mqtt://" + loopback.Serve(t, func(c *net.TCPConn) {
		defer c.Close()
		b, err := io.ReadAll(c)
		got <- fmt.Sprint(string(b), err)
	})})
	ws := s.browser()
	if _, err := ws.Write([]byte("last words")); err != nil {
		t.Fatal(err)
	}
	s.counted("console_gateway_upstream_dial_seconds", 1)
	ended := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		ended <- s.g.Close(ctx)
	}()
	closed(t, ws, 1001, page.GatewayStopping)
	if err := <-ended; err != nil {
		t.Errorf("Close: %v", err)
	}
	if b := <-got; b != "last words<nil>" {
		t.Errorf("the upstream got %q", b)
	}
	w := httptest.NewRecorder()
	s.g.ServeHTTP(w, httptest.NewRequest("GET", "/mqtt", nil))
	if w.Code == http.StatusSwitchingProtocols {
		t.Error("a connection is taken after Close")
	}
}

// TestCloseDoesNotWaitForASilentBrowser: who answers no close frame is cut off.
func TestCloseDoesNotWaitForASilentBrowser(t *testing.T) {
	s := start(t, gateway.Target{URL: "mqtt://" + loopback.Serve(t, func(c *net.TCPConn) {
		defer c.Close()
		_, _ = io.Copy(io.Discard, c)
	})})
	s.browser() // reads nothing, so it answers nothing
	s.counted("console_gateway_connections", 1)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.g.Close(ctx); err == nil {
		t.Error("Close claims that the browser has answered")
	}
	s.counted("console_gateway_connections", 0)
}
