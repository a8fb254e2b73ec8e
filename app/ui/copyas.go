package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/snippet"
	"deviceconsole/app/timeline"
)

const (
	copyAsID   = "copy-as"
	copyItemID = "copy-as-" // with the number of the language behind
)

// copyAs is the button that opens a menu of ways to publish the message again
// from elsewhere (menu button pattern of WAI-ARIA).
type copyAs struct {
	app.Compo
	ui *UI
	ID timeline.ID

	open bool
	at   int // item that has the focus
}

func (c *copyAs) Render() app.UI {
	var items []app.UI
	for i, l := range snippet.Languages {
		items = append(items, el("button", "", kind("button"), role("menuitem"), attr{"tabindex", "-1"},
			id(copyItemID+strconv.Itoa(i)), data("language", strconv.Itoa(i)), l.Name))
	}
	return el("div", "menubox", data("menu", ""), on{"focusout", c.onLeave},
		button("", c.onButton, id(copyAsID), aria("haspopup", "menu"), is("aria-expanded", c.open), on{"keydown", c.onButtonKey}, "Copy as"),
		el("div", "menu", role("menu"), label("Copy as"), hidden(!c.open), on{"click", c.onItem}, on{"keydown", c.onKey}, items),
	)
}

func (c *copyAs) onButton(app.Context, app.Event) {
	if c.open = !c.open; c.open {
		c.moveTo(0)
	}
}

func (c *copyAs) onButtonKey(_ app.Context, e app.Event) {
	switch e.Get("key").String() {
	case "ArrowDown":
		c.open = true
		c.moveTo(0)
	case "ArrowUp":
		c.open = true
		c.moveTo(len(snippet.Languages) - 1)
	default:
		return
	}
	e.PreventDefault()
}

// moveTo gives an item the focus, round the ends.
func (c *copyAs) moveTo(i int) {
	n := len(snippet.Languages)
	c.at = (i + n) % n
	c.ui.focus(copyItemID + strconv.Itoa(c.at))
}

func (c *copyAs) onKey(_ app.Context, e app.Event) {
	switch e.Get("key").String() {
	case "ArrowDown":
		c.moveTo(c.at + 1)
	case "ArrowUp":
		c.moveTo(c.at - 1)
	case "Home":
		c.moveTo(0)
	case "End":
		c.moveTo(-1)
	case "Escape":
		c.close()
	default:
		return
	}
	e.PreventDefault()
}

// close closes the menu and returns to its button.
func (c *copyAs) close() {
	c.open = false
	c.ui.focus(copyAsID)
}

// onLeave closes the menu when the focus goes elsewhere.
func (c *copyAs) onLeave(_ app.Context, e app.Event) {
	if to := e.Get("relatedTarget"); !to.Truthy() || !to.Call("closest", "[data-menu]").Truthy() {
		c.open = false
	}
}

func (c *copyAs) onItem(ctx app.Context, e app.Event) {
	value, ok := target(e, "data-language")
	i, err := strconv.Atoi(value)
	if !ok || err != nil || i < 0 || i >= len(snippet.Languages) {
		return
	}
	c.close()
	if text, ok := c.ui.snippet(c.ID, snippet.Languages[i]); ok {
		copyText(ctx, text, "Copied for "+snippet.Languages[i].Name)
	}
}

// snippet writes what publishes an entry again at the broker of the connection.
func (u *UI) snippet(id timeline.ID, l snippet.Language) (text string, ok bool) {
	e, ok := u.grid.store.Get(id)
	if !ok || e.Kind == timeline.Gap {
		return "", false
	}
	url, username := u.model.PublishesAt()
	p := e.Properties
	m := snippet.Message{
		Topic: e.Topic, Payload: e.Payload, QoS: e.QoS, Retain: e.Retained,
		ContentType: p.ContentType, ResponseTopic: p.ResponseTopic, CorrelationData: p.CorrelationData,
		PayloadFormat: p.PayloadFormat, MessageExpiry: p.MessageExpiry,
	}
	for _, pair := range p.User {
		m.User = append(m.User, snippet.Pair(pair))
	}
	return l.Write(snippet.Target{URL: url, Username: username}, m), true
}
