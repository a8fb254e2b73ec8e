package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
)

const (
	ruleAddID = "rule-add"
	ruleOnID  = "rule-on-" // with the number of the rule behind
)

// rulesDialog lists the reply rules.
type rulesDialog struct {
	app.Compo
	ui   *UI
	View rulesView
}

type rulesView struct {
	Items     []ruleItem
	Said      string
	Undo      undoView
	Editing   bool
	Edited    string
	Problem   string
	Templates []string
}

type ruleItem struct {
	Name, Filter, About string
	On                  bool
	Fate                string // how often it fired, and when
	Why                 string // why it is off, or can't be on, or did not reply
}

func (u *UI) rulesView(now time.Time) rulesView {
	r := &u.again.rules
	if u.dialog != rulesID {
		return rulesView{}
	}
	v := rulesView{Said: payload.Visible(r.said), Undo: r.undoView(now), Editing: r.editing, Edited: r.edited, Problem: payload.Visible(r.problem)}
	for _, rule := range r.list {
		f := u.runner.Fired(rule.Name)
		item := ruleItem{Name: rule.Name, Filter: oneLine(rule.Filter), About: templateAbout(rule.Draft), On: f.On, Fate: "Not fired yet"}
		if f.Sent > 0 {
			item.Fate = "Fired " + phrase.Counted(f.Sent, "time") + ", last at " + shortTime(f.Last, now)
		}
		if f.Held > 0 {
			item.Fate += " · " + phrase.Counted(f.Held, "message") + " not answered, too many at once"
		}
		for _, why := range []string{u.model.Again.Rule[rule.Name], f.Off, f.Why} {
			if item.Why == "" {
				item.Why = payload.Visible(why)
			}
		}
		v.Items = append(v.Items, item)
	}
	for _, t := range u.again.templates.list {
		v.Templates = append(v.Templates, t.Name)
	}
	return v
}

func (d *rulesDialog) Render() app.UI {
	v := d.View
	var items []app.UI
	for i, r := range v.Items {
		items = append(items, ruleRow(i, r))
	}
	return dialog("again wide", rulesID, "rules-title", on{"close", d.onClose},
		el("div", "stack",
			el("h2", "", id("rules-title"), "Reply rules"),
			el("p", "said", "When a message that matches arrives, another is sent. Rules stay in this browser, and are off after each start of the page: nothing is sent by itself before you switch it on. What was stored at the broker (retained) starts none."),
			el("p", "error foreign", live(liveUrgent), v.Said),
			el("ul", "rulelist", label("Reply rules"), hidden(len(items) == 0), on{"click", d.onItem}, on{"change", d.onSwitch}, items),
			undoBar("", "Deleted", ruleList.undo, v.Undo, d.onUndo),
			d.form(),
			el("div", "actions ends",
				button("", d.onAdd, id(ruleAddID), hidden(v.Editing), "Add a rule"),
				button("", d.onCancel, "Close"),
			),
		),
	)
}

func ruleRow(i int, r ruleItem) app.UI {
	name := payload.Visible(r.Name)
	number := ruleOnID + strconv.Itoa(i)
	return el("li", "",
		el("div", "check", el("input", "", kind("checkbox"), id(number), data("rule", r.Name)),
			el("label", "", attr{"for", number}, el("bdi", "foreign", name))),
		button("quiet square", nil, data("edit", r.Name), label("Edit "+name), title("Edit"), icon(iconPencil)),
		button("quiet square", nil, data("delete", r.Name), label("Delete "+name), title("Delete"), icon(iconClose)),
		el("p", "mono", "When ", el("bdi", "foreign", r.Filter)),
		el("p", "mono", "send ", el("bdi", "foreign", r.About)),
		el("p", "said", r.Fate),
		el("p", "error foreign", live(livePolite), r.Why),
	)
}

func (d *rulesDialog) form() app.UI {
	v := d.View
	var first []app.UI
	title := "New rule"
	if v.Edited != "" {
		title = "Edit " + payload.Visible(v.Edited)
		first = append(first, el("option", "", attr{"value", ""}, "The message that it has"))
	}
	return el("form", "stack tight", label(title), hidden(!v.Editing), is("novalidate", true), attr{"autocomplete", "off"}, on{"submit", d.onSave},
		el("div", "fields",
			field(ruleNameID, "Name of the rule", "", "", input(ruleNameID, "", attr{"maxlength", "60"})),
			field(ruleFilterID, "When a message matches", "As in Filter messages", "", input(ruleFilterID, "", attr{"placeholder", "kind:message command:start"})),
		),
		field(ruleDraftID, "Reply with", "It may use {{match.device}}, {{match.tag temp_c}}, {{match.payload}}, {{match.topic}}, {{match.user}}.", "",
			el("select", "", id(ruleDraftID), draftChoices(first, v.Templates))),
		el("div", "fields",
			numberField(ruleDelayID, "After", "0", "ms"),
			numberField(ruleLimitID, "At most, a second", "5", "What comes faster waits its turn, and is left out when too much waits"),
		),
		checkbox(ruleBackID, "To its response topic, where it names one"),
		el("p", "error foreign", live(liveUrgent), v.Problem),
		el("div", "actions",
			el("button", "button primary", kind("submit"), "Save rule"),
			button("", d.onLeave, "Discard"),
		),
	)
}

// fillRules puts the switches where the rules are, after drawing.
func (u *UI) fillRules() {
	if u.dialog != rulesID {
		return
	}
	for i, rule := range u.again.rules.list {
		browser.ByID(ruleOnID + strconv.Itoa(i)).SetChecked(u.runner.Fired(rule.Name).On)
	}
}

func (d *rulesDialog) onClose(app.Context, app.Event)  { d.ui.closeDialog(rulesID) }
func (d *rulesDialog) onCancel(app.Context, app.Event) { d.ui.closeDialog(rulesID) }
func (d *rulesDialog) onUndo(app.Context, app.Event)   { d.ui.undo() }
func (d *rulesDialog) onAdd(app.Context, app.Event)    { d.ui.editRule("") }

func (d *rulesDialog) onLeave(app.Context, app.Event) {
	d.ui.again.rules.editing = false
	d.ui.focus(ruleAddID)
}

func (d *rulesDialog) onSave(_ app.Context, e app.Event) {
	e.PreventDefault()
	d.ui.saveRule()
}

func (d *rulesDialog) onItem(_ app.Context, e app.Event) {
	if name, ok := target(e, "data-edit"); ok {
		d.ui.editRule(name)
	} else if name, ok := target(e, "data-delete"); ok {
		d.ui.deleteRule(name)
	}
}

func (d *rulesDialog) onSwitch(_ app.Context, e app.Event) {
	if name, ok := target(e, "data-rule"); ok {
		d.ui.switchRule(name, e.Get("target").Get("checked").Truthy())
	}
}
