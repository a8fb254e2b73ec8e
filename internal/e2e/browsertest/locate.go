package browsertest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Locator names an element by its role and accessible name, possibly within
// another. It is a value; looking up happens when it is used.
type Locator struct {
	page   *Page
	within *Locator
	roles  []string
	name   string    // "" = any
	text   string    // "" = any
	start  string    // "" = any
	attr   [2]string // name and value of an attribute; no name = any
	index  int       // which of several; onlyOne = there must be one alone
}

const onlyOne = -1

// Role locates the element with this role and exactly this accessible name;
// an empty name stands for any. Roles are those of ARIA as Chromium's
// accessibility tree names them: "button", "textbox", "status", "row" …
func (p *Page) Role(role, name string) Locator {
	return Locator{page: p, roles: []string{role}, name: name, index: onlyOne}
}

// Role locates within the element.
func (l Locator) Role(role, name string) Locator {
	return Locator{page: l.page, within: &l, roles: []string{role}, name: name, index: onlyOne}
}

// fieldRoles are the roles of what a person fills in.
var fieldRoles = []string{"textbox", "searchbox", "combobox", "spinbutton"}

// Field locates a field to type or choose in, of whichever kind.
func (p *Page) Field(name string) Locator {
	return Locator{page: p, roles: fieldRoles, name: name, index: onlyOne}
}

// Field locates within the element.
func (l Locator) Field(name string) Locator {
	return Locator{page: l.page, within: &l, roles: fieldRoles, name: name, index: onlyOne}
}

// Button is short for Role("button", name).
func (p *Page) Button(name string) Locator { return p.Role("button", name) }

// Button locates within the element.
func (l Locator) Button(name string) Locator { return l.Role("button", name) }

// Containing narrows down to elements whose text holds the words.
func (l Locator) Containing(words string) Locator { l.text = words; return l }

// Starting narrows down to elements whose text starts with the words.
func (l Locator) Starting(words string) Locator { l.start = words; return l }

// WithAttribute narrows down to elements with an attribute of exactly this
// value, for what ARIA says in attributes, such as aria-rowindex.
func (l Locator) WithAttribute(name, value string) Locator { l.attr = [2]string{name, value}; return l }

// Nth chooses one of several, counted from 0 in the order of the document.
func (l Locator) Nth(i int) Locator { l.index = i; return l }

// First is short for Nth(0).
func (l Locator) First() Locator { return l.Nth(0) }

// String names the locator for the message of a failure.
func (l Locator) String() string {
	s := strings.Join(l.roles, "/")
	if len(l.roles) > 1 {
		s = "field"
	}
	if l.name != "" {
		s += fmt.Sprintf(" %q", l.name)
	}
	if l.text != "" {
		s += fmt.Sprintf(" containing %q", l.text)
	}
	if l.start != "" {
		s += fmt.Sprintf(" starting with %q", l.start)
	}
	if l.attr[0] != "" {
		s += fmt.Sprintf(" with %s=%q", l.attr[0], l.attr[1])
	}
	if l.index != onlyOne {
		s += fmt.Sprintf(" number %d", l.index)
	}
	if l.within != nil {
		s += " in " + l.within.String()
	}
	return s
}

// queryParams and queryResult are the part of Accessibility.queryAXTree that is
// needed. cdproto's own types refuse a node that has a property newer than they.
type queryParams struct {
	ObjectID       runtime.RemoteObjectID `json:"objectId,omitempty"`
	AccessibleName string                 `json:"accessibleName,omitempty"`
	Role           string                 `json:"role,omitempty"`
}

type queryResult struct {
	Nodes []axNode `json:"nodes"`
}

type axNode struct {
	ID       string            `json:"nodeId"`
	Ignored  bool              `json:"ignored"`
	Role     axValue           `json:"role"`
	Name     axValue           `json:"name"`
	Children []string          `json:"childIds"`
	Backend  cdp.BackendNodeID `json:"backendDOMNodeId"`
}

type axValue struct {
	Value any `json:"value"`
}

func (v axValue) String() string {
	s, _ := v.Value.(string)
	return s
}

// objects is the name under which handles of the page's objects are kept and
// released together.
const objects = "browsertest"

// nodes looks the elements up, in the order of the document. With a bound
// index it returns that one element alone.
func (l Locator) nodes(ctx context.Context) ([]cdp.BackendNodeID, error) {
	root, err := l.root(ctx)
	if err != nil {
		return nil, err
	}
	found, ok, err := l.narrowed(ctx, root)
	if !ok && err == nil {
		found, err = l.asked(ctx, root)
	}
	if err != nil || l.index == onlyOne {
		return found, err
	}
	if l.index >= len(found) {
		return nil, nil
	}
	return found[l.index : l.index+1], nil
}

