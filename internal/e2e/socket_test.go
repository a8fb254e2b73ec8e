package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/internal/e2e/scripted"
)

// TestEveryKindOfSocket: the connection works as well where the browser gives
// the page no worker, or one that does not run, and everything arrives in its order.
func TestEveryKindOfSocket(t *testing.T) {
	t.Parallel()
	const dead = `window.Worker = class { postMessage() {} set onmessage(_) {} set onerror(f) { setTimeout(() => f(new Event("error")), 50) } };`
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	for name, script := range map[string]string{
		"a worker":                   ``,
		"no worker":                  `delete window.Worker;`,
		"a worker that does not run": dead,
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

// TestASocketBreaksUnderALoad: the line is reset while more is on its way than the
// network has taken. The page is told, and lives.
func TestASocketBreaksUnderALoad(t *testing.T) {
	t.Parallel()
	_, l, s := startLined(t, scripted.Script{})
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.Eval(fmt.Sprintf(`(async () => {
		globalThis.socket = new WebSocket("ws://%s/mqtt", ["mqtt"]);
		globalThis.ended = new Promise(told => socket.addEventListener("message", e => told(e.data)));
		await new Promise(done => socket.addEventListener("open", done));
	})()`, l.addr()), nil)
	l.Reset(toServer, 1000)
	c.Eval(`socket.send(new Uint8Array(20 << 20))`, nil)
	var word string
	c.Eval("ended", &word)
	if word != "end 1006 " {
		t.Errorf("the page is told %q", word)
	}
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connected")
}

// TestTheBrokerWaitsForThePage: the page does nothing for seconds while a broker sends far
// more than may wait in it. The broker is slowed down by that, the connection holds, and
// all of it arrives.
func TestTheBrokerWaitsForThePage(t *testing.T) {
	t.Parallel()
	const n, size = 300, 1 << 20
	b, _, s := startLined(t, scripted.Script{})
	c := openConsole(t, s.url)
	c.Patience(time.Minute)
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connected")
	sent := make(chan time.Duration, 1)
	c.Eval(`void setTimeout(() => { for (const end = Date.now() + 5000; Date.now() < end;); })`, nil)
	go func() {
		begin := time.Now()
		payload := strings.Repeat("x", size)
		for range n {
			b.Deliver("1/plant-7/kitchen/mw-1/event", payload, packets.Properties{})
		}
		sent <- time.Since(begin)
	}()
	c.is(t, "Received", n)
	if took := <-sent; took < 2*time.Second {
		t.Errorf("%d MB were sent within %v to a page that did nothing", n, took)
	}
	if got := b.Connections(); got != 1 {
		t.Errorf("%d logins", got)
	}
}
