package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/payload"
	"deviceconsole/app/visit"
	"deviceconsole/internal/page"
)

func (p *visitPage) Render() app.UI {
	v := p.View
	if v.Mode == visitClosed {
		return el("section", "page visit", hidden(true))
	}
	return el("section", "page visit", aria("labelledby", visitTitleID), on{"click", p.onClick}, on{"input", p.onInput},
		el("div", "visitin",
			el("div", "pagehead",
				el("div", "grow",
					el("h1", "", id(visitTitleID), "Visit ", el("bdi", "mono", v.Name)),
					el("p", "muted", v.Of),
				),
				button("quiet square noprint", nil, data("do", "close"), label("Close visit"), icon(iconClose)),
			),
			p.otherDevice(), p.elsewhere(),
			status("visitoutcome "+v.Tone, "Outcome", hidden(v.Mode == visitChoosing),
				el("span", "sign", aria("hidden", "true"), v.Sign), el("b", "", v.Word)),
			p.offered(),
			p.checks(),
			p.report(),
		),
		el("form", "dock noprint", label("Controls of the visit"), hidden(v.Elsewhere), attr{"autocomplete", "off"}, is("novalidate", true), on{"submit", p.onSubmit},
			el("p", "error", live(liveUrgent), v.Problem),
			p.choosing(), p.checking(), p.reporting(),
		),
	)
}

// otherDevice says that the address names another device than that of the visit.
func (p *visitPage) otherDevice() app.UI {
	v := p.View
	return el("div", "offer noprint", hidden(v.Other == "" || v.Mode == visitChoosing),
		el("p", "", "This link is for ", el("bdi", "mono", payload.Topic(v.Other)), ", and this is a visit of another device."),
		button("", nil, data("do", "other"), "Visit that one; this stays kept"),
	)
}

// elsewhere says that another tab has the visit.
func (p *visitPage) elsewhere() app.UI {
	return el("div", "offer noprint", role("status"), aria("live", liveOff), hidden(!p.View.Elsewhere),
		el("p", "", live(livePolite), when(p.View.Elsewhere, "Another tab goes on with this visit. What is shown here is how far it was.")),
		button("", nil, data("do", "here"), "Go on here"),
	)
}

// offered are the devices to choose from.
func (p *visitPage) offered() app.UI {
	v := p.View
	var items []app.UI
	for i, name := range v.Offered {
		items = append(items, el("li", "visitcheck", el("button", "bare one mono", kind("button"), data("pick", strconv.Itoa(i)), el("bdi", "", payload.Topic(name)))))
	}
	var kept []app.UI
	for i, k := range v.Kept {
		if k.Broken {
			kept = append(kept, el("li", "visitcheck broken",
				el("p", "grow", el("bdi", "mono", k.Name), el("span", "muted", " "+k.About)),
				button("small", nil, data("remove", strconv.Itoa(i)), label("Remove what is kept of "+k.Name), "Remove")))
			continue
		}
		kept = append(kept, el("li", "visitcheck", el("button", "bare one", kind("button"), data("kept", strconv.Itoa(i)),
			el("bdi", "mono", k.Name), el("span", "muted", k.About))))
	}
	return el("div", "", hidden(v.Mode != visitChoosing),
		el("p", "", "Five checks of one device, and a report. What is found is kept in this browser, over lost networks and reloads."),
		el("h2", "", hidden(len(kept) == 0), "Kept here"),
		el("ul", "visitchecks", label("Visits that are kept"), hidden(len(kept) == 0), kept),
		el("h2", "", hidden(len(items) == 0), "Heard last"),
		el("ul", "visitchecks", label("Devices that were heard"), hidden(len(items) == 0), items),
	)
}

// checks is the list of the checks. A press on one brings its controls to hand.
func (p *visitPage) checks() app.UI {
	v := p.View
	var items []app.UI
	for i, c := range v.Checks {
		time := c.Time
		if c.Left != "" {
			time = c.Left + " left"
		}
		here := v.Mode == visitChecking && v.Shown == i
		items = append(items, el("li", "visitcheck "+c.Tone,
			el("button", "bare", kind("button"), data("check", strconv.Itoa(i)), is("aria-current", here),
				el("span", "sign", aria("hidden", "true"), c.Sign),
				el("b", "", c.Name), el("span", "hush", ": "+c.Word+". "),
				el("span", "num muted", time),
				el("bdi", "why", c.Evidence),
			),
		))
	}
	return el("ol", "visitchecks", label("Checks"), hidden(v.Mode == visitChoosing), items)
}

