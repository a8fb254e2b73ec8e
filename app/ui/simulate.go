package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
	"deviceconsole/app/drive"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
)

// The ids of the fields of the dialog Simulate; those of a tag have the number of
// its row behind.
const (
	simFromID    = "sim-from"
	simDevicesID = "sim-devices"
	simNameID    = "sim-name"
	simRateID    = "sim-rate"
	simEachID    = "sim-each"
	simCountID   = "sim-count"
	simTextID    = "sim-text"
	simAddID     = "sim-add" // the button that adds a tag

	simTagID   = "sim-tag-"
	simShapeID = "sim-shape-"
	simMinID   = "sim-min-"
	simMaxID   = "sim-max-"
	simExtraID = "sim-extra-"
)

// maxSimTags bounds the tags of the form; the text may have more.
const maxSimTags = 50

// simulator is what the dialog Simulate holds.
type simulator struct {
	from    string // what the message was taken from; "" = the tags of the form
	base    draft.Draft
	rows    []drive.Row
	text    string // of the event data, or of the payload
	problem string
	filled  bool // the fields show rows and text
}

func newSimulator() simulator {
	s := simulator{rows: []drive.Row{
		{Name: "temp_c", Shape: drive.Sine, Min: "20.0", Max: "80.0", Extra: "60s"},
		{Name: "power_w", Shape: drive.Random, Min: "700", Max: "900"},
		{Name: "door", Shape: drive.Pick, Extra: "open closed"},
		{Name: "seq", Shape: drive.Counter, Extra: "1"},
	}}
	s.base = draft.New(draft.Event)
	s.text = drive.Text(s.rows)
	return s
}

// draft is the message that each device sends.
func (s *simulator) draft() draft.Draft {
	d := s.base
	d.Variables = true
	if d.Kind == draft.Event {
		d.Data = inOneLine(s.text)
	} else {
		d.Payload = s.text
	}
	return d
}

// inOneLine takes the line ends of a JSON text away, with the space behind them:
// they are for editing. Neither a string nor a variable can hold one.
func inOneLine(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.TrimSpace(strings.Join(lines, " "))
}

// take has the devices send a message that was composed.
func (s *simulator) take(from string, d draft.Draft) {
	s.from, s.base, s.filled = from, d, false
	s.text = d.Payload
	if d.Kind == draft.Event {
		s.text = d.Data
	}
}

// simulateDialog makes devices that send by themselves.
type simulateDialog struct {
	app.Compo
	ui   *UI
	View simulateView
}

type simulateView struct {
	Open      bool
	Templates []string
	Rows      []drive.Row
	Form      bool // the tags of the form make the text
	Label     string
	Topic     string // of the first device's first message
	Payload   string
	Problem   string
	Refusal   string // foretells that the broker will refuse them
}

func (u *UI) simulateView() simulateView {
	s := &u.again.simulator
	v := simulateView{Open: u.dialog == simulateID, Problem: s.problem}
	if !v.Open {
		return v
	}
	for _, t := range u.again.templates.list {
		v.Templates = append(v.Templates, t.Name)
	}
	v.Rows, v.Form, v.Label = slices.Clone(s.rows), s.from == "", "Event data"
	if s.base.Kind != draft.Event {
		v.Label = "Payload"
	}
	d := s.draft()
	d.Device = strings.ReplaceAll(browser.ByID(simNameID).Value(), "{{index}}", "1")
	b := u.model.Rehearse(d)
	v.Topic, v.Payload = payload.Visible(b.Message.Topic), payload.Preview(b.Message.Payload, 300)
	if v.Refusal = b.Refusal; v.Problem == "" && !b.Ready() {
		v.Problem = b.Problems[0].Text
	}
	return v
}

