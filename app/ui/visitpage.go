package ui

import (
	"net/url"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/app/visit"
	"deviceconsole/internal/page"
	"deviceconsole/internal/platform"
)

// The ids of the fields, in the order of visit.Field, and of what else has one.
var visitFields = [...]string{"visit-command", "visit-match", "visit-tag", "visit-min", "visit-max", "visit-notes"}

const (
	visitTitleID  = "visit-title"
	visitDeviceID = "visit-device"
	visitTagsID   = "visit-tags"
	visitOffered  = 50 // devices to choose from
)

// visitPage is the checklist for one device, made for a phone in one hand: what was
// found above, the controls of one check at the bottom.
type visitPage struct {
	app.Compo
	ui   *UI
	View visitPageView
}

// visitPageView is what the page shows; the zero view shows nothing.
type visitPageView struct {
	Mode      visitMode
	Name      string // device
	Of        string
	Tone      string // of the outcome: good, bad or ""
	Sign      string
	Word      string // Pass, Fail, or how far it is
	Checks    [visit.Kinds]visitItem
	Shown     int // check whose controls are at hand; visit.Kinds = the end
	Problem   string
	Other     string      // device of the address, where the visit is to another
	Elsewhere bool        // another tab goes on with the visit
	Kept      []keptVisit // to go on with
	Offered   []string    // devices that were heard
	Tags      []string    // paths of numbers
	Sent      bool
	Mute      string // why no command can be sent; "" = one can
	Eyed      bool
	Screen    string // whether the screen is kept on
	Connect   bool   // there is no connection, and none is being made
	Report    reportView
}

// visitMode is what a person does.
type visitMode uint8

const (
	visitClosed visitMode = iota
	visitChoosing
	visitChecking
	visitReporting
)

type visitItem struct {
	Name, Sign, Tone, Word string
	Evidence, Time, Left   string
}

// reportView is the report beyond the checks.
type reportView struct {
	Rows  []fact
	Notes []string
	Share bool
}

// visitAsked is the device of the page's address.
func visitAsked() string {
	const longest = 1 << 10
	name := browser.Query("device")
	if len(name) > longest || strings.Count(name, "/") != 2 {
		return ""
	}
	return name
}

// visitHref is the address of a visit to a device. It names the place and no secret.
func visitHref(device string) string { return page.RouteVisit + "?device=" + url.QueryEscape(device) }

// visitPageView makes the view of the page, where it is open.
func (u *UI) visitPageView(open bool, now time.Time) (v visitPageView) {
	if !open {
		return v
	}
	m := u.model.Visit
	v.Problem, v.Connect = m.Problem, !u.model.Connection.Wanted()
	if asked := visitAsked(); asked != "" && asked != m.Device {
		v.Other = asked
	}
	if m.Device == "" {
		v.Mode, v.Offered, v.Kept = visitChoosing, u.visitOffered(now), keptVisits(now)
		return v
	}
	v.Elsewhere = m.Elsewhere
	project, user, device := m.Names()
	v.Name = payload.Preview([]byte(payload.Spelled(device)), nameMost)
	v.Of = "of user " + payload.Topic(user) + " of project " + payload.Topic(project)
	v.outcome(m.Visit)
	v.Shown, v.Sent, v.Eyed = u.visit.shown, m.Item != 0, m.ByEye()
	for k, c := range m.Checks {
		v.Checks[k] = u.visitItem(visit.Kind(k), c, now)
	}
	if !m.UnderWay() {
		v.Mode, v.Report = visitReporting, u.visitReport(m.Visit)
		return v
	}
	v.Mode, v.Mute = visitChecking, u.visit.seen.Mute
	if v.Shown == int(visit.Value) {
		v.Tags = numericTags(u.runner.Live(), "0/"+m.Device)
	}
	switch {
	case u.awake.problem != "":
		v.Screen = u.awake.problem
	case !browser.CanKeepScreenOn():
		v.Screen = "This browser can't keep the screen on."
	default:
		v.Screen = "The screen stays on during the visit."
	}
	return v
}

