//go:build !js

package mqttws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"nhooyr.io/websocket"
)

//lint:file-ignore SA1019 v1.8.17 is the last release under this name, fixed on purpose; its successor has the same API

// dial opens a WebSocket with subprotocol mqtt. The context bounds the dial
// alone. Frames of any size are read: the bound is on packets, in wire.
func dial(ctx context.Context, address string) (socket, error) {
	c, transport := direct()
	if err := c.open(ctx, address, transport); err != nil {
		return nil, err
	}
	return c, nil
}

// direct makes a connection to be, and the transport that finds what is under it.
func direct() (*Conn, *http.Transport) {
	c := &Conn{client: true}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		under, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		c.under = under
		return under, err
	}
	return c, transport
}

// reachBare opens and closes a WebSocket of no subprotocol.
func reachBare(ctx context.Context, address string) error {
	c, transport := direct()
	ws, resp, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPClient: asBrowser(transport)})
	if err != nil {
		return dialError(resp, err)
	}
	c.ws = ws
	return c.Close()
}

// Upgrade is the client's side of MQTT over WebSocket on a connection that is
// open already, as far as TLS where there is TLS. Of the address it asks with
// host, path and query. The context bounds the upgrade alone. Where it fails, conn is closed,
// and the error is an *UpgradeError or ErrSubprotocol where the server has answered.
func Upgrade(ctx context.Context, conn net.Conn, address *url.URL) (*Conn, error) {
	plain := *address
	plain.Scheme = "ws" // TLS, if any, is under conn
	c := &Conn{client: true}
	c.under = &oneClose{Conn: conn, closing: &c.closed}
	transport := &http.Transport{
		DialContext:            func(context.Context, string, string) (net.Conn, error) { return c.under, nil },
		MaxResponseHeaderBytes: maxUpgradeAnswer,
	}
	if err := c.open(ctx, plain.String(), transport); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return c, nil
}

// maxUpgradeAnswer bounds the header of the answer to an upgrade, in bytes.
const maxUpgradeAnswer = 16 << 10

// open asks for the WebSocket over a connection of the transport, which sets
// c.under.
func (c *Conn) open(ctx context.Context, address string, transport *http.Transport) error {
	ws, resp, err := websocket.Dial(ctx, address, &websocket.DialOptions{
		Subprotocols: []string{subprotocol},
		HTTPClient:   asBrowser(transport),
	})
	if err != nil {
		return dialError(resp, err)
	}
	c.ws = ws
	if ws.Subprotocol() != subprotocol {
		_ = c.Close()
		return ErrSubprotocol // [MQTT-6.0.0-4]
	}
	ws.SetReadLimit(-1)
	return nil
}

// asBrowser makes a client that does not follow a redirect of a WebSocket, as no browser does.
func asBrowser(transport *http.Transport) *http.Client {
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// dialError tells why the upgrade failed, without the URL, whose query may hold
// a token.
func dialError(resp *http.Response, err error) error {
	if resp != nil && resp.StatusCode != http.StatusSwitchingProtocols {
		answer := &UpgradeError{Code: resp.StatusCode, Status: cleanText(resp.Status)}
		if resp.Body != nil {
			b, _ := io.ReadAll(io.LimitReader(resp.Body, maxText))
			answer.Text = cleanText(string(b))
		}
		return answer
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	return fmt.Errorf("the WebSocket could not be opened: %w", err)
}
