package browsertest

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Visitor is a person with one browser: the tabs share what the browser stores,
// its locks and its channels, and no other visitor's do. That lasts until the test
// ends, from one tab to the next.
type Visitor struct {
	t       testing.TB
	browser *Chromium
	id      cdp.BrowserContextID
}

// Visitor makes a fresh one for the test.
func (c *Chromium) Visitor(t testing.TB) *Visitor {
	t.Helper()
	v := &Visitor{t: t, browser: c}
	err := onBrowser(c.ctx, func(ctx context.Context) (err error) {
		v.id, err = target.CreateBrowserContext().Do(ctx)
		return err
	})
	if err != nil {
		t.Fatalf("make a browser context: %v", err)
	}
	t.Cleanup(func() {
		if err := onBrowser(c.ctx, target.DisposeBrowserContext(v.id).Do); err != nil {
			t.Errorf("end a browser context: %v", err)
		}
	})
	return v
}

// Page opens another tab.
func (v *Visitor) Page() *Page {
	v.t.Helper()
	return v.browser.page(v.t, chromedp.WithExistingBrowserContext(v.id))
}

// Crash ends the tab's process, as a fault of the browser or a lack of memory does:
// the page is told nothing. The tab stays, and Goto opens a page in it again.
func (p *Page) Crash() {
	p.t.Helper()
	p.Allow("the tab crashed")
	// The process has no time to answer.
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	crashed := make(chan struct{})
	go func() {
		defer close(crashed)
		_ = chromedp.Run(ctx, chromedp.ActionFunc(func(ctx context.Context) error { return page.Crash().Do(ctx) }))
	}()
	p.Eventually(func() string {
		if !p.problems.has("the tab crashed") {
			return "the tab does not crash"
		}
		return ""
	})
	cancel()
	<-crashed
}

// LimitStorage bounds what the browser keeps for an origin, in bytes; 0 lifts the
// bound.
func (p *Page) LimitStorage(origin string, bytes int) {
	p.t.Helper()
	limit := storage.OverrideQuotaForOrigin(strings.TrimSuffix(origin, "/"))
	if bytes > 0 {
		limit = limit.WithQuotaSize(float64(bytes))
	}
	p.Do("limit the storage", limit)
}

// ClearStorage deletes all that the browser keeps for an origin, as a person does in
// its settings.
func (p *Page) ClearStorage(origin string) {
	p.t.Helper()
	p.Do("clear the storage", storage.ClearDataForOrigin(strings.TrimSuffix(origin, "/"), "all"))
}
