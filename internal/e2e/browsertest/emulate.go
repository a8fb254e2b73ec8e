package browsertest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Viewport is the size of a window in CSS pixels, and how it is held.
type Viewport struct {
	Name          string
	Width, Height int64
	Scale         float64
	Touch         bool
}

// The windows that the product is drawn for.
var (
	Wide   = Viewport{Name: "wide", Width: 1440, Height: 900, Scale: 1}
	Medium = Viewport{Name: "medium", Width: 800, Height: 1000, Scale: 1}
	Phone  = Viewport{Name: "phone", Width: 390, Height: 844, Scale: 2, Touch: true}
	Narrow = Viewport{Name: "narrow", Width: 320, Height: 640, Scale: 2, Touch: true}
	paper  = Viewport{Name: "paper", Width: 718, Height: 1046, Scale: 1} // A4 within Chromium's margins
)

// Viewport resizes the window.
func (p *Page) Viewport(v Viewport) {
	p.t.Helper()
	p.Do("resize to "+v.Name,
		emulation.SetDeviceMetricsOverride(v.Width, v.Height, v.Scale, v.Touch),
		emulation.SetTouchEmulationEnabled(v.Touch))
}

// Colours are what a person set in the system.
type Colours string

const (
	Light Colours = "light"
	Dark  Colours = "dark"
)

// Prefer emulates the system's settings for colours and motion. See StartSparing for
// what a page begins with.
func (p *Page) Prefer(c Colours, reducedMotion bool) {
	p.t.Helper()
	motion := "no-preference"
	if reducedMotion {
		motion = "reduce"
	}
	p.Do("prefer "+string(c), emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: string(c)},
		{Name: "prefers-reduced-motion", Value: motion},
	}))
}

// Hide hides the page, as a person does who minimises its window. Its timers run on:
// see Chromium's flags. The focus that Chromium.Page gave it is gone for good: a page
// that has it is never hidden.
func (p *Page) Hide() {
	p.t.Helper()
	p.Do("take the focus", emulation.SetFocusEmulationEnabled(false))
	p.setWindow(browser.WindowStateMinimized)
	p.EvalUntil("document.hidden")
}

// Unhide shows a page again that was hidden.
func (p *Page) Unhide() {
	p.t.Helper()
	p.setWindow(browser.WindowStateNormal)
	p.EvalUntil("!document.hidden")
}

func (p *Page) setWindow(state browser.WindowState) {
	p.t.Helper()
	p.Do("make the window "+string(state), chromedp.ActionFunc(func(ctx context.Context) error {
		window, _, err := browser.GetWindowForTarget().Do(ctx)
		if err != nil {
			return err
		}
		return browser.SetWindowBounds(window, &browser.Bounds{WindowState: state}).Do(ctx)
	}))
}

// Freeze stops the page, as browsers do with one that was long hidden: nothing of it
// runs until Resume.
func (p *Page) Freeze() {
	p.t.Helper()
	p.Do("freeze the page", page.SetWebLifecycleState(page.SetWebLifecycleStateStateFrozen))
}

// Resume ends Freeze.
func (p *Page) Resume() {
	p.t.Helper()
	p.Do("resume the page", page.SetWebLifecycleState(page.SetWebLifecycleStateStateActive))
}

// Offline cuts the page off the network, or joins it again. An open WebSocket
// is stalled, not closed.
func (p *Page) Offline(off bool) {
	p.t.Helper()
	p.Do("switch the network", network.EmulateNetworkConditions(off, 0, -1, -1))
}

// BlockURLs makes requests fail whose URL matches a pattern ("*" matches any
// characters); none lifts the block.
func (p *Page) BlockURLs(patterns ...string) {
	p.t.Helper()
	p.Do("block URLs", chromedp.ActionFunc(func(ctx context.Context) error {
		return network.SetBlockedURLs(patterns).Do(ctx)
	}))
}