// outcome says how far the visit is.
func (v *visitPageView) outcome(m visit.Visit) {
	v.Word = m.Headline()
	switch m.Outcome() {
	case visit.Passed:
		v.Tone, v.Sign = "good", "✓"
	case visit.Failed:
		v.Tone, v.Sign = "bad", "✗"
	default:
		v.Sign = "…"
		if m.UnderWay() {
			v.Word = m.Summary()
		}
	}
}

func (u *UI) visitItem(k visit.Kind, c visit.Check, now time.Time) visitItem {
	item := visitItem{Name: k.String(), Word: c.State.String(), Evidence: payload.Visible(c.Evidence)}
	switch c.State {
	case visit.Passed:
		item.Sign, item.Tone = "✓", "good"
	case visit.Failed:
		item.Sign, item.Tone = "✗", "bad"
	case visit.Skipped:
		item.Sign, item.Tone = "–", "muted"
	case visit.Waiting:
		item.Sign = "…"
	default:
		item.Sign = "○"
	}
	if !c.At.IsZero() && (c.State == visit.Passed || c.State == visit.Failed) {
		item.Time = shortTime(c.At, now)
	}
	v := u.model.Visit
	switch {
	case c.State != visit.Waiting || !v.UnderWay():
	case k == visit.Event:
		if end := v.Deadline(u.visit.seen.Since); !end.IsZero() {
			item.Left = until(end, now)
		}
	case k == visit.Reply && v.Item != 0:
		if p, ok := u.runner.Request(v.Item); ok && !p.Deadline().IsZero() {
			item.Left = until(p.Deadline(), now)
		}
	}
	return item
}

func (u *UI) visitReport(v visit.Visit) reportView {
	r := reportView{Share: browser.CanShare()}
	version := u.model.Config.Version
	r.Rows = []fact{
		{Name: "By", Value: payload.Visible(v.Who())},
		{Name: "Began", Value: moment(v.Began)}, {Name: "Ended", Value: v.Until()},
		{Name: "Checks", Value: v.Summary()},
		{Name: "Made with", Value: "Device console " + version},
	}
	if v.Item != 0 {
		r.Rows = append(r.Rows, fact{Name: "Command", Value: payload.Preview([]byte(u.model.Scrub(v.Fields[visit.FieldCommand])), nameMost)})
	}
	if notes := strings.TrimSpace(v.Fields[visit.FieldNotes]); notes != "" {
		for line := range strings.Lines(u.model.Scrub(notes)) {
			r.Notes = append(r.Notes, payload.Visible(strings.TrimRight(line, "\r\n")))
		}
	}
	return r
}

// visitOffered are the devices that were heard, the last of them first.
func (u *UI) visitOffered(now time.Time) (list []string) {
	for _, s := range u.runner.Live().Devices(now, 2*visitOffered) {
		if s.Subject == timeline.SubjectDevice && s.Device != "" && s.Device != platform.All && len(list) < visitOffered {
			list = append(list, s.Project+"/"+s.User+"/"+s.Device)
		}
	}
	return list
}

// numericTags are the tags of a topic's newest message that are numbers.
func numericTags(store *timeline.Store, topic string) (list []string) {
	e, _, _ := store.Head(store.Newest(topic), pageBytes)
	payload.Tags(e.Payload, func(path string, raw []byte) bool {
		if c := raw[0]; c == '-' || c >= '0' && c <= '9' {
			list = append(list, path)
		}
		return len(list) < shownTags
	})
	return list
}

// visitLink leads to the visit from the devices.
func visitLink(v session.Visit) app.UI {
	text := "Visit a device"
	if v.UnderWay() {
		_, _, device := v.Names()
		text = "Go on with the visit of " + payload.Preview([]byte(device), nameMost)
	}
	return el("p", "visitlink", el("a", "button", attr{"href", page.RouteVisit}, icon(iconVisit), el("bdi", "", text)))
}

// fillVisit puts what was typed into the fields, after drawing.
func (u *UI) fillVisit() {
	v := u.model.Visit
	if u.model.View.Route != page.RouteVisit {
		return
	}
	o := &u.visit
	if asked := visitAsked(); asked != o.asked {
		if o.asked = asked; asked != "" {
			o.name = asked
		}
	}
	browser.ByID(visitDeviceID).SetValue(o.name)
	for i, name := range visitFields {
		browser.ByID(name).SetValue(v.Fields[i])
	}
}

