//go:build !js

package mqttws_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"deviceconsole/mqttws"
)

//lint:file-ignore SA1019 the tests speak the WebSocket of the library under test

// TestReachTellsHowAnAddressAnswers: and that nothing was sent there, and nothing stays.
func TestReachTellsHowAnAddressAnswers(t *testing.T) {
	got := make(chan string, 1) // what came over a WebSocket until its end
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		options := &websocket.AcceptOptions{}
		switch r.URL.Path {
		case "/nothing":
			http.NotFound(w, r)
			return
		case "/mqtt":
			options.Subprotocols = []string{"mqtt"}
		}
		c, err := websocket.Accept(w, r, options)
		if err != nil {
			t.Error(err)
			return
		}
		_, data, _ := c.Read(r.Context())
		got <- string(data)
	}))
	defer srv.Close()
	url := "ws" + strings.TrimPrefix(srv.URL, "http")
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()

	for _, c := range []struct {
		path  string
		mqtt  bool
		opens bool // a WebSocket
		err   func(error) bool
	}{
		{"/mqtt", true, true, func(err error) bool { return err == nil }},
		{"/other", true, true, func(err error) bool { return errors.Is(err, mqttws.ErrSubprotocol) }},
		{"/other", false, true, func(err error) bool { return err == nil }},
		{"/nothing", true, false, func(err error) bool { var e *mqttws.UpgradeError; return errors.As(err, &e) && e.Code == 404 }},
		{"/nothing", false, false, func(err error) bool { var e *mqttws.UpgradeError; return errors.As(err, &e) && e.Code == 404 }},
		{"/mqtt#here", true, false, func(err error) bool { var e *mqttws.InvalidError; return errors.As(err, &e) }},
	} {
		if err := mqttws.Reach(ctx, url+c.path, c.mqtt); !c.err(err) {
			t.Errorf("%s, with mqtt %v: %v", c.path, c.mqtt, err)
		}
		if c.opens {
			if data := <-got; data != "" {
				t.Errorf("%s was sent %q", c.path, data)
			}
		}
	}
}

func TestReachGivesUpInTime(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	ended := make(chan error, 1)
	go func() {
		conn, err := silent.Accept()
		if err != nil {
			ended <- err
			return
		}
		defer conn.Close()
		for buf := make([]byte, 1024); err == nil; _, err = conn.Read(buf) {
		}
		ended <- nil
	}()
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := mqttws.Reach(ctx, "ws://"+silent.Addr().String()+"/mqtt", true); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if err := <-ended; err != nil { // no socket stays
		t.Error(err)
	}
}
