package browsertest

import (
	"context"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// keys are the keys that have a name rather than a character.
var keys = map[string]string{
	"Enter": kb.Enter, "Escape": kb.Escape, "Tab": kb.Tab, "Space": " ", "Delete": kb.Delete, "Backspace": kb.Backspace,
	"ArrowDown": kb.ArrowDown, "ArrowUp": kb.ArrowUp, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	"Home": kb.Home, "End": kb.End, "PageDown": kb.PageDown, "PageUp": kb.PageUp,
}

var modifiers = map[string]input.Modifier{"Shift": input.ModifierShift, "Ctrl": input.ModifierCtrl, "Alt": input.ModifierAlt}

// Press presses keys one after the other: a name ("Enter", "Shift+Tab",
// "Space") or a single character ("/", "j"). A key types its character only
// where the page leaves it to do so, as on a real keyboard.
func (p *Page) Press(names ...string) {
	p.t.Helper()
	for _, name := range names {
		down, up := keyEvents(name)
		if down == nil {
			p.t.Fatalf("there is no key %q", name)
		}
		p.Do("press "+name, down, up)
	}
}

// keyEvents are the two events of a key, or nil where there is no such key.
// chromedp's own sends the character as an event by itself, past a page that
// took the key for something else.
func keyEvents(name string) (down, up *input.DispatchKeyEventParams) {
	var mods input.Modifier
	for {
		mod, rest, ok := strings.Cut(name, "+")
		if !ok || modifiers[mod] == 0 {
			break
		}
		mods |= modifiers[mod]
		name = rest
	}
	if code, ok := keys[name]; ok {
		name = code
	}
	key, ok := kb.Keys[[]rune(name)[0]]
	if !ok {
		return nil, nil
	}
	if key.Shift {
		mods |= input.ModifierShift
	}
	event := func(kind input.KeyType) *input.DispatchKeyEventParams {
		return input.DispatchKeyEvent(kind).WithKey(key.Key).WithCode(key.Code).WithModifiers(mods).
			WithWindowsVirtualKeyCode(key.Windows).WithNativeVirtualKeyCode(key.Windows)
	}
	if key.Text == "" || mods&(input.ModifierCtrl|input.ModifierAlt) != 0 {
		return event(input.KeyRawDown), event(input.KeyUp)
	}
	return event(input.KeyDown).WithText(key.Text).WithUnmodifiedText(key.Unmodified), event(input.KeyUp)
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
