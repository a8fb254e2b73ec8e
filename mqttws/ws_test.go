//go:build !js

package mqttws_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"nhooyr.io/websocket"
)

//lint:file-ignore SA1019 the tests speak the WebSocket of the library under test

// closeWith accepts a WebSocket and closes it at once.
func closeWith(w http.ResponseWriter, r *http.Request, code int, reason string) {
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"mqtt"}})
	if err == nil {
		_ = c.Close(websocket.StatusCode(code), reason)
	}
}

// acceptWithoutSubprotocol accepts a WebSocket as if it were no matter of MQTT.
func acceptWithoutSubprotocol(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, nil)
	if err == nil {
		_, _, _ = c.Read(r.Context())
	}
}

// textServer answers CONNECT with a text frame.
func textServer(t *testing.T) string {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"mqtt"}})
		if err == nil {
			_ = c.Write(r.Context(), websocket.MessageText, []byte("hello"))
			_, _, _ = c.Read(r.Context())
			_, _, _ = c.Read(r.Context())
		}
	}))
	t.Cleanup(srv.Close)
	return "ws" + strings.TrimPrefix(srv.URL, "http")
}
