package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

const filterHelpID = "filter-help"

// filterExamples are filters that work as they stand.
var filterExamples = []struct{ text, about string }{
	{`door "not found"`, "both the word and the phrase, in topic or payload, in any letter case"},
	{`-open`, "messages without the word; not open says the same"},
	{`device:mw-* or group:microwaves`, "the devices whose id begins with mw-, and a group; user: likewise"},
	{`topic:0/+/+/mw-3f2a`, "a topic, with the wildcards of MQTT"},
	{`temp_c>60 -door:open`, "a tag of the event compared, and one that is not open; also < >= <= = !="},
	{`lint:any`, "messages in which the linter finds something; also lint:error, or a rule, such as lint:number or lint:type-changed"},
	{`has:motor.rpm`, "events with a tag, here rpm within motor"},
	{`(kind:update or kind:group) since:10m`, "kinds of the last ten minutes; also 2h, 14:02, 2026-11-24, and until:"},
	{`dir:out outcome:rejected`, "what was sent from here and refused; also retained, duplicate, while-away, qos:1"},
}

// filterHelp is the dialog that explains the language of the search box. Each
// example can be tried.
type filterHelp struct {
	app.Compo
	ui *UI
}

func (h *filterHelp) Render() app.UI {
	var rows []app.UI
	for i, x := range filterExamples {
		rows = append(rows,
			el("dt", "", button("quiet mono", h.onTry, data("example", strconv.Itoa(i)), title("Try it"), x.text)),
			el("dd", "", x.about))
	}
	return dialog("", filterHelpID, "filter-help-title", on{"close", h.onClose},
		el("h2", "", id("filter-help-title"), "What a filter can say"),
		el("p", "hint", "Terms with a space between them must all be fulfilled; or joins two sides; ( ) group. Quotes make plain text of anything."),
		el("dl", "keys examples", rows),
		button("", h.onClose, "Close"),
	)
}

// showFilterHelp opens the dialog; the question mark that asked for it goes.
func (u *UI) showFilterHelp() {
	u.closeSuggestions()
	if u.model.View.Filter == helpText {
		u.setFilter("")
	}
	u.openDialog(filterHelpID)
}

func (h *filterHelp) onTry(_ app.Context, e app.Event) {
	value, _ := target(e, "data-example")
	if i, err := strconv.Atoi(value); err == nil {
		h.ui.closeDialog(filterHelpID)
		h.ui.setFilter(filterExamples[i].text)
		h.ui.focus(filterID)
	}
}

func (h *filterHelp) onClose(app.Context, app.Event) { h.ui.closeDialog(filterHelpID) }
