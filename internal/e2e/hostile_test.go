package e2e

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
)

// hostilePayloads are contents that have broken viewers before.
var hostilePayloads = map[string]string{
	"img":        `<img src=x onerror="window.pwned=1">`,
	"script":     `</pre></div><script>window.pwned=1</script>`,
	"svg":        `<svg onload="window.pwned=1"><a href="javascript:window.pwned=1">x</a></svg>`,
	"javascript": `javascript:window.pwned=1`,
	"url":        `{"url":"http://example.com/beacon.png"}`,
	"rtl":        "\u202egnp.exe\u202c \u2066x\u2069 \u200b zero",
	"nul":        "a\x00b",
	"controls":   "\x1b[31mred\x1b[0m \x07\x08\r\n\x7f\u0085",
	"utf8":       "\xff\xfe\xc3\x28\xed\xa0\x80",
	"combining":  "Z" + strings.Repeat("\u0351\u0347", 400),
	"template":   `{{.}} ${window.pwned=1} <%= 1 %>`,
	"large":      strings.Repeat("x", 64<<10),
	"deep":       strings.Repeat("[", 500) + strings.Repeat("]", 500),
}

// TestHostileContentIsInert: whatever a payload or a topic holds, it is shown
// as what it is. It becomes no element, runs nothing, goes nowhere and breaks
// nothing; the page's own problems (policy, console, requests) fail the test.
func TestHostileContentIsInert(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.connectAs(kitchen, "", "") // every device of the user
	c.allGranted(t)
	for name, payload := range hostilePayloads {
		topic := "1/plant-7/kitchen/" + name + "/event"
		broker.as(office).publishBytes(topic, []byte(payload))
		c.rows().Containing("\n" + name + "\n").Click()
		c.details().WaitText(topic)
		c.inert(t, s.url)
	}
	c.Shots("hostile", browsertest.Wide, browsertest.Phone)
}

// TestHostileTopicsAreInert: the same for topics, which MQTT lets hold anything
// but NUL and wildcards.
func TestHostileTopicsAreInert(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.connectAs(office, "", "")
	c.becomes("Connected")
	c.subscribe("#", "granted")
	cloud := broker.as(office)
	for i, topic := range []string{
		`x/<img src=x onerror="window.pwned=1">/y`,
		`javascript:window.pwned=1`,
		"x/\u202egnp.exe/y",
		`1/plant-7/<b>office</b>/"quotes"'/event`,
		"0/plant-7/" + strings.Repeat("long", 2000),
		"//" + strings.Repeat("/", 150),
	} {
		word := unique("topic")
		cloud.publishText(topic, word)
		c.rows().Containing(word).First().Click()
		c.details().WaitText(word)
		c.inert(t, s.url)
		if i == 0 {
			c.details().WaitText("<img src=x")
		}
	}
	c.Shot("hostile-topics-wide-light")
	cloud.publishText("x/שלום/12/kitchen", `["שלום",34,"אבג",56]`)
	c.rows().Containing("34").First().Click()
	c.details().WaitText("kitchen")
	c.leftToRight(t, "12", "kitchen")
	c.leftToRight(t, "34", "56")
	c.standsAsWritten(t, "topics")
	for _, way := range []string{"Text", "Pretty"} {
		c.showsAs(way)
		c.leftToRight(t, "34", "56")
	}
	for _, n := range []string{"71", "72"} {
		cloud.publishText("x/שלום/12/kitchen", `{"שלום":`+n+`}`)
		c.rows().Containing(n).First().Click()
	}
	c.showsAs("Changes")
	c.leftToRight(t, "71", "72")
	c.show("Send")
	c.sendAs("Event", "Event data", `{"a":["שלום",36,"אבג",58]}`)
	c.preview().WaitText("36")
	c.leftToRight(t, "36", "58")
	c.fieldOrders(t, "bidi-override")
	c.eachWhereSent(t, true)
	c.Button("As read").Click()
	c.fieldOrders(t, "normal")
	c.eachWhereSent(t, false)
	c.Button("As read").Click()
	c.fieldOrders(t, "bidi-override")
	c.eachWhereSent(t, true)
	c.leftToRight(t, "36", "58")
}