// clickVisit does what a button of the page says.
func (u *UI) clickVisit(ctx app.Context, do string) {
	o := &u.visit
	switch do {
	case "start":
		u.takeVisit(o.name)
	case "other":
		u.takeVisit(visitAsked())
	case "here":
		u.resumeVisit(u.model.Visit.Device)
	case "aside":
		u.leaveVisit()
		ctx.Navigate(page.RouteVisit)
	case "next":
		o.shown = min(o.shown+1, int(visit.Kinds))
		u.redraw()
	case "previous":
		o.shown = max(o.shown-1, 0)
		u.redraw()
	case "send":
		u.send(session.VisitCommandPressed{})
	case "again", "value":
		u.send(session.VisitAgain{Check: visit.Kind(min(o.shown, int(visit.Value)))})
	case "eyed":
		u.send(session.VisitEyed{})
	case "finish":
		u.send(session.VisitFinished{})
	case "reopen":
		u.send(session.VisitReopened{})
	case "new":
		u.send(session.VisitDropped{})
		u.leaveVisit()
		ctx.Navigate(page.RouteVisit)
	case "close":
		u.goBack(ctx)
	default:
		u.handOver(ctx, do)
		return
	}
	o.at = time.Time{} // look at once
	u.frame.Request()
}

// handOver hands the report to a person.
func (u *UI) handOver(ctx app.Context, do string) {
	v, text := u.model.Visit, u.model.VisitReport()
	switch do {
	case "share":
		ctx.Async(func() {
			said := "Shared the report"
			if err := browser.Share("Visit of "+v.Device, text); err != nil {
				said = "Nothing was shared: " + err.Error() + "."
			}
			ctx.Dispatch(func(ctx app.Context) { say(ctx, said) })
		})
	case "copy":
		copyText(ctx, text, "Copied the report")
	case "save":
		if err := browser.Save(visit.FileName(v.Visit, v.Ended), "text/plain;charset=utf-8", []byte(text)); err != nil {
			say(ctx, phrase.Sentence(err.Error()))
		}
	case "print":
		browser.Print()
	}
}

// typeVisit takes what was typed into a field of the page.
func (u *UI) typeVisit(id, text string) {
	if id == visitDeviceID {
		u.visit.name = text
		return
	}
	for i, name := range visitFields {
		if id == name {
			u.send(session.VisitTyped{Field: visit.Field(i), Text: text})
		}
	}
}

func (p *visitPage) onClick(ctx app.Context, e app.Event) {
	if i, ok := numbered(e, "data-check"); ok && i <= uint64(visit.Kinds) {
		p.ui.visit.shown = int(i)
		p.ui.redraw()
		return
	}
	if i, ok := numbered(e, "data-pick"); ok && i < uint64(len(p.View.Offered)) {
		p.ui.visit.name = p.View.Offered[i]
		p.ui.redraw()
		return
	}
	if i, ok := numbered(e, "data-kept"); ok && i < uint64(len(p.View.Kept)) {
		p.ui.resumeVisit(p.View.Kept[i].Device)
		return
	}
	if i, ok := numbered(e, "data-remove"); ok && i < uint64(len(p.View.Kept)) {
		p.ui.removeVisit(p.View.Kept[i])
		return
	}
	if do, ok := target(e, "data-do"); ok {
		p.ui.clickVisit(ctx, do)
	}
}

func (p *visitPage) onInput(_ app.Context, e app.Event) { p.ui.typeVisit(typed(e)) }

// onSubmit is Enter in a field.
func (p *visitPage) onSubmit(ctx app.Context, e app.Event) {
	e.PreventDefault()
	do := "start"
	if p.View.Mode == visitChecking {
		switch p.View.Shown {
		case int(visit.Command), int(visit.Reply):
			do = "send"
		case int(visit.Value):
			do = "value"
		default:
			return
		}
	}
	p.ui.clickVisit(ctx, do)
}
