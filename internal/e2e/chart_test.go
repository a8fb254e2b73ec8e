package e2e

import (
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// asSupport connects as the sandbox's operator, who sees events.
func (c console) asSupport(t testing.TB, s *server) {
	t.Helper()
	c.connectAs(s.as(page.RoleOperator).login, "", "")
	c.listens()
}

// plot is the drawing of the chart; its name tells what it shows.
func (c console) plot() browsertest.Locator { return c.Role("region", "Chart").Role("image", "") }

// charted are the lines of the chart's legend.
func (c console) charted() browsertest.Locator {
	return c.Role("list", "Charted tags").Role("listitem", "")
}

// TestATagOverTime: a support agent picks a number of a device, sees its line
// and its exact last value, looks at a moment with the keyboard alone, and opens
// the message that it came with.
func TestATagOverTime(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.asSupport(t, s)
	bench := s.as(page.RoleDevice)
	topic := "0/" + bench.login.user + "/bench-1"
	bench.publishText(topic, `{"event_data":{"temp_c":127.0,"door":"open"}}`)
	c.rows().Containing("127.0").Wait()
	c.show("Chart")
	c.Role("region", "Chart").WaitText("Nothing is charted yet")
	c.Role("combobox", "Device of the tag").Choose(bench.login.user[strings.Index(bench.login.user, "/")+1:] + "/bench-1")
	c.Button("Chart temp_c").Click()
	c.charted().WaitText("127.0")
	bench.publishText(topic, `{"event_data":{"temp_c":9007199254740993}}`)
	c.charted().WaitText("9007199254740993")
	waitFor(t, func() string {
		if name := c.plot().Attribute("aria-label"); !strings.Contains(name, "between 127.0 and 9007199254740993 in 10 min") {
			return "the chart is called " + name
		}
		return ""
	})
	c.Role("tree", "Devices").Role("treeitem", "").Containing("temp_c").WaitText("9007199254740993")
	c.named(t, "chart")

	c.plot().Call(`function() { this.focus() }`, nil)
	c.Press("ArrowLeft", "ArrowLeft")
	c.charted().WaitTextFunc("has the value of the moment", func(s string) bool { return strings.Contains(s, "127.0\n") })
	c.Press("+")
	waitFor(t, func() string {
		if name := c.plot().Attribute("aria-label"); !strings.HasSuffix(name, "in 5 min") {
			return "zoomed in the chart is called " + name
		}
		return ""
	})
	c.Press("Enter")
	c.details().WaitText(`127.0`)
	c.audits(t, "chart-details")
	c.details().Role("button", "Chart temp_c").Click() // no longer
	hasSaid := c.notes(toast)
	c.details().Role("button", "Chart temp_c").WithAttribute("aria-pressed", "false").Click()
	hasSaid("Charted: temp_c")
	c.Role("status", "Done").Gone() // in a moment, by itself
	c.Press("Escape")
	c.charted().Wait()

	c.Reload()
	c.asSupport(t, s)
	c.show("Chart")
	c.charted().WaitText("temp_c")
	c.Button("Remove temp_c of kitchen/bench-1").Click()
	c.Role("region", "Chart").WaitText("Nothing is charted yet")
}

// TestTheChartOnAPhone: the chart has an address of its own, is reached from the
// devices, fits the screen, and the way back leads to the messages.
func TestTheChartOnAPhone(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	c := openConsole(t, s.url)
	c.Viewport(browsertest.Phone)
	c.asSupport(t, s)
	c.Role("link", "Devices").Click()
	c.Role("link", "Chart").First().Click()
	chart := c.Role("region", "Chart")
	chart.WaitText("Nothing is charted yet")
	c.Button("Chart temp_c").First().Click()
	c.charted().WaitText("temp_c")
	c.Shots("chart-wide", browsertest.Wide)
	c.Viewport(browsertest.Phone)
	c.noSidewaysScroll(t, "chart")
	c.Shots("chart", browsertest.Phone)
	c.Viewport(browsertest.Phone)
	c.Button("Close chart").Click()
	c.Role("region", "Chart").Gone()
	c.Role("link", "Live").Wait()
}
