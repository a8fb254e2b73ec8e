package browsertest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	cdplog "github.com/chromedp/cdproto/log"
)

// Page is one tab in a browser context of its own, belonging to one test. It
// closes itself when the test ends, and fails it for every problem seen.
type Page struct {
	t        testing.TB
	browser  *Chromium
	ctx      context.Context
	cancel   context.CancelFunc
	problems *problems
	closing  sync.Once
	patience time.Duration
	detached bool         // nobody is attached to the tab, see Detach
	world    atomic.Value // a string: the world of changesScript in the document, where there is one
}

// Page opens a tab of 1440×900 in a fresh browser context for the test. It has the
// focus as the window in front has, whatever other tests do meanwhile. Where the browser
// is sparing the tab has no service worker, as in a window that keeps nothing.
func (c *Chromium) Page(t testing.TB) *Page {
	t.Helper()
	p := c.KeepingPage(t)
	if c.sparing {
		p.OnNewDocument(noServiceWorker)
	}
	return p
}

// noServiceWorker has a page told what a browser says that keeps nothing.
const noServiceWorker = `if (navigator.serviceWorker) ServiceWorkerContainer.prototype.register =
	() => Promise.reject(new DOMException("no service worker is kept here", "SecurityError"))`

// KeepingPage is a Page that may have a service worker, as those of a Visitor may.
func (c *Chromium) KeepingPage(t testing.TB) *Page {
	t.Helper()
	p := c.page(t, chromedp.WithNewBrowserContext())
	p.Do("give the tab the focus", emulation.SetFocusEmulationEnabled(true))
	return p
}

// ProfilePage opens a tab in the profile itself, where caches on disk last
// from tab to tab until Close: for what a second visit costs.
func (c *Chromium) ProfilePage(t testing.TB) *Page {
	t.Helper()
	return c.page(t)
}

func (c *Chromium) page(t testing.TB, opts ...chromedp.ContextOption) *Page {
	t.Helper()
	ctx, cancel, err := c.newTab(opts...)
	if err != nil {
		t.Fatal(err)
	}
	p := &Page{t: t, browser: c, ctx: ctx, cancel: cancel, problems: &problems{}, patience: Patience}
	t.Cleanup(p.finish)
	chromedp.ListenTarget(ctx, p.listen)
	p.Do("prepare the tab",
		runtime.AddBinding(violationBinding).WithExecutionContextName(violationWorld),
		chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := page.AddScriptToEvaluateOnNewDocument(violationScript).WithWorldName(violationWorld).Do(ctx)
			return err
		}))
	p.Viewport(Wide)
	if c.sparing {
		p.Do("count the document's changes", chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := page.AddScriptToEvaluateOnNewDocument(changesScript).WithWorldName(changesWorld).Do(ctx)
			return err
		}))
		// Elements are found in the accessibility tree. Kept up to date it costs less
		// than built for each look.
		p.Do("keep the accessibility tree", command("Accessibility.enable"))
		p.Prefer(Light, true)
	}
	return p
}

// listen runs in chromedp's goroutine, so it only takes notes.
func (p *Page) listen(ev any) {
	switch ev := ev.(type) {
	case *runtime.EventExecutionContextCreated:
		if ev.Context.Name == changesWorld {
			p.world.Store(ev.Context.UniqueID)
		}
	case *runtime.EventConsoleAPICalled:
		p.problems.console(ev)
	case *runtime.EventExceptionThrown:
		p.problems.exception(ev)
	case *runtime.EventBindingCalled:
		if ev.Name == violationBinding {
			p.problems.add("security policy violation: " + ev.Payload)
		}
	case *cdplog.EventEntryAdded:
		p.problems.entry(ev.Entry)
	case *inspector.EventTargetCrashed:
		p.problems.add("the tab crashed")
	case *network.EventRequestWillBeSent:
		p.problems.request(ev.Request.URL)
	case *network.EventWebSocketCreated:
		p.problems.request(ev.URL)
	}
}

// finish runs when the test ends: a failed one leaves a picture, what the
// console said and the accessibility tree behind.
func (p *Page) finish() {
	attached := p.ctx.Err() == nil && !p.detached
	if attached {
		var one int
		p.run(chromedp.Evaluate("1", &one)) // events sent before the answer have arrived with it
	}
	for _, problem := range p.problems.remaining() {
		p.t.Errorf("the page had a problem: %s", problem)
	}
	if p.t.Failed() && attached {
		p.explain()
	}
	p.Close()
}

