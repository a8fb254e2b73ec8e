//go:build !js

package mqttws

//lint:file-ignore SA1019 v1.8.17 is the last release under this name, fixed on purpose; its successor has the same API

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"

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
// Write is one binary frame; Close returns at once. The handler may return while
// the connection lives on.
//
// Where the request is refused it is answered here, with a sentence that says
// why, and the error says the same: 403 for the Origin, 426 for a request that
// is no WebSocket upgrade, 400 for one that does not offer subprotocol "mqtt".
func Accept(w http.ResponseWriter, r *http.Request, o AcceptOptions) (*Conn, error) {
	refuse := func(code int, sentence string) (*Conn, error) {
		http.Error(w, sentence, code)
		return nil, errors.New(sentence)
	}
	if o.Origin != nil && !o.Origin(r) {
		return refuse(http.StatusForbidden, "Pages of this origin may not connect here.")
	}
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		if r.ProtoMajor < 2 { // HTTP/2 knows neither (RFC 9113, 8.2.2)
			w.Header().Set("Connection", "Upgrade")
			w.Header().Set("Upgrade", "websocket")
		}
		return refuse(http.StatusUpgradeRequired, "This address speaks MQTT over WebSocket; it has no page.")
	}
	if !offersMQTT(r.Header) {
		return refuse(http.StatusBadRequest, `This address speaks MQTT over WebSocket: ask for the subprotocol "mqtt".`)
	}

	c := &Conn{limit: o.ReadLimit}
	hijacker := &hijacker{ResponseWriter: w, closing: &c.closed}
	ws, err := websocket.Accept(hijacker, r, &websocket.AcceptOptions{
		Subprotocols:       []string{subprotocol},
		InsecureSkipVerify: o.Origin != nil, // o.Origin has judged
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return nil, err // websocket.Accept has answered
	}
	if c.limit <= 0 {
		c.limit = defaultReadLimit
	}
	ws.SetReadLimit(-1) // the limit is ours, so that the close frame says it in words
	c.ws, c.under = ws, hijacker.conn
	return c, nil
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
	closing *atomic.Bool // set before our close frame is sent
	conn    net.Conn
}

func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	h.conn = &oneClose{Conn: c, closing: h.closing}
	// A client that did not wait for the answer has sent frames already. The library
	// takes what lies in the reader, and then reads from the connection.
	early, _ := rw.Reader.Peek(rw.Reader.Buffered())
	reader := bufio.NewReaderSize(bytes.NewReader(bytes.Clone(early)), max(atRest, len(early)))
	_, _ = reader.Peek(len(early)) // all of it is there
	return h.conn, bufio.NewReadWriter(reader, bufio.NewWriterSize(h.conn, atRest)), nil
}

// atRest is what each way of a WebSocket keeps for its life, in place of the HTTP
// server's 4 KiB: thousands of them are idle. What is larger passes it by.
const atRest = 1 << 10
