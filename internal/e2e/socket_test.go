package e2e

import (
	"fmt"
	"testing"
)

// TestEveryKindOfSocket: the connection works as well where the browser gives
// the page no worker, or one that does not run, or no socket that can be made to
// wait, and everything arrives in its order.
func TestEveryKindOfSocket(t *testing.T) {
	t.Parallel()
	const dead = `window.Worker = class { postMessage() {} set onmessage(_) {} set onerror(f) { setTimeout(() => f(new Event("error")), 50) } };`
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	for name, script := range map[string]string{
		"a worker":                      ``,
		"no worker":                     `delete window.Worker;`,
		"a worker that does not run":    dead,
		"no worker, no WebSocketStream": `delete window.Worker; delete window.WebSocketStream;`,
	} {
		t.Run(name, func(t *testing.T) {
			c := console{chromium.Page(t)}
			c.Allow(webSocketLine)
			c.OnNewDocument(script)
			c.Goto(s.url + "/")
			c.connectAs(office, "", "")
			c.allGranted(t)
			c.subscribe("0/plant-7/#", "granted")
			p := connectPublisher(t, broker.addr(), kitchen)
			const n = 3000
			for i := range n {
				p.publish("0/plant-7/kitchen/mw-1", fmt.Appendf(nil, "number-%d.", i), byte(i%2))
			}
			c.is(t, "Received", n)
			c.newest().Containing(fmt.Sprintf("number-%d.", n-1)).Wait()
			c.compose("mw-2", `{"a":1}`)
			c.sends("acknowledged")
			c.disconnect()
		})
	}
}
