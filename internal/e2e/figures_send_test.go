package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/phrase"
	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/figures"
	"deviceconsole/internal/page"
)

// sendTo is a broker that pages send to.
type sendTo struct {
	name    string
	url     string // of the broker, for a page
	login   login  // a device user's
	console string // URL of a console for this broker
	serving int    // process of the broker
}

// topic is that of an event of a device of the user's.
func (to sendTo) topic(device string) string { return "0/" + to.login.user + "/" + device }

// sendBrokers are the brokers that figures of sending are taken with. The page
// served at reference may connect to them as well; "" = there is none.
func sendBrokers(b testing.TB, reference string) []sendTo {
	m := startMosquitto(b)
	flags := []string{"-simulate=false"}
	if reference != "" {
		flags = append(flags, "-origins", reference)
	}
	s := startServer(b, flags...)
	return []sendTo{
		{"mosquitto", m.url(), kitchen, startServerFor(b, m).url, m.process.PID()},
		{"the sandbox", "ws" + strings.TrimPrefix(s.url, "http") + page.MQTTPath, s.as(page.RoleDevice).login, s.url, s.process.PID()},
	}
}

// sendWindow is how many publishes the outbox leaves unanswered, and mqtt.js here.
const sendWindow = 64

// Numbers that a recording of sending notes.
const (
	acknowledged = iota
	failed
)

// readSimulated notes what the console says of its simulated devices.
const readSimulated = `(() => {
	let group;
	return () => {
		if (!group?.isConnected) group = document.querySelector('[role=group][aria-label="Simulating"]');
		const found = /([\d,]+) acknowledged · ([\d,]+) failed/.exec(group?.textContent ?? "");
		return found ? (found[1] + "\n" + found[2]).replaceAll(",", "") : "";
	};
})()`

// watchSending opens a page that sends to a broker.
func watchSending(b testing.TB, to sendTo, open func(*browsertest.Page)) *watched {
	b.Helper()
	browser, err := browsertest.Start()
	if err != nil {
		b.Fatal(err)
	}
	w := &watched{b: b, chromium: browser, serving: to.serving}
	b.Cleanup(w.close)
	w.page = browser.Page(b)
	open(w.page)
	w.renderer = w.findRenderer()
	return w
}

// connectConsole opens the console and connects it.
func (to sendTo) connectConsole(p *browsertest.Page) console {
	c := console{p}
	c.Goto(to.console + "/")
	c.connectAs(to.login, "console", "")
	c.becomes("Connected")
	return c
}

// simulates fills the dialog for devices that send a load.
func (c console) simulates(l load) {
	c.Button("Simulate…").Click()
	d := c.Role("dialog", "Simulate devices")
	for field, n := range map[string]int{"Devices": 20, "Messages in all": l.total, "Messages a second": l.rate} {
		d.Field(field).Fill(fmt.Sprint(n))
	}
	d.Button("Start").Wait()
}

// startScript presses Start in the dialog after a while.
func startScript(after time.Duration) string {
	return fmt.Sprintf(`setTimeout(() => {
	window.began = performance.now();
	[...document.querySelectorAll("dialog[open] button")].find(b => b.textContent === "Start").click();
}, %d)`, after.Milliseconds())
}

// sends has a page that records send a load while nobody is attached to it. begin
// is a script that has it begin after startAfter, and sets began.
func (w *watched) sends(l load, read, begin string) outcome {
	w.b.Helper()
	w.page.Eval(figures.RecordScript(read), nil)
	w.page.Eval(begin, nil)
	o := outcome{sent: l.total}
	w.alone(func() {
		before := w.usage()
		time.Sleep(startAfter + time.Duration(l.total)*time.Second/time.Duration(l.rate))
		w.rest()
		o.used = w.used(before)
		o.memory, _ = figures.ReadMemory(w.renderer)
	})
	o.recording = w.settled(acknowledged, l.total)
	o.counted = o.recording.Last(acknowledged)
	var began float64
	w.page.Eval("began", &began)
	o.first = o.recording.At(began)
	o.all, _ = o.recording.First(o.first, acknowledged, func(n int) bool { return n == o.counted })
	o.took = o.all.Sub(o.first).Seconds()
	o.perSecond = float64(o.counted) / o.took
	o.gaps = o.recording.Gaps(o.first, o.all)
	return o
}

// startAfter is when a page begins to send by itself: nobody is attached any more.
const startAfter = 1500 * time.Millisecond

