package browsertest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"deviceconsole/internal/e2e/browsertest"
)

var chromium *browsertest.Chromium

func TestMain(m *testing.M) {
	var err error
	if chromium, err = browsertest.StartShell(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(browsertest.Main(m, func() { chromium.Close() }))
}

// serve serves one document with a strict policy, and a script at /page.js. Call
// it before the page is opened: what is made first ends last, and a page that
// outlives its server may still ask it for its icon.
func serve(t *testing.T, body, script string) string {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="en"><title>test</title><meta name="viewport" content="width=device-width"><link rel="icon" href="/icon.svg"><body>%s<script src="/page.js"></script></body></html>`, body)
	})
	mux.HandleFunc("/icon.svg", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		fmt.Fprint(w, `<svg xmlns="http://www.w3.org/2000/svg"/>`)
	})
	mux.HandleFunc("/page.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, script)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// recorder stands in for a test that is expected to fail.
type recorder struct {
	testing.TB
	mu       sync.Mutex
	errors   []string
	cleanups []func()
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}
func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...); runtime.Goexit() }
func (r *recorder) Fatal(args ...any)                 { r.Fatalf("%s", fmt.Sprint(args...)) }
func (r *recorder) Logf(string, ...any)               {}
func (r *recorder) Helper()                           {}
func (r *recorder) Failed() bool                      { return false }
func (r *recorder) Cleanup(f func())                  { r.cleanups = append(r.cleanups, f) }

// failures runs a test function that may fail, and returns its messages.
func failures(t *testing.T, test func(t testing.TB)) []string {
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for _, f := range slices.Backward(r.cleanups) {
				f()
			}
		}()
		test(r)
	}()
	<-done
	return r.errors
}

func TestThingsAreFoundByRoleAndName(t *testing.T) {
	url := serve(t, `
		<form aria-label="Connect"><label>Device ID <input id=a></label><button>Connect</button></form>
		<form aria-label="Send"><label>Device ID <input id=b value="mw-1"></label><button>Send</button></form>
		<button hidden>Secret</button>
		<div role="status" aria-label="Connection">Connected · 6 ms</div>
		<div role="grid" aria-label="Messages"><div role="row"><div role="gridcell">one</div></div><div role="row" aria-rowindex="1"><div role="gridcell">two</div></div></div>`, "")
	p := chromium.Page(t)
	p.Goto(url)
	if got := p.Role("form", "Send").Field("Device ID").Text(); got != "mw-1" {
		t.Errorf("the send form's device is %q", got)
	}
	if n := p.Field("Device ID").Count(); n != 2 {
		t.Errorf("%d fields named Device ID, want 2", n)
	}
	if n := p.Button("Secret").Count(); n != 0 {
		t.Errorf("a hidden button was found")
	}
	p.Role("status", "Connection").WaitText("Connected")
	rows := p.Role("grid", "Messages").Role("row", "")
	if got := rows.Texts(); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("rows %q", got)
	}
	if got := rows.Containing("tw").Text(); got != "two" {
		t.Errorf("the row with tw is %q", got)
	}
	if got := rows.WithAttribute("aria-rowindex", "1").Text(); got != "two" {
		t.Errorf("the row with index 1 is %q", got)
	}
	if got := rows.Nth(1).Text(); got != "two" {
		t.Errorf("row 1 is %q", got)
	}
}

func TestAPersonsHandsReachThePage(t *testing.T) {
	url := serve(t, `
		<label>Name <input id=name value="old"></label>
		<label>Kind <select id=kind><option value=e>Event<option value=m>Message to device</select></label>
		<button id=late disabled>Go</button><output aria-label="Result"></output>
		<label><input type=checkbox id=box> Retain</label>`, `
		const out = document.querySelector("output"), say = s => out.textContent += s + ";";
		name.oninput = e => say(e.target.value);
		document.getElementById("name").addEventListener("input", e => say("typed " + e.target.value));
		kind.addEventListener("change", e => say("chose " + e.target.value));
		late.addEventListener("click", () => say("went"));
		box.addEventListener("change", () => say("checked " + box.checked));
		document.addEventListener("keydown", e => { if (e.target === document.body) say("key " + e.key); });
		document.addEventListener("keydown", e => { if (e.key === "#") { e.preventDefault(); document.getElementById("name").focus(); } });
		setTimeout(() => late.disabled = false, 200);`)
	p := chromium.Page(t)
	p.Goto(url)
	p.Press("/", "Escape", "#", "x")
	if got := p.Field("Name").Text(); got != "xold" {
		t.Errorf("the field holds %q; the key that moved the focus must not type", got)
	}
	p.Field("Name").Fill("new")
	p.Field("Kind").Choose("Message to device")
	p.Button("Go").Click() // waits until it is enabled
	p.Role("checkbox", "Retain").Click()
	got := p.Role("status", "Result").Text()
	for _, want := range []string{"key /;key Escape;", "typed new;", "chose m;", "went;", "checked true;"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page saw %q, want %q in it", got, want)
		}
	}
	p.Field("Name").Click()
	p.Button("Go").TabTo(5)
	p.Press("Enter")
	p.Role("status", "Result").WaitText("went;checked true;went;")
	if got := p.Focus(); got != `button "Go"` {
		t.Errorf("the focus is on %s", got)
	}
}

func TestWhatIsCoveredCannotBeClicked(t *testing.T) {
	url := serve(t, `<button id=b>Go</button><dialog id=d>Sorry</dialog>`, `d.showModal()`)
	got := failures(t, func(t testing.TB) {
		p := chromium.Page(t)
		p.Patience(time.Second)
		p.Goto(url)
		p.Button("Go").Click()
	})
	if len(got) != 1 || !strings.Contains(got[0], "no button \"Go\"") {
		t.Errorf("got %q, want a failure that says a modal dialog hides the button", got)
	}
}

func TestAPageWithProblemsFailsItsTest(t *testing.T) {
	for name, c := range map[string]struct{ body, script, want string }{
		"console error":      {"", `console.error("went wrong", 42)`, "went wrong 42"},
		"exception":          {"", `throw new Error("boom")`, "boom"},
		"rejected promise":   {"", `Promise.reject(new Error("nobody cares"))`, "nobody cares"},
		"inline style":       {`<p style="color:red">x</p>`, "", "style-src-attr blocked inline"},
		"inline script":      {`<script>window.x = 1</script>`, "", "script-src-elem blocked inline"},
		"event attribute":    {`<img src="/icon.svg" onload="window.x = 1">`, "", "script-src-attr blocked inline"},
		"missing file":       {`<img src="/nowhere.png">`, "", "404"},
		"request far away":   {`<img src="http://example.com/x.png">`, "", "request beyond loopback"},
		"websocket far away": {"", `new WebSocket("ws://example.com/mqtt")`, "example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, c.body, c.script)
			got := failures(t, func(t testing.TB) {
				p := chromium.Page(t)
				p.Goto(url)
				p.EvalUntil(`document.readyState === "complete"`)
			})
			if !strings.Contains(strings.Join(got, "\n"), c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestProvokedProblemsCanBeAllowed(t *testing.T) {
	url := serve(t, "", `console.error("broke as planned"); console.log("secretless")`)
	p := chromium.Page(t)
	p.Allow("as planned")
	p.Goto(url)
	if got := p.Console(); !slices.Contains(got, "log: secretless") {
		t.Errorf("console %q", got)
	}
}

func TestNothingGetsPastLoopback(t *testing.T) {
	failures(t, func(t testing.TB) {
		p := chromium.Page(t)
		p.Goto("about:blank")
		p.Eval(`fetch("http://far.example/x").then(r => r.status, e => String(e))`, nil)
	})
	if got := chromium.Beyond(); !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "far.example") }) {
		t.Errorf("the guard saw %q", got)
	}
}

func TestEachPageHasItsOwnStorage(t *testing.T) {
	url := serve(t, "", "")
	a := chromium.Page(t)
	a.Goto(url)
	a.Eval(`localStorage.setItem("k", "v")`, nil)
	b := chromium.Page(t)
	b.Goto(url)
	var got any
	b.Eval(`localStorage.getItem("k")`, &got)
	if got != nil {
		t.Errorf("the second page reads %v", got)
	}
}

func TestClosedPagesLeaveNoTab(t *testing.T) {
	before, err := chromium.Tabs()
	if err != nil {
		t.Fatal(err)
	}
	p := chromium.Page(t)
	p.Close()
	browsertest.Eventually(t, func() string {
		if n, err := chromium.Tabs(); n != before || err != nil {
			return fmt.Sprintf("%d tabs, %v; want %d", n, err, before)
		}
		return ""
	})
}

// TestADetachedPageGoesOn: with nobody attached the page draws on in a window of
// the same size, and its tab and storage are there when somebody comes back.
func TestADetachedPageGoesOn(t *testing.T) {
	before, err := chromium.Tabs()
	if err != nil {
		t.Fatal(err)
	}
	drawn := make(chan struct{}, 1)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/drawn" {
			drawn <- struct{}{}
		}
		w.Header().Set("Content-Type", "text/html")
	}))
	defer page.Close()
	p := chromium.Page(t)
	p.Goto(page.URL)
	var size string
	p.Eval(`localStorage.setItem("kept", "yes"); innerWidth + "×" + innerHeight`, &size)
	if p.Detached() {
		t.Error("a page in use says that nobody is attached")
	}
	p.Eval(`window.go = () => {
		let frames = 0;
		const draw = () => { ++frames < 20 ? requestAnimationFrame(draw) : fetch("/drawn") };
		draw();
	}; setTimeout(go, 100)`, nil)
	p.Detach()
	if !p.Detached() {
		t.Error("somebody is still attached")
	}
	select {
	case <-drawn:
	case <-time.After(browsertest.Patience):
		t.Error("a page with nobody attached does not draw")
	}
	p.Attach()
	if p.Detached() {
		t.Error("nobody is attached again")
	}
	var now, kept string
	p.Eval(`innerWidth + "×" + innerHeight`, &now)
	p.Eval(`localStorage.getItem("kept")`, &kept)
	if now != size || kept != "yes" {
		t.Errorf("the page is %s with %q stored, want %s with \"yes\"", now, kept, size)
	}
	p.Close()
	browsertest.Eventually(t, func() string {
		if n, err := chromium.Tabs(); n != before || err != nil {
			return fmt.Sprintf("%d tabs, %v; want %d", n, err, before)
		}
		return ""
	})
}

func TestWhatHasNoNameIsListed(t *testing.T) {
	url := serve(t, `<button aria-label="Close">×</button><button></button><input><label>Device <input></label>`, "")
	p := chromium.Page(t)
	p.Goto(url)
	if got := p.Unnamed(); !slices.Equal(got, []string{"button", "textbox"}) {
		t.Errorf("unnamed: %q, want a button and a textbox", got)
	}
}

func TestWindowsAndColours(t *testing.T) {
	url := serve(t, "", "")
	p := chromium.Page(t)
	p.Goto(url)
	p.Viewport(browsertest.Phone)
	p.Prefer(browsertest.Dark, true)
	var got []any
	p.Eval(`[innerWidth, innerHeight, devicePixelRatio, matchMedia("(prefers-color-scheme: dark)").matches, matchMedia("(prefers-reduced-motion: reduce)").matches]`, &got)
	if want := "[390 844 2 true true]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestTheClipboardIsRead(t *testing.T) {
	url := serve(t, `<button id=b>Copy</button>`, `b.addEventListener("click", () => navigator.clipboard.writeText("9007199254740993"))`)
	p := chromium.Page(t)
	p.Goto(url)
	p.GrantClipboard(url)
	p.Button("Copy").Click()
	browsertest.Eventually(t, func() string {
		if got := p.Clipboard(); got != "9007199254740993" {
			return "clipboard holds " + got
		}
		return ""
	})
}

func TestOfflineAndBlockedRequestsFail(t *testing.T) {
	url := serve(t, "", "")
	p := chromium.Page(t)
	p.Allow("net::ERR")
	p.Goto(url)
	fetch := func() (ok bool) {
		p.Eval(`fetch("/icon.svg", {cache: "no-store"}).then(() => true, () => false)`, &ok)
		return ok
	}
	if !fetch() {
		t.Error("fetch fails before anything is blocked")
	}
	p.BlockURLs("*icon.svg")
	if fetch() {
		t.Error("a blocked URL was fetched")
	}
	p.BlockURLs()
	p.Offline(true)
	if fetch() {
		t.Error("fetched while offline")
	}
	p.Offline(false)
	if !fetch() {
		t.Error("fetch fails after all is as before")
	}
}
