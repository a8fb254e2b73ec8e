package browsertest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Text waits for the element and returns its text as a person sees it, or the
// value of a field.
func (l Locator) Text() string {
	l.page.t.Helper()
	var text string
	l.attempt("read", func(ctx context.Context, _ cdp.BackendNodeID, obj runtime.RemoteObjectID) error {
		return call(ctx, obj, innerText, &text)
	})
	return text
}

// WaitText waits until the element's text holds the words, and returns it.
func (l Locator) WaitText(words string) string {
	l.page.t.Helper()
	return l.WaitTextFunc(fmt.Sprintf("holds %q", words), func(s string) bool { return strings.Contains(s, words) })
}

// WaitTextFunc waits until the element's text satisfies ok, and returns it;
// what says in words what is waited for.
func (l Locator) WaitTextFunc(what string, ok func(string) bool) string {
	l.page.t.Helper()
	var text string
	l.attempt("see that it "+what+":", func(ctx context.Context, _ cdp.BackendNodeID, obj runtime.RemoteObjectID) error {
		if err := call(ctx, obj, innerText, &text); err != nil {
			return err
		}
		if !ok(text) {
			return fmt.Errorf("it says %q", shorten(text))
		}
		return nil
	})
	return text
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 600 {
		return string(r[:600]) + "…"
	}
	return s
}

// Wait waits until the element is there.
func (l Locator) Wait() Locator {
	l.page.t.Helper()
	l.attempt("find", func(context.Context, cdp.BackendNodeID, runtime.RemoteObjectID) error { return nil })
	return l
}

// Gone waits until there is no such element.
func (l Locator) Gone() {
	l.page.t.Helper()
	l.page.seen(func() string {
		if n := l.Count(); n > 0 {
			return fmt.Sprintf("%s is still there", l)
		}
		return ""
	})
}

// Count is how many such elements there are now.
func (l Locator) Count() int {
	n := 0
	l.page.run(chromedp.ActionFunc(func(ctx context.Context) error {
		defer runtime.ReleaseObjectGroup(objects).Do(ctx)
		nodes, err := l.nodes(ctx)
		n = len(nodes)
		return err
	}))
	return n
}

// Texts are the texts of all such elements now, in the order of the document.
func (l Locator) Texts() []string {
	var texts []string
	l.page.run(chromedp.ActionFunc(func(ctx context.Context) error {
		defer runtime.ReleaseObjectGroup(objects).Do(ctx)
		nodes, err := l.nodes(ctx)
		if err != nil {
			return err
		}
		for _, n := range nodes {
			// An element that went away meanwhile has no text any more.
			if text, err := l.page.textOf(ctx, n); err == nil {
				texts = append(texts, text)
			}
		}
		return nil
	}))
	return texts
}

// Attribute waits for the element and returns an attribute, "" where absent.
func (l Locator) Attribute(name string) string {
	l.page.t.Helper()
	var value string
	l.Call(`function(name) { return this.getAttribute(name) ?? "" }`, &value, name)
	return value
}

// Call waits for the element and calls a function of JavaScript on it (as
// this), for facts that no role or text tells, such as a size.
func (l Locator) Call(function string, out any, args ...any) {
	l.page.t.Helper()
	l.attempt("ask", func(ctx context.Context, _ cdp.BackendNodeID, obj runtime.RemoteObjectID) error {
		return call(ctx, obj, function, out, args...)
	})
}

// Focused waits until the element has the focus.
func (l Locator) Focused() {
	l.page.t.Helper()
	l.attempt("see the focus on", func(ctx context.Context, _ cdp.BackendNodeID, obj runtime.RemoteObjectID) error {
		var ok bool
		if err := call(ctx, obj, `function() { return document.activeElement === this }`, &ok); err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("the focus is on %s", l.page.focus(ctx))
		}
		return nil
	})
}

// Focus is the role and name of what has the focus, such as `button "Send"`.
func (p *Page) Focus() string {
	var s string
	p.run(chromedp.ActionFunc(func(ctx context.Context) error {
		defer runtime.ReleaseObjectGroup(objects).Do(ctx)
		s = p.focus(ctx)
		return nil
	}))
	return s
}

func (p *Page) focus(ctx context.Context) string {
	obj, exception, err := runtime.Evaluate("document.activeElement ?? document.body").WithObjectGroup(objects).Do(ctx)
	if err != nil || exception != nil {
		return "nothing"
	}
	var res queryResult
	if err := cdp.Execute(ctx, "Accessibility.getPartialAXTree", partialParams{ObjectID: obj.ObjectID}, &res); err != nil || len(res.Nodes) == 0 {
		return "nothing"
	}
	return fmt.Sprintf("%s %q", res.Nodes[0].Role, res.Nodes[0].Name)
}

// outline is the accessibility tree as indented lines of role and name.
func (p *Page) outline() (string, error) {
	var res queryResult
	if err := p.run(chromedp.ActionFunc(func(ctx context.Context) error {
		return cdp.Execute(ctx, "Accessibility.getFullAXTree", nil, &res)
	})); err != nil {
		return "", err
	}
	byID := make(map[string]axNode, len(res.Nodes))
	for _, n := range res.Nodes {
		byID[n.ID] = n
	}
	var b strings.Builder
	var walk func(id string, depth int)
	walk = func(id string, depth int) {
		n, ok := byID[id]
		if !ok {
			return
		}
		role := n.Role.String()
		if !n.Ignored && role != "InlineTextBox" && role != "none" && !(role == "generic" && n.Name.String() == "") {
			fmt.Fprintf(&b, "%s%s %q\n", strings.Repeat("  ", depth), role, shorten(n.Name.String()))
			depth++
		}
		for _, child := range n.Children {
			walk(child, depth)
		}
	}
	if len(res.Nodes) > 0 {
		walk(res.Nodes[0].ID, 0)
	}
	return b.String(), nil
}

// Outline is the accessibility tree as indented lines of role and name, for a
// person who writes a test.
func (p *Page) Outline() string {
	p.t.Helper()
	s, err := p.outline()
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// Unnamed lists what a person can operate and a screen reader can't name: the
// roles of controls that have no accessible name.
func (p *Page) Unnamed() []string {
	p.t.Helper()
	var res queryResult
	p.Do("read the accessibility tree", chromedp.ActionFunc(func(ctx context.Context) error {
		return cdp.Execute(ctx, "Accessibility.getFullAXTree", nil, &res)
	}))
	var unnamed []string
	for _, n := range res.Nodes {
		if !n.Ignored && slices.Contains(controlRoles, n.Role.String()) && strings.TrimSpace(n.Name.String()) == "" {
			unnamed = append(unnamed, n.Role.String())
		}
	}
	return unnamed
}

// controlRoles are the roles of what a person operates or jumps to.
var controlRoles = []string{
	"button", "link", "textbox", "searchbox", "combobox", "spinbutton", "checkbox", "radio", "radiogroup", "tab", "tablist",
	"slider", "splitter", "separator", "grid", "tree", "treeitem", "form", "region", "dialog", "alertdialog", "navigation", "image", "img",
}
