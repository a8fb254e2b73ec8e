package e2e

import (
	"fmt"
	"slices"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/figures"
)

// openUnjudged is openSubscribed for a page that has no verdicts on devices.
func openUnjudged(b testing.TB, browser *browsertest.Chromium, broker *mosquitto) (*browsertest.Page, string) {
	c := console{browser.Page(b)}
	url := startServerFor(b, broker).url + "/"
	c.Goto(url)
	c.Eval(`localStorage.setItem("console.judging", "off")`, nil)
	c.Goto(url)
	c.connectAs(office, "", "")
	c.becomes("Connected")
	c.subscribe(floodFilter, "granted")
	return c.Page, figures.ReadCounters
}

// devicesRow takes what the verdicts on 5,000 devices cost the drawing of the list.
func devicesRow(b *testing.B) {
	const devices = 5000
	l := load{total: 100_000, rate: 5_000}
	what := "5,000 messages/s of 5,000 devices for 20 s, verdicts"
	for b.Loop() {
		broker := startFloodBroker(b)
		taken := map[string][]outcome{}
		take := func(how string, open opener) func() {
			return func() {
				w := watchFlood(b, broker, open, floodOf(devices, func(n int) string { return fmt.Sprintf("%04d", n) }))
				defer w.close()
				o := w.takes(l)
				fmt.Printf("  %s %s: %s\n", what, how, o.figures())
				taken[how] = append(taken[how], o)
			}
		}
		for i := range *rounds {
			turns := []func(){take("on", openSubscribed), take("off", openUnjudged)}
			if i%2 == 1 {
				slices.Reverse(turns)
			}
			for _, turn := range turns {
				turn()
			}
		}
		on, off := middle(taken["on"]), middle(taken["off"])
		cost := 100 * (1 - on.gaps.PerSecond/off.gaps.PerSecond)
		report(what+" on", on.figures(), fmt.Sprintf("≤ 10 %% of the frames/s without them; %.0f %%", max(cost, 0))+verdict(cost <= 10 && on.lost() == 0))
		report(what+" off", off.figures(), "")
		addCost(what+" on", on)
		addCost(what+" off", off)
	}
}
