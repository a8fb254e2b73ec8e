package e2e

import (
	"fmt"
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// Words that are written to the left, in names and values of others.
const (
	hebrewName  = "מצב"
	hebrewValue = "תקלה"
	arabicName  = "حالة"
	arabicValue = "تعمل"
)

// TestRightToLeftTextMovesNothing: tags, values, commands, names and notes of others are
// Hebrew and Arabic. Wherever one is shown, what is written to the right stands in the
// order in which it was written, as a number that changed its place would be another one.
func TestRightToLeftTextMovesNothing(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.asSupport(t, s)
	c.allGranted(t)
	bench, op := s.as(page.RoleDevice), s.as(page.RoleOperator)
	user := bench.login.user
	event := func(n int, device, data string) {
		bench.publishText("0/"+user+"/"+device, `{"event_data":{`+data+`}}`)
		c.is(t, "Received", n)
	}
	tags := func(number int, state string) string {
		return fmt.Sprintf(`"%s":%d,"state":"%s 7 mm","%s %d":[1,2,3],"seq":%d`, hebrewName, number, state, arabicName, 12, number)
	}
	for i := range 7 {
		event(i+1, "mw-1", tags(800+i, arabicValue))
	}
	event(8, "mw-2", tags(790, arabicValue))
	event(9, "mw-1", tags(0, "fault: "+hebrewValue))
	event(10, "mw-1", `"`+hebrewName+`":"`+hebrewValue+` 9 cm","owner":"`+arabicValue+` 5 st","big `+hebrewName+`":9007199254740993`)
	op.publishText("1/"+user+"/mw-1/event", `{"`+hebrewName+`":31,"next":[32,33]}`)
	op.publishText("1/"+user+"/mw-1/update/config", `{"`+arabicName+` 41":"`+arabicValue+`","next":42}`)
	c.attention().Containing("mw-1").Wait()
	c.standsAsWritten(t, "the list and what needs a person")
	c.attention().Role("button", "").First().Click()
	c.Role("region", "Verdict").WaitText("mw-1")
	c.standsAsWritten(t, "the messages that prove it")
	c.filter().Fill("")
	c.rows().Containing("9007199254740993").First().Click()
	c.details().WaitText("9007199254740993")
	for _, way := range []string{"JSON", "Pretty", "Text", "Changes"} {
		c.showsAs(way)
		c.standsAsWritten(t, "details, "+way)
	}
	c.show("Chart")
	c.Role("combobox", "Device of the tag").Choose("kitchen/mw-1")
	c.Button("Chart " + hebrewName).Click()
	c.charted().WaitText("806")
	c.standsAsWritten(t, "the chart")

	c.attention().Role("link", "").First().Click()
	c.Role("heading", "Device mw-1").Wait()
	c.Field("Compare with").Choose("kitchen/mw-2")
	c.Role("table", "Comparison").WaitText(hebrewName)
	c.standsAsWritten(t, "the device's page")
	c.Shots("leftwards-device", browsertest.Wide, browsertest.Phone)
	c.Button("Close device page").Click()

	c.leftwardSends(t)
	c.leftwardDialogs(t, s)
}

// leftwardSends sends what is written to the left, and looks at what is told of it.
func (c console) leftwardSends(t *testing.T) {
	c.show("Send")
	c.sendAs("Message to device", "User ID", "kitchen", "Device ID", "mw-1", "Payload", `{"`+hebrewName+` 51":"`+arabicValue+` 52","next":53}`)
	c.preview().WaitText("53")
	c.sends("acknowledged")
	c.outbox().First().Role("button", "").First().Click()
	c.outbox().First().WaitText("Clicked")
	c.standsAsWritten(t, "the outbox")
	c.sendAs("Event", "Device ID", "mw-1", "Event data", `{"`+hebrewName+`": 9007199254740993, "`+arabicName+` 61": 62}`)
	c.preview().WaitText("62")
	c.standsAsWritten(t, "the linter's word on what is composed")
	c.Button("Templates").Click()
	d := c.Role("dialog", "Templates")
	d.Field("Name of the template").Fill(hebrewName + " 71 of 72")
	d.Button("Save").Click()
	d.WaitText("71 of 72")
	c.standsAsWritten(t, "templates")
	d.Button("Delete " + hebrewName + " 71 of 72").Click()
	d.WaitText("Deleted")
	c.standsAsWritten(t, "templates, deleted")
	d.Button("Close").Click()
	c.Button("Reply rules").Click()
	d = c.Role("dialog", "Reply rules")
	d.Button("Add a rule").Click()
	d.Field("Name of the rule").Fill(arabicName + " 73 and 74")
	d.Field("When a message matches").Fill(hebrewName + ":75 seq:76")
	d.Button("Save rule").Click()
	d.WaitText("73 and 74")
	c.standsAsWritten(t, "reply rules")
	d.Button("Close").Click()
}

// leftwardDialogs looks at filters, the bundle, and a visit with its report.
func (c console) leftwardDialogs(t *testing.T, s *server) {
	c.filter().Fill(hebrewName + ">0 kind:evnt 5")
	c.Role("paragraph", "").Containing("is none of event").Wait()
	c.standsAsWritten(t, "a filter's mistake")
	c.filter().Fill(hebrewName + ">0 seq>1")
	c.Press("Escape")
	c.Button("Saved filters").Click()
	c.Field("Name of the filter").Fill(hebrewName + " 81 of 82")
	c.Press("Enter")
	c.standsAsWritten(t, "saved filters")
	c.Press("Escape")
	c.filter().Fill("")

	c.Button("Export").Click()
	c.exportDialog().Button("Support bundle…").Click()
	c.bundleDialog().WaitText("event_data.owner")
	c.standsAsWritten(t, "the support bundle")
	c.Press("Escape")

	c.Goto(s.url + "/visit?device=" + s.config.Sandbox.Project + "/kitchen/mw-1")
	c.asSupport(t, s)
	c.Button("Start the visit").Click()
	c.visitCheck("Value in range").Role("button", "").Click()
	c.dock().Field("Tag").Fill(hebrewName)
	c.dock().Field("Least").Fill("700")
	c.dock().Field("Largest").Fill("900")
	c.Button("Check it").Click()
	bench := s.as(page.RoleDevice)
	bench.publishText("0/"+bench.login.user+"/mw-1", `{"event_data":{"`+hebrewName+`":812}}`)
	c.visitCheck("Value in range").WaitText("between 700 and 900")
	c.standsAsWritten(t, "a visit")
	c.dock().Field("Notes").Fill("Replaced " + hebrewValue + " 91 by 92, " + arabicValue + " 93.")
	c.Button("Finish and report").Click()
	c.Role("region", "Report").WaitText("by 92")
	c.standsAsWritten(t, "a report")
	c.Shots("leftwards-report", browsertest.Phone)
}

// standsAsWritten fails the test for words and numbers that are drawn left of what they
// follow in one line, where one of both is written to the right.
func (c console) standsAsWritten(t testing.TB, where string) {
	t.Helper()
	var met int
	c.Eventually(func() string {
		var found struct {
			Met   int
			Wrong []string
		}
		c.Eval(`(() => {
			const left = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/, words = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+|[A-Za-z0-9]+/g;
			const within = document.querySelector("dialog[open]") ?? document.body, blocks = new Map(), r = document.createRange();
			const texts = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
			for (let n; n = texts.nextNode();) {
				const e = n.parentElement;
				if (e.closest("script, style, select, textarea, .paint, .hush, [data-voice]") || !e.checkVisibility({visibilityProperty: true})) continue;
				let block = e;
				while (/^(inline|contents)/.test(getComputedStyle(block).display)) block = block.parentElement;
				const all = blocks.get(block) ?? [];
				blocks.set(block, all);
				for (const word of n.data.matchAll(words)) {
					r.setStart(n, word.index);
					r.setEnd(n, word.index + word[0].length);
					const at = r.getBoundingClientRect();
					if (at.width > 0) all.push({text: word[0], left: left.test(word[0]), at});
				}
			}
			const wrong = within.textContent.includes("U+200E") ? ["a mark of direction is spelled out: " + within.textContent.match(/.{0,80}U.200E/s)] : [];
			let met = 0;
			for (const [block, all] of blocks) {
				if (!all.some(w => w.left)) continue;
				met++;
				for (let i = 1; i < all.length; i++) {
					const a = all[i-1], b = all[i];
					if (a.left && b.left || Math.abs(a.at.top - b.at.top) > 3 || a.at.height > 1.9 * b.at.height || b.at.left >= a.at.left) continue;
					wrong.push(b.text + " is left of " + a.text + " in " + block.className + ": " + block.textContent.slice(0, 200));
				}
			}
			return {met, wrong};
		})()`, &found)
		met = found.Met
		return strings.Join(found.Wrong, "\n")
	})
	if met == 0 {
		t.Errorf("%s: nothing there is written to the left", where)
	}
}