func (p *Page) explain() {
	for _, line := range p.problems.lines() {
		p.t.Logf("console: %s", line)
	}
	if tree, err := p.outline(); err == nil {
		p.t.Logf("the page as a screen reader has it:\n%s", tree)
	}
	if path, err := p.shoot("failed-" + fileName(p.t.Name())); err == nil {
		p.t.Logf("picture: %s", path)
	}
}

// Close closes the tab and its browser context before the test ends.
func (p *Page) Close() { p.closing.Do(func() { p.cancel() }) }

// Allow says that the test provokes problems whose text holds the given words,
// such as the browser's own line about a WebSocket that can't connect.
func (p *Page) Allow(words string) { p.problems.allow(words) }

// Console is everything the page wrote to the console so far, one line each.
func (p *Page) Console() []string { return p.problems.lines() }

// Requests are the URLs that the page has asked for so far, WebSockets included.
func (p *Page) Requests() []string { return p.problems.urls() }

// History are the addresses and titles that the tab's way back and forth leads to.
func (p *Page) History() (entries []string) {
	p.t.Helper()
	p.Do("look into the history", chromedp.ActionFunc(func(ctx context.Context) error {
		_, list, err := page.GetNavigationHistory().Do(ctx)
		for _, e := range list {
			entries = append(entries, e.URL+" "+e.UserTypedURL+" "+e.Title)
		}
		return err
	}))
	return entries
}

// Do runs commands of chromedp or of the protocol; what names them in the
// message of a failure.
func (p *Page) Do(what string, actions ...chromedp.Action) {
	p.t.Helper()
	if err := p.run(actions...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

func (p *Page) run(actions ...chromedp.Action) error {
	ctx, cancel := context.WithTimeout(p.ctx, p.patience)
	defer cancel()
	return chromedp.Run(ctx, actions...)
}

// Goto opens a URL and waits until its document and what that names is loaded.
func (p *Page) Goto(url string) {
	p.t.Helper()
	p.Do("open "+url, chromedp.Navigate(url))
}

// Start begins to open a URL and waits for nothing.
func (p *Page) Start(url string) {
	p.t.Helper()
	p.Do("open "+url, chromedp.ActionFunc(func(ctx context.Context) error {
		_, _, text, _, err := page.Navigate(url).Do(ctx)
		if err == nil && text != "" {
			err = fmt.Errorf("%s", text)
		}
		return err
	}))
}

// Reload loads the page again, past no cache.
func (p *Page) Reload() {
	p.t.Helper()
	p.Do("reload", chromedp.Reload())
}

// Eval evaluates an expression of JavaScript in the page, waits for a promise,
// and decodes its value into out, which may be nil. It is meant for facts that
// nobody can see, such as what is stored.
func (p *Page) Eval(expression string, out any) {
	p.t.Helper()
	p.Do("evaluate "+expression, chromedp.Evaluate(expression, out, func(e *runtime.EvaluateParams) *runtime.EvaluateParams {
		return e.WithAwaitPromise(true).WithUserGesture(true)
	}))
}

// OnNewDocument evaluates a script in every document that is opened from now
// on, before any script of its own.
func (p *Page) OnNewDocument(script string) {
	p.t.Helper()
	p.Do("add a script", chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(script).Do(ctx)
		return err
	}))
}

// EvalUntil waits until an expression of JavaScript is true.
func (p *Page) EvalUntil(expression string) {
	p.t.Helper()
	p.Eventually(func() string {
		var ok bool
		if err := p.run(chromedp.Evaluate("Boolean("+expression+")", &ok)); err != nil {
			return err.Error()
		}
		if !ok {
			return "not true: " + expression
		}
		return ""
	})
}

// WithoutObservers turns off the parts of the protocol that report every
// request and change of the document, which would cost the page time while
// something is measured. Problems with requests are not seen from then on.
func (p *Page) WithoutObservers() {
	p.t.Helper()
	p.Do("turn off observers",
		chromedp.ActionFunc(func(ctx context.Context) error { return network.Disable().Do(ctx) }),
		command("CSS.disable"), command("DOM.disable"), command("Accessibility.disable"))
}

// Eventually waits until check holds, see the function of the same name.
func (p *Page) Eventually(check func() string) {
	p.t.Helper()
	if missing := poll(p.patience, check, time.Sleep); missing != "" {
		p.t.Fatalf("after %v: %s", p.patience, missing)
	}
}

// Patience sets how long this page's waits last at most, instead of the
// package's Patience.
func (p *Page) Patience(limit time.Duration) { p.patience = limit }
