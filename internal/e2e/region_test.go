package e2e

import (
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// TestNumbersAndTimesAreOfThePlace: a German and an Egyptian browser have the console
// write counts, dates and times as people there do, in list, details, connection, chart
// and recording alike, and what was sent stays as it was sent.
func TestNumbersAndTimesAreOfThePlace(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	for _, place := range []struct{ locale, day, clock, minute, bytes, half string }{
		{"de-DE", `\d\d\.\d\d\.20\d\d`, `\d\d:\d\d:\d\d`, `\d\d:\d\d`, "1.048.576 bytes", "0,5"},
		{"ar-EG", `\d\d/\d\d/20\d\d`, `\d\d:\d\d:\d\d [صم]`, `\d\d:\d\d [صم]`, "1,048,576 bytes", "0.5"},
	} {
		t.Run(place.locale, func(t *testing.T) {
			c := console{chromium.Page(t)}
			c.Do("take the place", emulation.SetLocaleOverride().WithLocale(place.locale))
			c.comesTo(s.url)
			c.asSupport(t, s)
			bench := s.as(page.RoleDevice)
			for _, v := range []string{"0.25", "1.0"} {
				bench.publishText("0/"+bench.login.user+"/mw-1", `{"event_data":{"level":`+v+`}}`)
				c.rows().Containing(v).First().Wait()
			}
			says := func(where browsertest.Locator, what, pattern string) {
				t.Helper()
				where.WaitTextFunc(what, regexp.MustCompile(pattern).MatchString)
			}
			parts := strings.Split(place.clock, " ")
			exact := parts[0] + `\.\d{6}`
			if len(parts) == 2 {
				exact += " " + parts[1]
			}
			c.newest().Click()
			says(c.details(), "names the moment", place.day+" "+exact+`\W* [+-]\d\d:\d\d`)
			c.details().WaitText("1.0")
			if len(parts) == 2 { // the word for the half of the day moves nothing, either
				c.standsAsWritten(t, "details")
			}
			c.show("Connection")
			c.Role("tabpanel", "Connection").WaitText(place.bytes)
			says(c.Role("region", "Connection log"), "names the time", place.clock)
			c.show("Chart")
			c.Role("combobox", "Device of the tag").Choose("kitchen/mw-1")
			c.Button("Chart level").Click()
			c.charted().WaitText("1.0")
			says(c.Role("region", "Chart"), "has the times of the place", `(^|\n)`+place.minute+`\W*(\n|$)`)
			c.Role("region", "Chart").WaitText(place.half)
			c.Shot("region-" + place.locale)

			folder := c.Downloads()
			c.Button("Export").Click()
			c.exportDialog().Button("Export").Click()
			name, file := c.Downloaded(folder, ".ndjson")
			c.exportDialog().Button("Open an export…").ChooseFile(name, file)
			says(c.Role("region", "Recording"), "says when it was", place.day+" "+place.minute)
			if len(parts) == 2 {
				c.standsAsWritten(t, "the recording")
				c.Button("Close recording").Click()
				c.Viewport(browsertest.Wide)
				c.rows().First().Click()
				c.show("Connection")
				c.standsAsWritten(t, "the connection")
				c.Goto(s.url + page.RouteDevice + "?device=" + s.config.Sandbox.Project + "/kitchen/mw-1")
				c.asSupport(t, s)
				bench.publishText("0/"+bench.login.user+"/mw-1", `{"event_data":{"level":3}}`)
				c.Role("table", "Tags").WaitText("3")
				c.standsAsWritten(t, "the device's page")
				c.Shot("region-device")
			}

		})
	}
}
