package e2e

import (
	"io"
	"net"
	"strings"
	"testing"

	"deviceconsole/internal/loopback"
)

// TestThroughTheGateway: the console reaches a broker that speaks plain MQTT
// alone, both ways; while the broker is away the page says what the gateway
// says, and it comes back by itself.
func TestThroughTheGateway(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerWith(t, "-upstream", "mqtt://"+broker.addr())
	c := openConsole(t, s.url)
	c.connectAs(kitchen, "mw-1", "microwaves")
	c.allGranted(t)
	cloud := broker.as(office)
	cloud.publishText("1/plant-7/kitchen/mw-1/event", `{"command":"start"}`)
	c.rows().Containing("start").WaitText("message")
	events := cloud.subscribe("0/plant-7/#")
	c.compose("mw-1", `{"order_id": 9007199254740993}`)
	c.sends("acknowledged")
	events.receives("0/plant-7/kitchen/mw-1", `9007199254740993`)

	broker.kill()
	c.becomes("Reconnecting")
	c.Role("region", "Connection problem").WaitText("nothing listens at the address where this console's server looks for the broker")
	c.Shot("gateway-refused-wide-light")
	broker.start()
	c.becomes("Connected")
	c.sends("acknowledged")
}

// TestTheGatewaysReasonIsShown: a browser hides why a WebSocket could not be
// opened; the gateway's close frame tells the page.
func TestTheGatewaysReasonIsShown(t *testing.T) {
	t.Parallel()
	for says, serve := range map[string]func(*net.TCPConn){
		"the broker did not answer this console's server in time": func(c *net.TCPConn) { _, _ = io.Copy(io.Discard, c) },
		"the connection from this console's server to the broker broke": func(c *net.TCPConn) {
			_, _ = io.ReadFull(c, make([]byte, 1))
			_ = c.SetLinger(0)
			c.Close()
		},
	} {
		t.Run(says, func(t *testing.T) {
			address := loopback.Serve(t, serve)
			scheme := "mqtt://"
			if strings.Contains(says, "did not answer") {
				scheme = "mqtts://" // the stall is where TLS would begin
			}
			s := startServerWith(t, "-upstream", scheme+address, "-upstream-handshake", "500ms")
			c := openConsole(t, s.url)
			c.connectAs(kitchen, "mw-1", "microwaves")
			c.Role("region", "Connection problem").WaitText(says)
		})
	}
}
