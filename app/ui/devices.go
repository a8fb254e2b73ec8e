package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
)

const (
	treeID     = "devices"
	findID     = "find-device"
	sortID     = "sort-devices"
	findBeyond = 20 // names; fewer are found with the eye
	sortBeyond = 5  // fewer need no order
)

// devices is the pane of users, devices, groups and topics: its tools, and the
// tree itself, which tree fills.
type devices struct {
	app.Compo
	ui   *UI
	View devicesView
}

type devicesView struct {
	Blank string // what an empty tree says
	Sort  bool   // there is enough to put in order
	Find  bool   // there is enough to search for
	More  string // what is not listed
}

func (u *UI) devicesView() devicesView {
	return devicesViewOf(&u.tree, u.runner.Timeline().Counters().Unlisted)
}

func devicesViewOf(t *tree, unlisted uint64) devicesView {
	v := devicesView{Sort: t.rows.Named() > sortBeyond, Find: t.rows.Named() > findBeyond || t.search != ""}
	switch {
	case t.rows.Len() > 0:
	case t.search != "":
		v.Blank = "No device, user, group or topic level is called so."
	default:
		v.Blank = "Devices and groups appear here with their first message."
	}
	if unlisted > 0 {
		v.More = phrase.Counted(unlisted, "message") + " came on topics that there is no room to list one by one."
	}
	return v
}

// The choices of the order, as the select has them.
var orders = []struct {
	order timeline.Order
	name  string
}{{timeline.ByName, "Name"}, {timeline.ByLast, "Last seen"}, {timeline.ByRate, "Rate"}}

func (d *devices) Render() app.UI {
	v := d.View
	var options []app.UI
	for _, o := range orders {
		options = append(options, el("option", "", attr{"value", strconv.Itoa(int(o.order))}, o.name))
	}
	return el("section", "section devices", aria("labelledby", "devices-title"),
		el("div", "head", el("h2", "", id("devices-title"), "Devices"),
			el("select", "sort", id(sortID), label("Sort devices by"), title("Sort devices by"), hidden(!v.Sort),
				attr{"autocomplete", "off"}, on{"change", d.onSort}, options),
		),
		el("div", "find filter", hidden(!v.Find),
			el("input", "", id(findID), kind("search"), label("Find device"), attr{"placeholder", "Find"},
				title("Part of the name of a device, user, group or topic level"), attr{"autocomplete", "off"}, is("spellcheck", false),
				attr{"autocapitalize", "none"}, attr{"enterkeyhint", "search"}, on{"input", d.onFind}),
		),
		el("div", "treebox", id(treeID), role("tree"), label("Devices"), attr{"tabindex", "0"}),
		el("p", "empty", hidden(v.Blank == ""), v.Blank),
		el("p", "empty more", hidden(v.More == ""), v.More),
	)
}

func (d *devices) onSort(_ app.Context, e app.Event) {
	_, value := typed(e)
	if n, err := strconv.Atoi(value); err == nil {
		d.ui.tree.sort(timeline.Order(n))
		d.ui.redraw()
	}
}

func (d *devices) onFind(_ app.Context, e app.Event) {
	_, text := typed(e)
	d.ui.tree.find(text)
	d.ui.redraw()
}

// listenTree hears what a person does in the tree.
func (u *UI) listenTree() {
	t := &u.tree
	t.box.OnResize(func() {
		u.act(func(app.Context) { t.measure() })
		u.frame.Request()
	})
	t.box.On("scroll", func(browser.Event) {
		u.scrolled.Store(true)
		u.act(func(app.Context) { t.urgent = true })
		u.frame.Request()
	})
	t.box.On("focus", func(browser.Event) {
		u.act(func(app.Context) { t.enter() })
		u.frame.Request()
	})
	t.box.On("pointerenter", func(browser.Event) { u.act(func(app.Context) { t.held = true }) })
	t.box.On("pointerleave", func(browser.Event) { u.act(func(app.Context) { t.held = false }) })
	t.box.On("pointerover", func(e browser.Event) {
		over := e.Target()
		u.act(func(app.Context) { t.describe(t.at(over)) })
	})
	var pressed press // rows move; what was under the pointer when it went down counts
	t.box.On("pointerdown", func(e browser.Event) { pressed = t.pressOn(e.Target()) })
	t.box.On("click", func(e browser.Event) {
		p := pressed
		if pressed = (press{}); p == pressed { // by other means than a pointer
			p = t.pressOn(e.Target())
		}
		u.act(func(ctx app.Context) { u.clickTree(ctx, p) })
	})
	t.box.On("keydown", func(e browser.Event) {
		move, ok := treeMoves[e.Key()]
		if !ok || e.Modified() {
			return
		}
		e.PreventDefault()
		u.act(func(ctx app.Context) { u.moveInTree(ctx, move) })
	})
}