func (d *simulateDialog) Render() app.UI {
	v := d.View
	from := []app.UI{el("option", "", attr{"value", ""}, "The tags below")}
	return dialog("again wide", simulateID, "simulate-title", on{"close", d.onClose},
		el("form", "stack", label("Simulate"), is("novalidate", true), attr{"autocomplete", "off"},
			on{"submit", d.onStart}, on{"input", d.onInput}, on{"change", d.onChange}, on{"click", d.onClick},
			el("h2", "", id("simulate-title"), "Simulate devices"),
			el("div", "fields three",
				numberField(simDevicesID, "Devices", "5", ""),
				field(simNameID, "Name of the devices", "", "", input(simNameID, "", attr{"value", "sim-{{index}}"})),
				field(simFromID, "What they send", "", "", el("select", "", id(simFromID), draftChoices(from, v.Templates))),
				field(simRateID, "Messages a second", "", "", input(simRateID, "", attr{"inputmode", "decimal"}, attr{"value", "5"})),
				field(simEachID, "Counted", "", "", el("select", "", id(simEachID),
					el("option", "", attr{"value", ""}, "over all devices"), el("option", "", attr{"value", "each"}, "for each device"))),
				numberField(simCountID, "Messages in all", "", "Empty: until stopped"),
			),
			d.tags(),
			field(simTextID, v.Label, "Variables in {{ }} are filled in for each message. What is changed here stays until a tag above is changed.", "",
				el("textarea", "", id(simTextID), attr{"rows", "6"}, is("spellcheck", false), attr{"autocapitalize", "none"}, attr{"autocomplete", "off"})),
			el("div", "field",
				el("span", "label", "First message"),
				el("div", "code will", el("div", "topic", el("bdi", "", v.Topic)), el("div", "", el("bdi", "", v.Payload))),
			),
			el("p", "said", hidden(v.Refusal == ""), v.Refusal),
			el("p", "error foreign", live(liveUrgent), v.Problem),
			el("p", "said", "It ends with the page. While the page is hidden the browser slows it down, and messages may leave in groups, a second apart."),
			el("div", "actions ends",
				button("", d.onCancel, "Close"),
				el("button", "button primary", kind("submit"), "Start"),
			),
		),
	)
}

// tags are the rows of the form that writes the text.
func (d *simulateDialog) tags() app.UI {
	v := d.View
	var rows []app.UI
	for i, r := range v.Rows {
		rows = append(rows, simRow(i, r))
	}
	return el("div", "stack tight", hidden(!v.Form),
		el("p", "hint", "Name, shape, least and greatest value, and what else the shape needs: a period such as 60s, its longest step, values with spaces between them, or a first number."),
		el("ul", "simrows", label("Tags"), rows),
		el("div", "actions", button("small", nil, data("addtag", ""), id(simAddID), is("disabled", len(v.Rows) >= maxSimTags), "Add tag")),
	)
}

func simRow(i int, r drive.Row) app.UI {
	n, number := strconv.Itoa(i+1), strconv.Itoa(i)
	var shapes []app.UI
	for _, s := range drive.Shapes() {
		shapes = append(shapes, el("option", "", attr{"value", strconv.Itoa(int(s))}, s.String()))
	}
	extra, example := r.Shape.Extra()
	small := func(id, name, hint string, shown bool) app.UI {
		return input(id+number, "", label(name+" of tag "+n), attr{"placeholder", hint}, hidden(!shown), title(name))
	}
	return el("li", "simrow field",
		input(simTagID+number, "", label("Name of tag "+n), attr{"placeholder", "name"}),
		el("select", "", id(simShapeID+number), label("Shape of tag "+n), shapes),
		el("div", "simargs",
			small(simMinID, "Min", "min", r.Shape.Ranged()),
			small(simMaxID, "Max", "max", r.Shape.Ranged()),
			small(simExtraID, extra, lower(extra)+", "+example, extra != ""),
		),
		button("quiet square", nil, data("untag", number), label("Remove tag "+n), icon(iconClose)),
	)
}

func (d *simulateDialog) onClose(app.Context, app.Event)  { d.ui.closeDialog(simulateID) }
func (d *simulateDialog) onCancel(app.Context, app.Event) { d.ui.closeDialog(simulateID) }

func (d *simulateDialog) onInput(_ app.Context, e app.Event) {
	s := &d.ui.again.simulator
	s.problem = ""
	switch name, value := typed(e); {
	case name == simTextID:
		s.text = value
	case strings.HasPrefix(name, "sim-") && strings.Count(name, "-") == 2:
		d.ui.readSimRows()
	}
	d.ui.redraw()
}

func (d *simulateDialog) onChange(_ app.Context, e app.Event) {
	if name, value := typed(e); name == simFromID {
		d.ui.simulateFrom(value)
	}
}

// simulateFrom has the devices send what was chosen.
func (u *UI) simulateFrom(choice string) {
	s := &u.again.simulator
	s.problem = ""
	if choice == "" {
		s.take("", draft.New(draft.Event))
		s.text = drive.Text(s.rows)
	} else {
		s.take(choice, u.draftOf(choice, s.base))
	}
	u.redraw()
}

