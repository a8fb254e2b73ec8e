package browsertest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// clickPoint says where to click an element, or why a person could not: it
// moves, it is disabled, it has no size, or something lies over it. A control
// that is drawn by its label (a hidden radio button, say) is clicked there.
const clickPoint = `async function() {
	if (!this.isConnected) return {problem: "it left the page"};
	if (this.disabled || this.getAttribute("aria-disabled") === "true") return {problem: "it is disabled"};
	const frame = () => new Promise(done => requestAnimationFrame(done));
	const targets = [this, ...(this.labels ?? [])];
	let problem = "it has no size";
	for (const el of targets) {
		const a = el.getBoundingClientRect();
		await frame();
		const b = el.getBoundingClientRect();
		if (b.width < 4 || b.height < 4) continue;
		if (a.x !== b.x || a.y !== b.y) { problem = "it moves"; continue; }
		const x = b.x + b.width / 2, y = b.y + b.height / 2;
		const hit = document.elementFromPoint(x, y);
		if (!hit) { problem = "it is outside the window"; continue; }
		if (el.contains(hit) || targets.some(t => t.contains(hit)) || hit.closest("label")?.control === this) return {x, y};
		problem = "it is covered by <" + hit.tagName.toLowerCase() + "> " + (hit.innerText ?? "").slice(0, 80);
	}
	return {problem};
}`

// Click scrolls the element into view and clicks it with the mouse, once it
// can be hit.
func (l Locator) Click() { l.page.t.Helper(); l.click(1) }

// DoubleClick clicks twice.
func (l Locator) DoubleClick() { l.page.t.Helper(); l.click(2) }

func (l Locator) click(times int) {
	l.page.t.Helper()
	l.attempt("click", func(ctx context.Context, node cdp.BackendNodeID, obj runtime.RemoteObjectID) error {
		if err := dom.ScrollIntoViewIfNeeded().WithBackendNodeID(node).Do(ctx); err != nil {
			return err
		}
		var at struct {
			X, Y    float64
			Problem string
		}
		if err := call(ctx, obj, clickPoint, &at); err != nil {
			return err
		}
		if at.Problem != "" {
			return errors.New(at.Problem)
		}
		return chromedp.MouseClickXY(at.X, at.Y, chromedp.ClickCount(times)).Do(ctx)
	})
}

// Fill replaces what is in a field, as pasting over a selection does.
func (l Locator) Fill(text string) {
	l.page.t.Helper()
	l.Click()
	l.Focused()
	l.page.Do("select all", input.DispatchKeyEvent(input.KeyRawDown).WithKey("a").WithCode("KeyA").
		WithModifiers(input.ModifierCtrl).WithCommands([]string{"selectAll"}),
		input.DispatchKeyEvent(input.KeyUp).WithKey("a").WithCode("KeyA").WithModifiers(input.ModifierCtrl))
	if text == "" {
		l.page.Press("Delete")
	} else {
		l.page.Do("type", input.InsertText(text))
	}
	l.WaitTextFunc(fmt.Sprintf("is %q", shorten(text)), func(s string) bool {
		return s == strings.ReplaceAll(text, "\r\n", "\n")
	})
}

// Choose chooses an option of a select by its text.
func (l Locator) Choose(option string) {
	l.page.t.Helper()
	l.Call(`function(text) {
		const option = [...this.options].find(o => o.label.trim() === text);
		if (!option) throw new Error("no option " + text + " among " + [...this.options].map(o => o.label).join(", "));
		this.value = option.value;
		this.dispatchEvent(new Event("input", {bubbles: true}));
		this.dispatchEvent(new Event("change", {bubbles: true}));
	}`, nil, option)
}

// keys are the keys that have a name rather than a character.
var keys = map[string]string{
	"Enter": kb.Enter, "Escape": kb.Escape, "Tab": kb.Tab, "Space": " ", "Delete": kb.Delete, "Backspace": kb.Backspace,
	"ArrowDown": kb.ArrowDown, "ArrowUp": kb.ArrowUp, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	"Home": kb.Home, "End": kb.End, "PageDown": kb.PageDown, "PageUp": kb.PageUp,
}

// Press presses keys one after the other: a name ("Enter", "Shift+Tab",
// "Space") or a single character ("/", "j").
func (p *Page) Press(names ...string) {
	p.t.Helper()
	for _, name := range names {
		var mods []input.Modifier
		key := name
		for {
			mod, rest, ok := strings.Cut(key, "+")
			if !ok || rest == "" {
				break
			}
			mods = append(mods, map[string]input.Modifier{"Shift": input.ModifierShift, "Ctrl": input.ModifierCtrl, "Alt": input.ModifierAlt}[mod])
			key = rest
		}
		if code, ok := keys[key]; ok {
			key = code
		}
		p.Do("press "+name, chromedp.KeyEvent(key, chromedp.KeyModifiers(mods...)))
	}
}

// TabTo presses Tab until the focus is on the element, at most limit times.
func (l Locator) TabTo(limit int) {
	l.page.t.Helper()
	l.Wait()
	var seen []string
	for range limit {
		l.page.Press("Tab")
		if l.hasFocus() {
			return
		}
		seen = append(seen, l.page.Focus())
	}
	l.page.t.Fatalf("%d times Tab did not reach %s, but %s", limit, l, strings.Join(seen, ", "))
}

func (l Locator) hasFocus() bool {
	var ok bool
	l.page.run(chromedp.ActionFunc(func(ctx context.Context) error {
		defer runtime.ReleaseObjectGroup(objects).Do(ctx)
		_, obj, err := l.one(ctx)
		if err != nil {
			return err
		}
		return call(ctx, obj, `function() { return document.activeElement === this }`, &ok)
	}))
	return ok
}