// report is what the report says beyond the checks.
func (p *visitPage) report() app.UI {
	r := p.View.Report
	var rows, notes []app.UI
	for _, f := range r.Rows {
		rows = append(rows, el("dt", "", f.Name), el("dd", "", el("bdi", "", f.Value)))
	}
	for _, line := range r.Notes {
		notes = append(notes, el("p", "", el("bdi", "", line)))
	}
	return el("section", "report", label("Report"), hidden(p.View.Mode != visitReporting),
		el("dl", "facts", rows),
		el("div", "notes1", hidden(len(notes) == 0), el("h2", "", "Notes"), el("div", "", notes)),
	)
}

// choosing has the device chosen.
func (p *visitPage) choosing() app.UI {
	return el("div", "stack tight", hidden(p.View.Mode != visitChoosing),
		field(visitDeviceID, "Device", "Choose one above, or type project/user/device.", "", input(visitDeviceID, "")),
		el("div", "big", button("primary", nil, data("do", "start"), "Start the visit")),
	)
}

func datalist(name string, values []string) app.UI {
	var options []app.UI
	for _, value := range values {
		options = append(options, el("option", "", attr{"value", value}))
	}
	return el("datalist", "", id(name), options)
}

// checking are the controls of the check at hand, and the way to the next.
func (p *visitPage) checking() app.UI {
	v := p.View
	shown := func(k visit.Kind) any { return hidden(v.Shown != int(k)) }
	send := "Send it"
	if v.Sent {
		send = "Send it again"
	}
	eyed := "Seen with my own eyes"
	if v.Eyed {
		eyed = "Not seen after all"
	}
	commanding := v.Shown == int(visit.Command) || v.Shown == int(visit.Reply)
	name := "Notes and end"
	if v.Shown < len(v.Checks) {
		name = v.Checks[v.Shown].Name
	}
	return el("div", "stack tight", hidden(v.Mode != visitChecking),
		el("p", "label", name),
		el("p", "hint", hidden(v.Shown >= int(visit.Command)), v.Screen),
		el("div", "big", hidden(v.Shown >= int(visit.Command)), button("", nil, data("do", "again"), "Check again")),
		el("p", "hint", hidden(!commanding || v.Mute == ""), v.Mute),
		el("div", "stack tight", hidden(!commanding || v.Mute != ""),
			field(visitFields[visit.FieldCommand], "Command", "", "", input(visitFields[visit.FieldCommand], "")),
			el("div", "", shown(visit.Reply), field(visitFields[visit.FieldMatch], "Reply matches (a filter, where the device does not answer to the response topic)", "", "",
				input(visitFields[visit.FieldMatch], ""))),
			el("div", "big", button("primary", nil, data("do", "send"), send)),
		),
		el("div", "stack tight", shown(visit.Value),
			el("div", "bounds3",
				field(visitFields[visit.FieldTag], "Tag", "", "", input(visitFields[visit.FieldTag], "", attr{"list", visitTagsID})),
				field(visitFields[visit.FieldMin], "Least", "", "", input(visitFields[visit.FieldMin], "", attr{"inputmode", "decimal"})),
				field(visitFields[visit.FieldMax], "Largest", "", "", input(visitFields[visit.FieldMax], "", attr{"inputmode", "decimal"})),
			),
			datalist(visitTagsID, v.Tags),
			el("div", "big", button("primary", nil, data("do", "value"), "Check it"), button("", nil, data("do", "eyed"), eyed)),
		),
		el("div", "stack tight", hidden(v.Shown < int(visit.Kinds)),
			field(visitFields[visit.FieldNotes], "Notes", "", "", el("textarea", "", id(visitFields[visit.FieldNotes]), attr{"rows", "3"}, attr{"maxlength", strconv.Itoa(visit.MaxText)})),
			el("div", "big", button("primary", nil, data("do", "finish"), "Finish and report"), button("", nil, data("do", "aside"), "Set aside")),
		),
		el("div", "big",
			button("", nil, data("do", "previous"), is("disabled", v.Shown == 0), "Back"),
			el("a", "button", attr{"href", page.RouteConnection}, hidden(!v.Connect), "Connect…"),
			button("", nil, data("do", "next"), is("disabled", v.Shown >= int(visit.Kinds)), "Next"),
		),
	)
}

// reporting hands the report over.
func (p *visitPage) reporting() app.UI {
	share := p.View.Report.Share
	first := "primary"
	if share {
		first = ""
	}
	return el("div", "stack tight", hidden(p.View.Mode != visitReporting),
		el("div", "big",
			button("primary", nil, data("do", "share"), hidden(!share), "Share"),
			button(first, nil, data("do", "copy"), "Copy"),
			button("", nil, data("do", "save"), "Download"),
			button("", nil, data("do", "print"), "Print"),
		),
		el("div", "big", button("", nil, data("do", "reopen"), "Back to the checks"), button("", nil, data("do", "new"), "New visit")),
	)
}
