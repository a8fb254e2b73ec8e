package e2e

import (
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"deviceconsole/internal/e2e/browsertest"
)

// axeCore finds what is wrong with a page for people who see, hear, move or read
// otherwise than most.
var axeCore = npmFile{
	name: "axe-core", version: "4.14.1", inside: "package/axe.min.js",
	sum: "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
}

var axeScript = sync.OnceValues(axeCore.read)

// auditor looks at one state of the page after the other.
type auditor struct {
	console
	t      testing.TB
	walk   string // names its pictures
	part   string // selects what the states are about once all of the page was looked at; "" = all
	states int
	audits int
	told   map[string]bool // what is in every state is told once
}

// audited looks at states of a page that a test has open for its own sake.
func audited(t testing.TB, walk string, c console) *auditor {
	a := &auditor{console: c, t: t, walk: walk, told: map[string]bool{}}
	t.Cleanup(func() { t.Logf("%s: %d states, audited %d times", walk, a.states, a.audits) })
	return a
}

// audits looks at the one state in which a journey of another kind is.
func (c console) audits(t testing.TB, name string) {
	t.Helper()
	audited(t, name, c).state("")
}

// openAudited opens an address for an auditor.
func openAudited(t testing.TB, walk, url string) *auditor {
	t.Helper()
	a := audited(t, walk, console{chromium.Page(t)})
	a.OnNewDocument(shiftScript)
	a.Goto(url)
	return a
}

var gallery = flag.Bool("gallery", false, "take the pictures of each state in all windows that the page is drawn for")

// Windows beside those of package browsertest. A wide one has the width of the narrowest
// phone at 400 %.
var (
	desk     = browsertest.Viewport{Name: "1024", Width: 1024, Height: 768, Scale: 1}
	tablet   = browsertest.Viewport{Name: "768", Width: 768, Height: 1024, Scale: 1}
	across   = browsertest.Viewport{Name: "across", Width: 720, Height: 360, Scale: 2, Touch: true} // as wide as a wide window at 200 %
	fourfold = browsertest.Viewport{Name: "400 %", Width: 320, Height: 256, Scale: 4, Touch: true}
)

// view goes to a view by the tabs of a phone, and on by links: a wide window shows it, too.
func (a *auditor) view(tab string, links ...string) {
	a.t.Helper()
	a.Viewport(browsertest.Phone)
	a.tab(tab).Click()
	for _, link := range links {
		a.Role("link", link).Click()
	}
	a.Viewport(browsertest.Wide)
}

// state looks at the state that the page is in: wide and on a phone, light and dark, on
// a phone held across and enlarged. It leaves pictures of it. The page is in a wide, light
// window before and after.
func (a *auditor) state(name string) {
	a.t.Helper()
	a.states++
	if name == "" {
		name = a.walk
	} else {
		name = fmt.Sprintf("%s-%02d-%s", a.walk, a.states, name)
	}
	shot := func(v browsertest.Viewport, c browsertest.Colours) {
		a.Viewport(v)
		a.Prefer(c, true)
		a.Shot(fmt.Sprintf("states/%s-%s-%s", name, v.Name, c))
	}
	if *gallery {
		for _, v := range []browsertest.Viewport{browsertest.Wide, desk, tablet, across, browsertest.Phone, browsertest.Narrow} {
			shot(v, browsertest.Dark)
			shot(v, browsertest.Light)
		}
	}
	shot(browsertest.Wide, browsertest.Light)
	a.still(name)
	a.axe(name+", wide, light", everything)
	a.Prefer(browsertest.Dark, true)
	a.axe(name+", wide, dark", colours)
	shot(browsertest.Phone, browsertest.Dark)
	a.axe(name+", phone, dark", everything)
	a.Prefer(browsertest.Light, true)
	a.axe(name+", phone, light", colours)
	for _, v := range []browsertest.Viewport{browsertest.Phone, fourfold, across} {
		a.Viewport(v)
		a.noSidewaysScroll(a.t, name+", "+v.Name)
		a.thumbs(name + ", " + v.Name)
	}
	a.Viewport(browsertest.Wide)
	a.Prefer(browsertest.Light, false)
}

// still fails the test for what moves by itself although a person asked for less motion.
func (a *auditor) still(where string) {
	a.t.Helper()
	var moving []string
	a.Eval(`document.getAnimations().filter(m => m.playState === "running").map(m => "moves: " + m.effect.target?.outerHTML.slice(0, 120))`, &moving)
	a.tell(where, moving)
}

// forced takes a picture of the page in a system's own few colours.
func (a *auditor) forced() {
	a.t.Helper()
	a.Do("force colours", emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}}))
	a.Shot(fmt.Sprintf("states/%s-%02d-forced", a.walk, a.states))
	a.axe(fmt.Sprintf("%s-%02d, forced colours", a.walk, a.states), colours)
	a.Prefer(browsertest.Light, false)
}

