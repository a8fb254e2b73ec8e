package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"deviceconsole/internal/e2e/figures"
	"deviceconsole/internal/e2e/scripted"
	"deviceconsole/internal/loopback"
	"deviceconsole/internal/page"
	"deviceconsole/internal/testcert"
	"deviceconsole/mqttws"
)

// verdictScript presses Run checks and tells after how many milliseconds the verdict stands.
const verdictScript = `new Promise(done => {
	const doctor = document.querySelector('section.doctor');
	const status = () => doctor.querySelector('[role=status]')?.textContent.trim() ?? "";
	let began = 0, checking = false; // not what begins by itself
	new MutationObserver(() => {
		if (!began) return;
		checking ||= status().startsWith("Checking");
		if (checking && status() && !status().startsWith("Checking")) done(performance.now() - began);
	}).observe(doctor, {subtree: true, childList: true, characterData: true});
	const press = () => {
		const button = [...doctor.querySelectorAll("button")].find(b => b.textContent.trim() === "Run checks");
		if (!button) return setTimeout(press, 50);
		began = performance.now();
		button.click();
	};
	press();
})`

// silentListener takes connections and says nothing.
func silentListener(t testing.TB) (addr string) {
	t.Helper()
	return loopback.Serve(t, func(c *net.TCPConn) {
		defer c.Close()
		_, _ = io.Copy(io.Discard, c)
	})
}

// webSocketAt serves WebSockets for MQTT at a path, and answers nothing over them.
func webSocketAt(t testing.TB, path string) (addr string) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path {
			http.NotFound(w, r)
			return
		}
		if ws, err := mqttws.Accept(w, r, mqttws.AcceptOptions{Origin: func(*http.Request) bool { return true }}); err == nil {
			defer ws.Close()
			_, _ = io.Copy(io.Discard, ws)
		}
	}))
	t.Cleanup(srv.Close)
	return strings.TrimPrefix(srv.URL, "http://")
}

// atBroker opens a page of a server for a broker, which has not tried to connect.
func atBroker(t testing.TB, url string) console {
	c := openConsole(t, startServerWith(t, "-broker", url).url)
	c.Allow("") // a browser complains of each WebSocket that fails
	return c
}

// doctorFaults are connections that are ill, each in its way, and one that is well.
var doctorFaults = []struct {
	name string
	open func(testing.TB) console
}{
	{"nothing wrong", func(t testing.TB) console {
		c := openConsole(t, startServer(t, "-simulate=false").url)
		c.sandbox()
		c.becomes("Connected")
		c.show("Connection")
		return c
	}},
	{"nobody listens", func(t testing.TB) console { return atBroker(t, "ws://"+loopback.Address(t)+"/mqtt") }},
	{"another path", func(t testing.TB) console { return atBroker(t, "ws://"+webSocketAt(t, "/ws")+"/mqtt") }},
	{"upgrade never answered", func(t testing.TB) console { return atBroker(t, "ws://"+silentListener(t)+"/mqtt") }},
	{"name gone", func(t testing.TB) console { return atBroker(t, "ws://gone.localhost:9001/mqtt") }},
	{"certificate not trusted", func(t testing.TB) console {
		stranger, err := testcert.New()
		if err != nil {
			t.Fatal(err)
		}
		return atBroker(t, inTLS(t, stranger, webSocketAt(t, "/mqtt"))+"/mqtt")
	}},
	{"CONNECT never answered", func(t testing.TB) console {
		c := atBroker(t, "ws://"+webSocketAt(t, "/mqtt")+"/mqtt")
		c.fillLogin("plant-7", "kitchen", "key", "password", "mw-1", "")
		return c
	}},
	{"wrong password", func(t testing.TB) console {
		s := startServer(t, "-simulate=false")
		c := openConsole(t, s.url)
		c.fillLogin(s.config.Sandbox.Project, s.account(page.RoleDevice).User, s.config.Sandbox.APIKey, "wrong", "bench-1", "")
		c.connectForm().Button("Connect").Click()
		c.becomes("Refused")
		return c
	}},
	{"topic filter denied", func(t testing.TB) console {
		c := openConsole(t, startServer(t, "-simulate=false").url)
		c.sandbox()
		c.subscribe("#", "denied")
		c.show("Connection")
		return c
	}},
	{"granted and silent", func(t testing.TB) console {
		_, s := startScripted(t, scripted.Script{})
		c := openConsole(t, s.url)
		c.connectOffice()
		c.subscribe("#", "granted")
		c.show("Connection")
		return c
	}},
	{"every login dropped", func(t testing.TB) console {
		_, s := startScripted(t, scripted.Script{DropLogins: true})
		c := openConsole(t, s.url)
		c.connectAs(kitchen, "mw-1", "")
		c.becomes("Reconnecting")
		c.show("Connection")
		return c
	}},
}

// doctorRow takes the time from a press of Run checks until the verdict stands, for each fault.
func doctorRow(b *testing.B) {
	for b.Loop() {
		var took []float64
		var each []string
		for _, fault := range doctorFaults {
			c := fault.open(b)
			var ms float64
			c.Eval(verdictScript, &ms)
			fmt.Printf("  %s: %.1f s, %s\n", fault.name, ms/1000, c.verdict())
			took = append(took, ms)
			each = append(each, fmt.Sprintf("%s %.1f s", fault.name, ms/1000))
			c.Close()
		}
		most := figures.Percentile(took, 100)
		b.ReportMetric(most, "most-ms")
		report("the doctor's time to a verdict", strings.Join(each, ", "), "≤ 12 s each"+verdict(most <= 12_000))
	}
}
