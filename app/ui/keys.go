package ui

import (
	"slices"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/internal/page"
)

const keysID = "keys"

// command is what a key asks for.
type command uint8

const (
	noCommand command = iota
	cmdFilter
	cmdPause
	cmdDown
	cmdUp
	cmdOpen
	cmdBack
	cmdNewest
	cmdCompose
	cmdKeys
	cmdUndo
)

// place is where the focus is when a key is pressed.
type place struct {
	Tag  string // of the element: "INPUT"
	Grid bool   // it is the message list
	Menu bool   // it is an item of a menu, which has keys of its own
	Near bool   // keys of one character are commands in the list alone
}

// commandOf tells what a key means at a place: nothing while typing in a field.
// Keys that press, scroll or move within other elements belong to the list
// alone, and to the page where nothing has the focus.
func commandOf(key string, at place) command {
	if at.Menu || at.Near && !at.Grid && len(key) == 1 {
		return noCommand
	}
	field := at.Tag == "INPUT" || at.Tag == "TEXTAREA" || at.Tag == "SELECT"
	if field {
		if key == "Escape" {
			return cmdBack
		}
		return noCommand
	}
	switch key {
	case "/":
		return cmdFilter
	case "j":
		return cmdDown
	case "k":
		return cmdUp
	case "Escape":
		return cmdBack
	case "g":
		return cmdNewest
	case "c":
		return cmdCompose
	case "?":
		return cmdKeys
	case "u":
		return cmdUndo
	}
	if !at.Grid && at.Tag != "BODY" {
		return noCommand
	}
	switch key {
	case " ":
		return cmdPause
	case "ArrowDown":
		return cmdDown
	case "ArrowUp":
		return cmdUp
	case "Enter":
		return cmdOpen
	}
	return noCommand
}

// keyPlace describes where an event of the keyboard happened.
func (u *UI) keyPlace(e browser.Element) place {
	return place{Tag: e.Tag(), Grid: e.Attr("id") == gridID, Menu: e.Attr("role") == "menuitem", Near: u.looks.ListKeys}
}

// onKey does what a key asks for and reports whether the browser should keep
// its own meaning of it.
func (u *UI) onKey(ctx app.Context, c command) {
	switch c {
	case cmdFilter:
		browser.ByID(filterID).Select()
	case cmdPause:
		u.send(session.PauseToggled{})
	case cmdDown:
		u.choose(u.grid.step(1))
	case cmdUp:
		u.choose(u.grid.step(-1))
	case cmdOpen:
		if id := u.model.View.Selected; id != 0 {
			u.send(session.RowSelected{ID: u.grid.selected, Open: true})
			u.showDetails(ctx)
		}
	case cmdBack:
		u.goBack(ctx)
	case cmdNewest:
		u.newest()
	case cmdCompose:
		if !u.sealed() {
			u.compose(ctx)
		}
	case cmdKeys:
		u.openDialog(keysID)
	case cmdUndo:
		u.undo()
	}
}

// compose shows the send form and goes to the field that matters.
func (u *UI) compose(ctx app.Context) {
	u.send(session.PaneChosen{Pane: session.PaneSend})
	if narrow() || u.model.View.Route == page.RouteConnection {
		ctx.Navigate(page.RouteSend)
	}
	u.focus(u.composeFocus())
}

// keysDialog is the list of keys.
type keysDialog struct {
	app.Compo
	ui     *UI
	Sealed bool // nothing is sent
}

const keysInListID = "keys-in-list"

func (d *keysDialog) Render() app.UI {
	key := func(does string, names ...string) []app.UI {
		var keys []app.UI
		for i, name := range names {
			if i > 0 {
				keys = append(keys, app.Text(" "))
			}
			keys = append(keys, el("kbd", "", name))
		}
		return []app.UI{el("dt", "", keys), el("dd", "", does)}
	}
	sending := [][]app.UI{key("compose a message", "c"), key("send what is composed", "Ctrl+Enter"), key("more and less indentation", "Ctrl+]", "Ctrl+[")}
	if d.Sealed {
		sending = nil
	}
	return dialog("", keysID, "keys-title", on{"close", d.onClose},
		el("h2", "", id("keys-title"), "Keys"),
		el("dl", "keys",
			key("filter the messages", "/"),
			key("pause or resume the list", "Space"),
			key("next and previous message", "j", "k", "↓", "↑"),
			key("details of the message", "Enter"),
			key("back", "Esc"),
			key("newest message", "g"),
			slices.Concat(sending...),
			key("undo Clear, or a deletion", "u"),
			key("this list", "?"),
		),
		el("div", "", on{"change", d.onInList}, checkbox(keysInListID, "Keys of one character work in the list of messages alone")),
		el("div", "actions", button("", d.onClose, "Close"), button("", d.onFilters, "What a filter can say")),
	)
}

func (d *keysDialog) onInList(app.Context, app.Event) {
	d.ui.looks.setListKeys(browser.ByID(keysInListID).Checked())
}

func (d *keysDialog) onFilters(app.Context, app.Event) { d.ui.openDialog(filterHelpID) }

func (d *keysDialog) onClose(app.Context, app.Event) { d.ui.closeDialog(keysID) }