// warmSends are events that are sent before any are counted, so that the browser has
// compiled what sends.
const warmSends = 2000

// consoleSends measures the console with loads one after the other.
func consoleSends(b testing.TB, to sendTo, loads ...load) (outcomes []outcome) {
	var c console
	w := watchSending(b, to, func(p *browsertest.Page) { c = to.connectConsole(p) })
	defer w.close()
	w.page.Patience(sendPatience)
	c.simulates(load{warmSends, 2000})
	c.Role("dialog", "Simulate devices").Button("Start").Click()
	c.Role("group", "Simulating").WaitTextFunc("has acknowledged all", func(s string) bool {
		return strings.Contains(s, " "+phrase.Grouped(warmSends)+" acknowledged")
	})
	for _, l := range loads {
		c.simulates(l)
		o := w.sends(l, readSimulated, startScript(startAfter))
		if n := o.recording.Last(failed); n > 0 {
			b.Errorf("%d events failed", n)
		}
		outcomes = append(outcomes, o)
	}
	return outcomes
}

// sendPatience is how long a busy machine may take for what is not measured.
const sendPatience = time.Minute

// referenceSends measures mqtt.js.
func referenceSends(b testing.TB, served string, to sendTo, l load) outcome {
	w := watchSending(b, to, func(p *browsertest.Page) { gotoReference(p, served, to.url, to.login, "1/"+to.login.user+"/#") })
	defer w.close()
	script := func(l load, after time.Duration) string {
		return fmt.Sprintf("publishAll(%q, %d, %d, %d, %d)", to.topic("sim-1"), l.total, l.rate, sendWindow, after.Milliseconds())
	}
	w.page.Eval(script(load{warmSends, l.rate}, 0), nil)
	w.page.EvalUntil(fmt.Sprintf("acknowledged === %d", warmSends))
	return w.sends(l, "() => String(acknowledged)", script(l, startAfter))
}

// sendLoads are what is sent: at the rate that is aimed at, and as fast as it goes.
var sendLoads = []struct {
	what string
	load
	aim string
	met func(outcome) bool
}{
	{"1,000 events/s for 4 s through the outbox", load{4000, 1000}, "all acknowledged, ≥ 50 frames/s",
		func(o outcome) bool { return o.lost() == 0 && o.perSecond >= 950 && o.gaps.PerSecond >= 50 }},
	{"8,000 events through the outbox as fast as it goes", load{8000, 5000}, "≥ 1,000/s, ≥ 50 frames/s",
		func(o outcome) bool { return o.lost() == 0 && o.perSecond >= 1000 && o.gaps.PerSecond >= 50 }},
}

// sendRows take how many events a second the outbox gets acknowledged. Bare mqtt.js
// sends the last load, as fast as it goes.
func sendRows(b *testing.B) {
	for b.Loop() {
		served := ""
		if reference() != nil {
			served = serveReference(b)
		}
		for _, to := range sendBrokers(b, served) {
			ours := make([][]outcome, len(sendLoads))
			var bare []outcome
			for range *rounds {
				for i, o := range consoleSends(b, to, sendLoads[0].load, sendLoads[1].load) {
					fmt.Printf("  %s, %s: %s\n", sendLoads[i].what, to.name, o.acknowledged())
					ours[i] = append(ours[i], o)
				}
				if served != "" {
					bare = append(bare, referenceSends(b, served, to, sendLoads[1].load))
				}
			}
			for i, l := range sendLoads {
				o, what := middle(ours[i]), l.what+", "+to.name
				b.ReportMetric(o.perSecond, "acknowledged/s")
				f := figure{what: what, value: o.acknowledged(), aim: l.aim + verdict(l.met(o))}
				addCost(what, o)
				if i == len(sendLoads)-1 && len(bare) > 0 {
					m := middle(bare)
					f.reference = m.acknowledged()
					addCost(what+", bare mqtt.js", m)
				}
				table = append(table, f)
			}
		}
	}
}

// acknowledged tells what came of a load that was sent.
func (o outcome) acknowledged() string {
	return fmt.Sprintf("%s of %s acknowledged in %.2f s, %s/s; %.0f frames/s, gaps p95 %.0f, max %.0f ms; renderer %d MB (PSS %d)",
		phrase.Grouped(o.counted), phrase.Grouped(o.sent), o.took, phrase.Grouped(int(o.perSecond)), o.gaps.PerSecond, o.gaps.P95, o.gaps.Max,
		o.memory.RSS/1e6, o.memory.PSS/1e6)
}
