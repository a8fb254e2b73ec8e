package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/doctor"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/internal/page"
)

const doctorID = "doctor-run" // the button

// outcomeMarks stand before the word of an outcome.
var outcomeMarks = [...]string{"·", "…", "✓", "✕", "–"}

// doctor is the section of the connection's panel with the connection doctor. It is
// part of root, as each component costs the page's program as much as all that is here.
func (r *root) doctor(d session.Doctor) app.UI {
	press, copies := "Run checks", true
	if d.Running() {
		press = "Stop checks"
	} else if !d.Began.IsZero() {
		copies = false
	}
	verdict, tone := d.Verdict(), ""
	var items []app.UI
	for _, c := range d.Checks {
		if c.Outcome == doctor.Failed {
			tone = "bad"
		}
		if c.Outcome != doctor.Waiting { // what waits would move as those above it get their findings
			items = append(items, checkItem(c))
		}
	}
	when := ""
	if !d.Ended.IsZero() {
		when = "Checked at " + phrase.Clock(d.Ended) + "."
		if d.Unasked {
			when = "Checked at " + phrase.Clock(d.Ended) + " by itself, after the second attempt that failed."
		}
	}
	return el("section", "doctor stack tight", aria("labelledby", "doctor-title"),
		el("div", "head",
			el("h2", "", id("doctor-title"), "Connection doctor"),
			el("div", "actions",
				button("small", r.onCopyChecks, hidden(copies), title("Copy as text, without keys and passwords"), "Copy result"),
				button("small", r.onRunChecks, id(doctorID), press),
			),
		),
		el("p", "hint", hidden(len(items) > 0), "Goes the way from this page to the broker step by step, and says where it ends and what to do."),
		status("verdict", "", data("tone", tone), hidden(len(items) == 0), foreign(verdict)),
		el("div", "actions", hidden(d.Use == ""), button("primary small", r.onUseAddress, "Use "+d.Use)),
		el("ol", "exam", label("Checks"), hidden(len(items) == 0), items),
		el("p", "hint", when),
	)
}

func checkItem(c doctor.Check) app.UI {
	took := ""
	if c.Took > 0 {
		took = phrase.Brief(c.Took)
	}
	// What the server says stands beside what the browser hides, and says when a certificate ends.
	server := c.Server != "" && (c.Outcome != doctor.Passed || c.ID == doctor.TLS)
	return el("li", "", data("outcome", lower(c.Outcome.String())),
		el("b", "", el("span", "", aria("hidden", "true"), outcomeMarks[c.Outcome]+" "), c.Outcome.String()),
		el("div", "",
			el("span", "name", title("Passed, it proves that "+c.Proves()), foreign(c.Name())), " ",
			el("span", "found", foreign(c.Finding.String())),
			el("p", "", hidden(!server), "This console's server "+c.Server+"."),
		),
		el("span", "num muted", took),
	)
}

func (r *root) onRunChecks(app.Context, app.Event) { r.ui.send(session.DoctorPressed{}) }

func (r *root) onUseAddress(app.Context, app.Event) { r.ui.steer(session.DoctorAdviceTaken{}) }

func (r *root) onCopyChecks(ctx app.Context, _ app.Event) {
	copyText(ctx, r.ui.model.DoctorText(), "Copied the result of the checks")
}

// onChecks goes to the connection doctor, and has it begin unless it has.
func (n *note) onChecks(ctx app.Context, _ app.Event) {
	if !n.ui.model.Doctor.Running() {
		n.ui.send(session.DoctorPressed{})
	}
	ctx.Navigate(page.RouteConnection)
	n.ui.focus(doctorID)
}