// asked are the elements below root that the accessibility tree is asked for.
func (l Locator) asked(ctx context.Context, root runtime.RemoteObjectID) ([]cdp.BackendNodeID, error) {
	params := queryParams{ObjectID: root, AccessibleName: l.name}
	if len(l.roles) == 1 { // of several the browser can't be asked at once
		params.Role = l.roles[0]
	}
	var res queryResult
	if err := cdp.Execute(ctx, "Accessibility.queryAXTree", params, &res); err != nil {
		return nil, err
	}
	var found []cdp.BackendNodeID
	for _, n := range res.Nodes {
		if n.Ignored || n.Backend == 0 || !slices.Contains(l.roles, n.Role.String()) {
			continue
		}
		if ok, err := l.accepts(ctx, n.Backend); err != nil || !ok {
			continue // err: it left the page while it was looked at
		}
		found = append(found, n.Backend)
	}
	return found, nil
}

// root is the object under which to look.
func (l Locator) root(ctx context.Context) (runtime.RemoteObjectID, error) {
	if l.within != nil {
		_, obj, err := l.within.one(ctx)
		return obj, err
	}
	obj, exception, err := runtime.Evaluate("document").WithObjectGroup(objects).Do(ctx)
	if err != nil {
		return "", err
	}
	if exception != nil {
		return "", exception
	}
	return obj.ObjectID, nil
}

// one looks up the only element that the locator means.
func (l Locator) one(ctx context.Context) (cdp.BackendNodeID, runtime.RemoteObjectID, error) {
	nodes, err := l.nodes(ctx)
	if err != nil {
		return 0, "", err
	}
	switch len(nodes) {
	case 0:
		return 0, "", fmt.Errorf("there is no %s", l)
	case 1:
		obj, err := dom.ResolveNode().WithBackendNodeID(nodes[0]).WithObjectGroup(objects).Do(ctx)
		if err != nil {
			return 0, "", err
		}
		return nodes[0], obj.ObjectID, nil
	}
	return 0, "", fmt.Errorf("there are %d of %s; say which", len(nodes), l)
}

// accepts says whether an element has the text and attribute asked for.
func (l Locator) accepts(ctx context.Context, n cdp.BackendNodeID) (bool, error) {
	if l.text == "" && l.start == "" && l.attr[0] == "" {
		return true, nil
	}
	obj, err := dom.ResolveNode().WithBackendNodeID(n).WithObjectGroup(objects).Do(ctx)
	if err != nil {
		return false, err
	}
	var has struct {
		Text string
		Attr bool
	}
	err = call(ctx, obj.ObjectID, `function(name, value) { return {
		text: (`+innerText+`).call(this), attr: !name || this.getAttribute(name) === value} }`, &has, l.attr[0], l.attr[1])
	return strings.Contains(has.Text, l.text) && strings.HasPrefix(strings.TrimSpace(has.Text), l.start) && has.Attr, err
}

func (p *Page) textOf(ctx context.Context, n cdp.BackendNodeID) (string, error) {
	obj, err := dom.ResolveNode().WithBackendNodeID(n).WithObjectGroup(objects).Do(ctx)
	if err != nil {
		return "", err
	}
	var text string
	err = call(ctx, obj.ObjectID, innerText, &text)
	return text, err
}

// innerText is what a person sees of an element: the value of a field, the
// rendered text of anything else.
const innerText = `function() { return "value" in this && this.tagName !== "BUTTON" && this.tagName !== "LI" ? this.value : (this.innerText ?? this.textContent) }`

// call calls a function of JavaScript on an object of the page, waits for a
// promise, and decodes the value into out.
func call(ctx context.Context, obj runtime.RemoteObjectID, function string, out any, args ...any) error {
	return chromedp.CallFunctionOn(function, out, func(p *runtime.CallFunctionOnParams) *runtime.CallFunctionOnParams {
		return p.WithObjectID(obj).WithAwaitPromise(true)
	}, args...).Do(ctx)
}

// attempt looks the element up and calls do with it, again and again until do
// succeeds or the time is over, when the test fails.
func (l Locator) attempt(what string, do func(context.Context, cdp.BackendNodeID, runtime.RemoteObjectID) error) {
	l.page.t.Helper()
	l.page.seen(func() string {
		err := l.page.run(chromedp.ActionFunc(func(ctx context.Context) error {
			defer runtime.ReleaseObjectGroup(objects).Do(ctx)
			node, obj, err := l.one(ctx)
			if err != nil {
				return err
			}
			return do(ctx, node, obj)
		}))
		if err != nil {
			return fmt.Sprintf("can't %s %s: %v", what, l, err)
		}
		return ""
	})
}

// command is a command of the protocol without parameters and result.
func command(method string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error { return cdp.Execute(ctx, method, nil, nil) })
}