// GrantClipboard lets the page at origin use the clipboard, as a person would
// have allowed. All tabs share it, so the test has it alone until its end; a test
// asks for it once.
func (p *Page) GrantClipboard(origin string) {
	p.t.Helper()
	p.browser.clipboard.Lock()
	p.t.Cleanup(p.browser.clipboard.Unlock)
	p.Do("grant the clipboard", chromedp.ActionFunc(func(ctx context.Context) error {
		c := chromedp.FromContext(ctx)
		return onBrowser(ctx, func(ctx context.Context) error {
			return browser.GrantPermissions([]browser.PermissionType{
				browser.PermissionTypeClipboardReadWrite, browser.PermissionTypeClipboardSanitizedWrite,
			}).WithOrigin(origin).WithBrowserContextID(c.BrowserContextID).Do(ctx)
		})
	}))
}

// Clipboard is the text in the clipboard.
func (p *Page) Clipboard() string {
	p.t.Helper()
	var s string
	p.Eval("navigator.clipboard.readText()", &s)
	return s
}

// Pictures says whether Shot and Shots take any. They are for a person to look at: where
// every test is run, and nobody looks, they would cost a tenth of the time.
var Pictures = true

// Shot writes a picture of the window to screenshots/name.png in the module's
// root, which is ignored by git.
func (p *Page) Shot(name string) {
	p.t.Helper()
	if !Pictures {
		return
	}
	if _, err := p.shoot(name); err != nil {
		p.t.Fatalf("screenshot %s: %v", name, err)
	}
}

// PNG is a picture of the window for the test itself, which is taken in any run.
func (p *Page) PNG() []byte {
	p.t.Helper()
	png, err := p.capture()
	if err != nil {
		p.t.Fatalf("picture: %v", err)
	}
	return png
}

// Shots writes the same state as a person sees it in each window given, light
// and dark: screenshots/name-wide-light.png and so on. It leaves the page in a
// wide, light window.
func (p *Page) Shots(name string, windows ...Viewport) {
	p.t.Helper()
	if !Pictures {
		windows = nil
	}
	for _, v := range windows {
		p.Viewport(v)
		for _, c := range []Colours{Light, Dark} {
			p.Prefer(c, true)
			p.settle()
			p.Shot(fmt.Sprintf("%s-%s-%s", name, v.Name, c))
		}
	}
	p.Viewport(Wide)
	p.Prefer(Light, p.browser.sparing)
}

// settle lets the page draw what was just changed.
func (p *Page) settle() {
	p.t.Helper()
	p.Eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))", nil)
}

// Printed lays the page out for paper, as A4, and returns on how many sheets it comes. A
// picture of it goes to screenshots/name-print.png.
func (p *Page) Printed(name string) (sheets int) {
	p.t.Helper()
	var pdf []byte
	p.Do("print", chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().WithPaperWidth(8.27).WithPaperHeight(11.69).WithPrintBackground(true).Do(ctx)
		return err
	}))
	p.Viewport(paper)
	p.Do("emulate print", emulation.SetEmulatedMedia().WithMedia("print"))
	p.settle()
	p.Shot(name + "-print")
	p.Do("emulate the screen", emulation.SetEmulatedMedia().WithMedia(""))
	p.Viewport(Wide)
	return bytes.Count(pdf, []byte("/Type /Page\n"))
}

func (p *Page) shoot(name string) (string, error) {
	root, err := ModuleRoot()
	if err != nil {
		return "", err
	}
	png, err := p.capture()
	if err != nil {
		return "", err
	}
	path := filepath.Join(root, "screenshots", name+".png")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	return path, os.WriteFile(path, png, 0o644)
}

func (p *Page) capture() (png []byte, err error) {
	err = p.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		png, err = page.CaptureScreenshot().WithFormat(page.CaptureScreenshotFormatPng).WithOptimizeForSpeed(true).Do(ctx)
		return err
	}))
	return png, err
}

// ModuleRoot is the folder of go.mod above the working folder.
func ModuleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("no go.mod above the working folder")
		}
		dir = up
	}
}

// fileName turns the name of a test into one of a file.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, s)
}
