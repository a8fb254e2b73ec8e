package browsertest

import (
	"context"
	"slices"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Detach ends every session with the tab and leaves the page running by
// itself, for what is to be measured: a browser reports each WebSocket frame to
// whoever is attached, which halves what the page can take. What the driver
// emulates ends with its session, so the window itself gets the viewport's size
// first. Until Attach no other method of the page but Detached may be called.
func (p *Page) Detach() {
	p.t.Helper()
	p.resizeWindow(Wide)
	session := chromedp.FromContext(p.ctx).Target.SessionID
	if err := onBrowser(p.browser.ctx, target.DetachFromTarget().WithSessionID(session).Do); err != nil {
		p.t.Fatalf("detach from the tab: %v", err)
	}
	p.detached = true
}

// Attach begins a session again, on the page as it is now.
func (p *Page) Attach() {
	p.t.Helper()
	ctx, cancel := chromedp.NewContext(p.browser.ctx, chromedp.WithTargetID(p.id()))
	chromedp.ListenTarget(ctx, p.listen)
	if err := chromedp.Run(ctx); err != nil {
		p.t.Fatalf("attach to the tab: %v", err)
	}
	// The first context owns the browser context and closes it at the end.
	first := p.cancel
	p.ctx, p.cancel = ctx, func() { cancel(); first() }
	p.detached = false
}

// Detached reports whether nobody is attached to the tab or to a worker of its
// browser context, as the browser says.
func (p *Page) Detached() bool {
	p.t.Helper()
	found, attached := false, false
	err := onBrowser(p.browser.ctx, func(ctx context.Context) error {
		infos, err := target.GetTargets().Do(ctx)
		own := slices.IndexFunc(infos, func(i *target.Info) bool { return i.TargetID == p.id() })
		if err != nil || own < 0 {
			return err
		}
		found = true
		for _, info := range infos {
			its := info.TargetID == p.id() || info.Type != "page" && info.BrowserContextID == infos[own].BrowserContextID
			attached = attached || its && info.Attached
		}
		return nil
	})
	if err != nil || !found {
		p.t.Fatalf("ask who is attached to the tab, found %v: %v", found, err)
	}
	return !attached
}

func (p *Page) id() target.ID { return chromedp.FromContext(p.ctx).Target.TargetID }

// resizeWindow gives the tab's window a size of its own and drops the emulated
// one. A headless window has a frame too, which comes on top.
func (p *Page) resizeWindow(v Viewport) {
	p.t.Helper()
	var frame struct{ Width, Height int64 }
	p.Do("drop the emulated window", emulation.ClearDeviceMetricsOverride(), emulation.SetTouchEmulationEnabled(false))
	p.Eval(`({Width: outerWidth - innerWidth, Height: outerHeight - innerHeight})`, &frame)
	err := onBrowser(p.browser.ctx, func(ctx context.Context) error {
		window, _, err := browser.GetWindowForTarget().WithTargetID(p.id()).Do(ctx)
		if err != nil {
			return err
		}
		return browser.SetWindowBounds(window, &browser.Bounds{Width: v.Width + frame.Width, Height: v.Height + frame.Height}).Do(ctx)
	})
	if err != nil {
		p.t.Fatalf("resize the window: %v", err)
	}
}