func (d *simulateDialog) onClick(_ app.Context, e app.Event) {
	s := &d.ui.again.simulator
	if _, ok := target(e, "data-addtag"); ok && len(s.rows) < maxSimTags {
		s.rows = append(s.rows, drive.Row{Shape: drive.Random, Min: "0", Max: "100"})
		s.filled = false
		d.ui.focus(simTagID + strconv.Itoa(len(s.rows)-1))
	} else if i, ok := numbered(e, "data-untag"); ok && int(i) < len(s.rows) {
		s.rows = slices.Delete(slices.Clone(s.rows), int(i), int(i)+1)
		s.text, s.filled = drive.Text(s.rows), false
		if len(s.rows) == 0 {
			d.ui.focus(simAddID)
			return
		}
		d.ui.focus(simTagID + strconv.Itoa(min(int(i), len(s.rows)-1)))
	}
}

// readSimRows takes the tags from their fields, and writes the text anew.
func (u *UI) readSimRows() {
	s := &u.again.simulator
	s.rows = slices.Clone(s.rows)
	for i := range s.rows {
		n, r := strconv.Itoa(i), &s.rows[i]
		r.Name = browser.ByID(simTagID + n).Value()
		if shape, err := strconv.ParseUint(browser.ByID(simShapeID+n).Value(), 10, 8); err == nil {
			if next := drive.Shape(shape); next != r.Shape {
				r.Shape, r.Min, r.Max = next, "0", "100"
				_, r.Extra = next.Extra()
				s.filled = false
				continue // the fields show the values of the shape before
			}
		}
		r.Min, r.Max, r.Extra = browser.ByID(simMinID+n).Value(), browser.ByID(simMaxID+n).Value(), browser.ByID(simExtraID+n).Value()
	}
	s.text = drive.Text(s.rows)
	browser.ByID(simTextID).SetValue(s.text)
}

// fillSimulator puts tags and text into their fields, after drawing.
func (u *UI) fillSimulator() {
	s := &u.again.simulator
	if u.dialog != simulateID || s.filled {
		return
	}
	s.filled = true
	for i, r := range s.rows {
		n := strconv.Itoa(i)
		browser.ByID(simTagID + n).SetValue(r.Name)
		browser.ByID(simShapeID + n).SetValue(strconv.Itoa(int(r.Shape)))
		browser.ByID(simMinID + n).SetValue(r.Min)
		browser.ByID(simMaxID + n).SetValue(r.Max)
		browser.ByID(simExtraID + n).SetValue(r.Extra)
	}
	browser.ByID(simTextID).SetValue(s.text)
}

func (d *simulateDialog) onStart(_ app.Context, e app.Event) {
	e.PreventDefault()
	d.ui.startSimulating()
}

// startSimulating starts what the dialog says, and closes it when that could be.
func (u *UI) startSimulating() {
	s := &u.again.simulator
	plan, problem := simulatorPlan()
	if s.problem = problem; problem == "" && s.from == "" {
		for _, r := range s.rows {
			if err := r.Check(); err != nil && s.text == drive.Text(s.rows) {
				s.problem = phrase.Sentence(err.Error())
				break
			}
		}
	}
	if s.problem == "" {
		u.send(session.SimulatePressed{Plan: plan, Draft: s.draft()})
		if s.problem = u.model.Again.Problems[session.Simulating]; s.problem == "" {
			u.closeDialog(simulateID)
			return
		}
	}
	u.redraw()
}

// simulatorPlan reads the plan from the fields, or says what is wrong with them.
func simulatorPlan() (p drive.Plan, problem string) {
	var ok bool
	if p.Devices, ok = number(simDevicesID, -1); !ok || p.Devices < 1 {
		return p, "Devices needs a whole number, 1 or more."
	}
	if p.Count, ok = number(simCountID, 0); !ok || p.Count < 1 && browser.ByID(simCountID).Value() != "" {
		return p, "Messages in all needs a whole number, 1 or more, or nothing for no end."
	}
	rate, err := strconv.ParseFloat(strings.TrimSpace(browser.ByID(simRateID).Value()), 64)
	if err != nil || !(rate >= 1e-4 && rate <= drive.MaxRate) {
		return p, "Messages a second needs a number up to " + phrase.Grouped(drive.MaxRate) + ", such as 5 or 0.1."
	}
	p.Pattern = browser.ByID(simNameID).Value()
	if browser.ByID(simEachID).Value() != "each" {
		rate /= float64(p.Devices)
	}
	p.Every = time.Duration(float64(time.Second) / rate)
	return p, ""
}
