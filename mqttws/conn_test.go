//go:build !js

package mqttws_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"deviceconsole/mqttws"
)

// upgraded is both ends of one WebSocket: the server's and the client's.
func upgraded(t *testing.T, o mqttws.AcceptOptions) (server, client *mqttws.Conn) {
	t.Helper()
	accepted := make(chan *mqttws.Conn, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := mqttws.Accept(w, r, o); err == nil {
			accepted <- c // the handler returns, and the connection lives on
		}
	}))
	t.Cleanup(srv.Close)
	client, err := upgrade(t, srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	server = <-accepted
	t.Cleanup(server.Abort)
	t.Cleanup(client.Abort)
	for _, c := range []net.Conn{server, client} {
		if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	return server, client
}

func upgrade(t *testing.T, address string) (*mqttws.Conn, error) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return mqttws.Upgrade(ctx, conn, u)
}

func TestWriteToCarriesMessagesToTheEnd(t *testing.T) {
	server, client := upgraded(t, mqttws.AcceptOptions{ReadLimit: 1 << 20})
	sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	go func() {
		_, _ = client.Write(sent)
		_, _ = client.Write([]byte("end"))
		_ = client.CloseWrite(1000, "")
	}()
	var got bytes.Buffer
	n, err := server.WriteTo(&got)
	if err != nil || n != int64(got.Len()) || got.String() != string(sent)+"end" {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// TestCloseWriteLeavesTheOtherDirectionOpen: what a peer sent before it answers
// a close frame is not lost, whichever end closes.
func TestCloseWriteLeavesTheOtherDirectionOpen(t *testing.T) {
	for _, end := range []string{"server", "client"} {
		t.Run(end, func(t *testing.T) {
			first, second := upgraded(t, mqttws.AcceptOptions{})
			if end == "client" {
				first, second = second, first
			}
			if _, err := second.Write([]byte("on its way")); err != nil {
				t.Fatal(err)
			}
			if err := first.CloseWrite(1013, "come back later"); err != nil {
				t.Fatal(err)
			}
			if _, err := first.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
				t.Errorf("Write after CloseWrite gave %v", err)
			}
			_, err := second.Read(make([]byte, 1))
			var closed *mqttws.CloseError
			if !errors.As(err, &closed) || closed.Code != 1013 || closed.Reason != "come back later" {
				t.Errorf("the peer read %v", err)
			}
			got := make([]byte, 10)
			if _, err := io.ReadFull(first, got); err != nil || string(got) != "on its way" {
				t.Errorf("read %q, %v", got, err)
			}
			if _, err := first.Read(got); !errors.As(err, &closed) || closed.Code != 1013 {
				t.Errorf("the end is %v, want the peer's answer", err)
			}
		})
	}
}

func TestMessageOverTheLimitIsToldInWords(t *testing.T) {
	server, client := upgraded(t, mqttws.AcceptOptions{ReadLimit: 100})
	if _, err := client.Write(make([]byte, 101)); err != nil {
		t.Fatal(err)
	}
	if _, err := server.WriteTo(io.Discard); err == nil {
		t.Error("the message was taken")
	}
	_, err := client.Read(make([]byte, 1))
	var closed *mqttws.CloseError
	if !errors.As(err, &closed) || closed.Code != 1009 || !strings.Contains(closed.Reason, "larger than 100 bytes") {
		t.Errorf("the peer read %v", err)
	}
}

func TestUpgradeTellsHowItFailed(t *testing.T) {
	t.Run("HTTP status", func(t *testing.T) {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, "no such path", http.StatusNotFound)
		}))
		defer srv.Close()
		_, err := upgrade(t, srv.URL)
		var answer *mqttws.UpgradeError
		if !errors.As(err, &answer) || answer.Code != 404 || !strings.Contains(err.Error(), "no such path") {
			t.Errorf("%v", err)
		}
	})
	t.Run("no subprotocol", func(t *testing.T) {
		srv := httptest.NewServer(http.HandlerFunc(acceptWithoutSubprotocol))
		defer srv.Close()
		if _, err := upgrade(t, srv.URL); !errors.Is(err, mqttws.ErrSubprotocol) {
			t.Errorf("%v", err)
		}
	})
}
