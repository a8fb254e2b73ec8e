//go:build !js

package mqttws

//lint:file-ignore SA1019 v1.8.17 is the last release under this name, fixed on purpose; its successor has the same API

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"strings"

	"nhooyr.io/websocket"
)

// AcceptOptions are the server's rules for a WebSocket.
type AcceptOptions struct {
	// Origin decides whether the page that asks may connect. It is called for
	// every request, also for one without an Origin header, which no browser
	// sends. Nil allows requests without Origin and those of the same host.
	Origin func(*http.Request) bool
	// ReadLimit is the largest WebSocket message taken, in bytes, default 1 MiB.
	// A larger one ends the connection with code 1009.
	ReadLimit int64
}

const defaultReadLimit = 1 << 20

// Accept is the server's side of MQTT over WebSocket (MQTT 5, 6). It answers the
// upgrade request and gives the connection's bytes as a net.Conn: Read joins
// frames, refuses text frames, and ends with io.EOF after a normal close; every
// Write is one binary frame; Close returns at once.
//
// Where the request is refused it is answered here, with a sentence that says
// why, and the error says the same: 403 for the Origin, 426 for a request that
// is no WebSocket upgrade, 400 for one that does not offer subprotocol "mqtt".
func Accept(w http.ResponseWriter, r *http.Request, o AcceptOptions) (net.Conn, error) {
	refuse := func(code int, sentence string) (net.Conn, error) {
		http.Error(w, sentence, code)
		return nil, errors.New(sentence)
	}
	if o.Origin != nil && !o.Origin(r) {
		return refuse(http.StatusForbidden, "Pages of this origin may not connect here.")
	}
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", "websocket")
		return refuse(http.StatusUpgradeRequired, "This address speaks MQTT over WebSocket; it has no page.")
	}
	if !offersMQTT(r.Header) {
		return refuse(http.StatusBadRequest, `This address speaks MQTT over WebSocket: ask for the subprotocol "mqtt".`)
	}

	hijacker := &hijacker{ResponseWriter: w}
	ws, err := websocket.Accept(hijacker, r, &websocket.AcceptOptions{
		Subprotocols:       []string{subprotocol},
		InsecureSkipVerify: o.Origin != nil, // o.Origin has judged
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return nil, err // websocket.Accept has answered
	}
	if o.ReadLimit <= 0 {
		o.ReadLimit = defaultReadLimit
	}
	ws.SetReadLimit(o.ReadLimit)
	return &frameConn{ws: ws, under: hijacker.conn}, nil
}

// offersMQTT tells whether the request offers subprotocol "mqtt", as it is
// spelt: it is sent back, and a browser compares.
func offersMQTT(h http.Header) bool {
	for _, line := range h.Values("Sec-WebSocket-Protocol") {
		for offer := range strings.SplitSeq(line, ",") {
			if strings.TrimSpace(offer) == subprotocol {
				return true
			}
		}
	}
	return false
}

// hijacker keeps hold of the connection under the WebSocket, which the library
// does not give away and which alone can be ended without waiting for the peer.
// It reaches through writers that wrap others (http.ResponseController).
type hijacker struct {
	http.ResponseWriter
	conn net.Conn
}

func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	h.conn = c
	return c, rw, err
}
