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
	var under net.Conn
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		under = c
		return c, err
	}
	ws, resp, err := websocket.Dial(ctx, address, &websocket.DialOptions{
		Subprotocols: []string{subprotocol},
		HTTPClient: &http.Client{
			Transport: transport,
			// A browser does not follow a redirect of a WebSocket either.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	})
	if err != nil {
		return nil, dialError(resp, err)
	}
	c := &frameConn{ws: ws, under: under, client: true}
	if ws.Subprotocol() != subprotocol {
		_ = c.Close()
		return nil, errProtocol // [MQTT-6.0.0-4]
	}
	ws.SetReadLimit(-1)
	return c, nil
}

// dialError tells why the upgrade failed, without the URL, whose query may hold
// a token.
func dialError(resp *http.Response, err error) error {
	if resp != nil && resp.StatusCode != http.StatusSwitchingProtocols {
		text := ""
		if resp.Body != nil {
			b, _ := io.ReadAll(io.LimitReader(resp.Body, maxText))
			text = cleanText(string(b))
		}
		if text != "" {
			text = ": " + text
		}
		return fmt.Errorf("the server answered HTTP %s instead of opening a WebSocket%s", cleanText(resp.Status), text)
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	return fmt.Errorf("the WebSocket could not be opened: %w", err)
}
