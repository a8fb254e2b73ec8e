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
)

// clickPoint says where to click an element, or why a person could not: it
// moves, it is disabled, it has no size, or something lies over it. A control
// that is drawn by its label (a hidden radio button, say) is clicked there. It
// notes in the element whether the click that follows meets it, and not what has
// come into its place meanwhile, if only when the mouse's button is let go.
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
		const meets = hit => el.contains(hit) || targets.some(t => t.contains(hit)) || hit.closest("label")?.control === this;
		if (meets(hit)) {
			this.missed = false;
			const note = e => { this.missed ||= this.isConnected && e.target instanceof Element && !meets(e.target); };
			for (const event of ["pointerdown", "click"]) addEventListener(event, note, {once: true, capture: true});
			return {x, y};
		}
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
		return hit(ctx, node, obj, times)
	})
}

// hit clicks an element that was found.
func hit(ctx context.Context, node cdp.BackendNodeID, obj runtime.RemoteObjectID, times int) error {
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
	if err := chromedp.MouseClickXY(at.X, at.Y, chromedp.ClickCount(times)).Do(ctx); err != nil {
		return err
	}
	var missed bool
	if err := call(ctx, obj, `function() { return this.missed }`, &missed); err == nil && missed { // an error: the click has led to another page
		return errors.New("it moved away from under the click")
	}
	return nil
}

// Fill replaces what is in a field, as pasting over a selection does.
func (l Locator) Fill(text string) {
	l.page.t.Helper()
	want := strings.ReplaceAll(text, "\r\n", "\n")
	var got string
	l.attempt("fill", func(ctx context.Context, node cdp.BackendNodeID, obj runtime.RemoteObjectID) error {
		if err := hit(ctx, node, obj, 1); err != nil {
			return err
		}
		var focused bool
		if err := call(ctx, obj, `function() { return document.activeElement === this }`, &focused); err != nil {
			return err
		}
		if !focused {
			return fmt.Errorf("the focus is on %s", l.page.focus(ctx))
		}
		if err := replace(text).Do(ctx); err != nil {
			return err
		}
		return call(ctx, obj, innerText, &got)
	})
	if got != want { // as yet
		l.WaitTextFunc(fmt.Sprintf("is %q", shorten(text)), func(s string) bool { return s == want })
	}
}

// replace types a text for what is in the field with the focus.
func replace(text string) chromedp.Tasks {
	all := chromedp.Tasks{
		input.DispatchKeyEvent(input.KeyRawDown).WithKey("a").WithCode("KeyA").
			WithModifiers(input.ModifierCtrl).WithCommands([]string{"selectAll"}),
		input.DispatchKeyEvent(input.KeyUp).WithKey("a").WithCode("KeyA").WithModifiers(input.ModifierCtrl),
	}
	if text != "" {
		return append(all, input.InsertText(text))
	}
	down, up := keyEvents("Delete")
	return append(all, down, up)
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