// inOrder fails the test where the rows stand in the document in another order than
// that in which they are seen, or are numbered wrongly.
func (a *auditor) inOrder(where string, all int) {
	a.t.Helper()
	a.Eventually(func() string {
		var rows struct {
			Count   string
			Indexes []int
			Seen    bool
		}
		a.Eval(`(() => {
			const rows = [...document.querySelectorAll("#grid [role=row]:not([hidden])")], tops = rows.map(r => r.getBoundingClientRect().top);
			return {count: document.getElementById("grid").getAttribute("aria-rowcount"), indexes: rows.map(r => +r.getAttribute("aria-rowindex")), seen: tops.every((t, i) => !i || t > tops[i-1])};
		})()`, &rows)
		if rows.Count != strconv.Itoa(all) || !rows.Seen || len(rows.Indexes) == 0 {
			return fmt.Sprintf("%s: of %d rows %+v", where, all, rows)
		}
		for i, index := range rows.Indexes {
			if index != rows.Indexes[0]+i {
				return fmt.Sprintf("%s: the rows are numbered %v", where, rows.Indexes)
			}
		}
		return ""
	})
}

// Sets of axe-core's rules: all that the standards and good practice ask for, and those
// of them whose outcome the colours decide.
var (
	everything = map[string]any{"type": "tag", "values": []string{"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"}}
	colours    = map[string]any{"type": "rule", "values": []string{"color-contrast", "link-in-text-block"}}
)

// axe runs a set of axe-core's rules, and fails the test for what it finds. Of a long
// list the first rows stand for all.
func (a *auditor) axe(where string, rules map[string]any) {
	a.t.Helper()
	script, err := axeScript()
	if err != nil {
		a.t.Fatalf("the audit for accessibility can't be made: %v", err)
	}
	var loaded bool
	if a.Eval("!!window.axe", &loaded); !loaded {
		a.Eval(string(script)+";true", nil)
	}
	options, _ := json.Marshal(map[string]any{"runOnly": rules, "resultTypes": []string{"violations"}, "preload": false})
	var found []string
	a.Eval(`axe.run({include: document.querySelector("dialog[open]") ?? document.querySelector(`+strconv.Quote(a.part)+` || "html"), exclude: [".row:nth-child(n+5)", ".treerow:nth-child(n+5)", ".jsonline:nth-child(n+9)"]}, `+
		string(options)+`).then(r => r.violations.flatMap(v => v.nodes.map(n =>
			v.id + ": " + v.help + ": " + n.target.join(" ") + ": " + n.html.slice(0, 200) + " — " + [...n.any, ...n.all, ...n.none].map(c => c.message).join("; "))))`, &found)
	a.audits++
	a.tell(where, found)
}

func (a *auditor) tell(where string, found []string) {
	a.t.Helper()
	slices.Sort(found)
	for _, f := range found {
		if !a.told[f] {
			a.told[f] = true
			a.t.Errorf("%s: %s", where, f)
		}
	}
}

// thumbs fails the test for what a thumb would miss: what can be pressed has a box of
// 44 px, its label's included.
func (a *auditor) thumbs(where string) {
	a.t.Helper()
	var small []string
	a.Eval(`(() => {
		const least = 43.5, found = [];
		const within = document.querySelector("dialog[open]") ?? document;
		for (const e of within.querySelectorAll("a[href], button, input, select, textarea, summary, [role=treeitem], [role=option], [role=menuitem], [role=row]")) {
			if (e.matches(".jsonline:not([aria-expanded])")) continue; // a line of text
			if (e.disabled || !e.checkVisibility({visibilityProperty: true})) continue;
			const boxes = [e, e.closest("label"), ...(e.labels ?? [])].filter(Boolean).map(x => x.getBoundingClientRect());
			const width = Math.max(...boxes.map(b => b.width)), height = Math.max(...boxes.map(b => b.height));
			if (width === 0 || height === 0 || width >= least && height >= least) continue;
			found.push("too small for a thumb: " + width.toFixed(0) + "×" + height.toFixed(0) + " " + e.outerHTML.slice(0, 160));
		}
		return found;
	})()`, &small)
	a.tell(where, small)
}

// settle forgets what has moved so far.
func (a *auditor) settle() { a.shift(); a.Eval(`shifts.length = 0`, nil) }

// steady fails the test where something of the page has moved by itself since settle,
// or since the page was opened. A number that gets a digit more may move what is
// beside it.
func (a *auditor) steady(where string) {
	a.t.Helper()
	a.shift()
	var moved []string
	a.Eval(`shifts.splice(0).filter(s => parseFloat(s) >= .001)`, &moved)
	for _, m := range moved {
		a.t.Errorf("%s: moved by itself: %s", where, m)
	}
}

// saysAloud waits until those who listen to the page, or to the dialog that is open, have
// been told something.
func (a *auditor) saysAloud(where, politeness, want string) {
	a.t.Helper()
	a.Eventually(func() string {
		var said []string
		a.Eval(`[...document.querySelectorAll(`+strconv.Quote(where+" [data-voice]")+`)].map(e => e.ariaLive + ": " + e.textContent)`, &said)
		for _, s := range said {
			if strings.HasPrefix(s, politeness+": ") && strings.Contains(s, want) {
				return ""
			}
		}
		return fmt.Sprintf("%q was not told: %q", want, said)
	})
}