// leftToRight fails the test where one text is shown left of another that follows it, or
// of the Hebrew before it, in a line of the list, the details or the send form, as where
// text that is written to the left draws them to its own left.
func (c console) leftToRight(t testing.TB, first, then string) {
	t.Helper()
	c.Eventually(func() string {
		var wrong []string
		c.Eval(fmt.Sprintf(`(() => {
			const wrong = [];
			let met = 0;
			for (const line of document.querySelectorAll(".row .text, .row .device, .topic, .code, .since, .changes li, .will > div")) {
				if (!line.checkVisibility() || [...line.children].some(e => e.matches(".jsonline"))) continue;
				const all = line.textContent;
				if (!all.includes("שלום") || !all.includes(%[1]q) || !all.includes(%[2]q)) continue;
				const place = text => {
					const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
					for (let n; n = texts.nextNode();) {
						const r = document.createRange(), i = n.data.indexOf(text);
						if (i < 0) continue;
						r.setStart(n, i);
						r.setEnd(n, i + text.length);
						return r.getBoundingClientRect();
					}
				};
				const hebrew = place("שלום"), a = place(%[1]q), b = place(%[2]q);
				if (a.width === 0) continue;
				met++;
				if (hebrew.top === a.top && hebrew.left > a.left || a.top === b.top && a.left > b.left) wrong.push(all);
			}
			return met ? wrong : ["nothing is shown of it"];
		})()`, first, then), &wrong)
		return strings.Join(wrong, "; ")
	})
}

// fieldOrders waits until the field for event data and the colours over it order their
// text the same way.
func (c console) fieldOrders(t testing.TB, want string) {
	t.Helper()
	c.Eventually(func() string {
		var got []string
		c.Eval(`[...document.querySelectorAll(".editor:has(textarea[data-painted=true]) > *")].filter(e => e.checkVisibility()).map(e => getComputedStyle(e).unicodeBidi)`, &got)
		if len(got) == 2 && got[0] == want && got[1] == want {
			return ""
		}
		return fmt.Sprintf("the field and its colours are ordered as %q, want %s", got, want)
	})
}

// eachWhereSent waits until each character of the colours over the field is drawn right
// of those that are sent before it in its line, or until one is not.
func (c console) eachWhereSent(t testing.TB, want bool) {
	t.Helper()
	c.Eventually(func() string {
		var places []string
		c.Eval(`(() => {
			const places = [];
			for (const paint of document.querySelectorAll(".paint")) {
				if (!paint.checkVisibility()) continue;
				const texts = document.createTreeWalker(paint, NodeFilter.SHOW_TEXT), r = document.createRange();
				for (let n, before; n = texts.nextNode();) for (let i = 0; i < n.data.length; i++) {
					r.setStart(n, i);
					r.setEnd(n, i + 1);
					const at = r.getBoundingClientRect();
					places.push(n.data[i] + (before?.top === at.top && before.left >= at.left ? " is left of what is sent before" : ""));
					before = at;
				}
			}
			return places;
		})()`, &places)
		text := strings.Join(places, "")
		if len(places) == 0 || strings.Contains(text, "is left") == want {
			return fmt.Sprintf("each where it is sent should be %t: %q", want, text)
		}
		return ""
	})
}

// inert fails the test where content of a message has become part of the page.
func (c console) inert(t testing.TB, url string) {
	t.Helper()
	var found []string
	c.Eval(`[
		..."pwned" in window ? ["content of a message was run"] : [],
		...[...document.querySelectorAll("[onerror], [onload], img[src=x], svg[onload], a[href^='javascript:' i], script:not([src])")].map(e => e.outerHTML.slice(0, 200)),
		...location.href.startsWith(`+strconv.Quote(url)+`) ? [] : ["the page went to " + location.href],
	]`, &found)
	for _, what := range found {
		t.Errorf("content of a message became part of the page: %s", what)
	}
}
