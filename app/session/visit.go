package session

import (
	"cmp"
	"strings"

	"deviceconsole/app/draft"
	"deviceconsole/app/outbox"
	"deviceconsole/app/phrase"
	"deviceconsole/app/visit"
	"deviceconsole/internal/platform"
)

// Visit is the visit to a device that is under way or was finished, and what was not
// done of what a person asked for.
type Visit struct {
	visit.Visit
	Problem string // sentence; "" = all was done
	// Elsewhere: another tab goes on with it, and keeps it. Nothing is done here until
	// it is taken up again.
	Elsewhere bool
}

// Events of a visit.
type (
	// VisitStarted: begin one to a device, as a person names it: "project/user/device",
	// or less where the connection says the rest. One that is there stays kept.
	VisitStarted struct{ Device string }
	// VisitTyped: a person typed.
	VisitTyped struct {
		Field visit.Field
		Text  string
	}
	// VisitCommandPressed: send the command.
	VisitCommandPressed struct{}
	// VisitAgain: begin a check anew, or the one of the value at all.
	VisitAgain struct{ Check visit.Kind }
	// VisitEyed: the person saw that the value is right, or takes that back.
	VisitEyed struct{}
	// VisitFinished: write the report.
	VisitFinished struct{}
	// VisitReopened: go on with the checks.
	VisitReopened struct{}
	// VisitDropped: forget the visit.
	VisitDropped struct{}
	// VisitLeft: set the visit aside; it stays kept.
	VisitLeft struct{}
	// VisitTaken: another tab goes on with the visit to a device.
	VisitTaken struct{ Device string }
	// VisitSeen: what is seen of the device now.
	VisitSeen struct{ visit.Seen }
	// VisitRestored: what KeepVisit kept; "" changes nothing.
	VisitRestored struct{ Text string }
	// VisitCommandTaken: the outbox has the command.
	VisitCommandTaken struct{ ID outbox.ID }
	// VisitCommandRefused: it does not.
	VisitCommandRefused struct{ Err error }
)

// KeepVisit is an effect: keep the visit to a device for a page that comes after this
// one; "" = forget it. The text holds no secret of the connect form.
type KeepVisit struct{ Device, Text string }

func (VisitStarted) event()        {}
func (VisitTyped) event()          {}
func (VisitCommandPressed) event() {}
func (VisitAgain) event()          {}
func (VisitEyed) event()           {}
func (VisitFinished) event()       {}
func (VisitReopened) event()       {}
func (VisitDropped) event()        {}
func (VisitLeft) event()           {}
func (VisitTaken) event()          {}
func (VisitSeen) event()           {}
func (VisitRestored) event()       {}
func (VisitCommandTaken) event()   {}
func (VisitCommandRefused) event() {}
func (KeepVisit) effect()          {}

// updateVisit takes the events of a visit.
func (m Model) updateVisit(e Event) (_ Model, effects []Effect, ok bool) {
	v := &m.Visit
	before := v.Visit
	if _, seen := e.(VisitSeen); !seen {
		v.Problem = ""
	}
	switch e := e.(type) {
	case VisitStarted:
		m, effects = m.startVisit(e.Device)
	case VisitTyped:
		v.Visit = v.Typed(e.Field, e.Text)
	case VisitCommandPressed:
		m, effects = m.sendVisitCommand()
	case VisitAgain:
		if v.Problem = v.RangeProblem(); e.Check != visit.Value {
			v.Problem = ""
		}
		v.Visit = v.Again(e.Check, m.Now)
	case VisitEyed:
		v.Visit = v.Eyed(m.Now)
	case VisitFinished:
		v.Visit = v.Finish(m.Now)
	case VisitReopened:
		v.Visit = v.Reopen()
	case VisitDropped:
		v.Visit = visit.Visit{}
	case VisitLeft:
		m.Visit = Visit{}
		return m, nil, true
	case VisitTaken:
		v.Elsewhere = v.Elsewhere || e.Device == v.Device && v.Device != ""
	case VisitSeen:
		v.Visit = v.Look(e.Seen)
	case VisitRestored:
		v.Elsewhere = false
		if v.Visit, ok = visit.Decode(e.Text); !ok && e.Text != "" {
			v.Problem = "What was kept of a visit can't be read: another version of the console wrote it, or the browser damaged it."
		}
		return m, m.drawVisitSeed(), true
	case VisitCommandTaken:
		v.Visit = v.Sending(e.ID)
	case VisitCommandRefused:
		v.Problem = m.refusalWords(e.Err)
	default:
		return m, nil, false
	}
	if v.Visit != before && !v.Elsewhere {
		effects = append(effects, KeepVisit{cmp.Or(v.Device, before.Device), visit.Encode(v.Scrubbed(m.scrub))})
	}
	return m, effects, true
}

// VisitReport is the report of the visit as a page of text.
func (m Model) VisitReport() string {
	return visit.Report(m.Visit.Scrubbed(m.scrub), m.Config.Version)
}

// startVisit begins a visit, or says why not.
func (m Model) startVisit(name string) (Model, []Effect) {
	device, why := m.visited(name)
	if why != "" {
		m.Visit.Problem = why
		return m, nil
	}
	m.Visit = Visit{Visit: visit.Start(device, m.Now)}
	return m, m.drawVisitSeed()
}

// drawVisitSeed has the seed of correlation data drawn, where there is none.
func (m Model) drawVisitSeed() []Effect {
	if m.Asking.seed != 0 || !m.Visit.UnderWay() {
		return nil
	}
	return []Effect{DrawSeed{}}
}

// VisitDevice returns the device of a visit as a person names it, in full; "" = there
// can't be one.
func (m Model) VisitDevice(name string) string {
	device, _ := m.visited(name)
	return device
}

// visited completes the name of a device, and says why it can't be one.
func (m Model) visited(name string) (device, why string) {
	const most = 1 << 10
	parts := strings.Split(name, "/")
	who, _, known := m.target()
	switch {
	case name == "":
		return "", "Say which device, or choose one of those that were heard."
	case len(name) > most || len(parts) > 3:
		return "", "A device is named as project/user/device, or in short as user/device."
	case len(parts) < 3 && !known:
		return "", "Name the device as project/user/device: without a connection nothing says whose it is."
	case len(parts) == 1:
		parts = []string{who.Project.String(), who.User.String(), parts[0]}
	case len(parts) == 2:
		parts = []string{who.Project.String(), parts[0], parts[1]}
	}
	_, projectErr := platform.ParseProject(parts[0])
	_, userErr := platform.ParseUser(parts[1])
	d, deviceErr := platform.ParseDevice(parts[2])
	err := cmp.Or(projectErr, userErr, deviceErr, platform.CheckTyped("project id", parts[0]), platform.CheckTyped("user id", parts[1]), platform.CheckTyped("device id", parts[2]))
	if err == nil && (d.IsZero() || d == platform.AllDevices) {
		return "", "Say which device: a visit is to a single one."
	}
	if err != nil {
		return "", phrase.Sentence(err.Error())
	}
	return strings.Join(parts, "/"), ""
}

// sendVisitCommand takes the command into the outbox, with its reply waited for.
func (m Model) sendVisitCommand() (Model, []Effect) {
	v := &m.Visit
	if !v.UnderWay() {
		return m, nil
	}
	n, why := m.visitCommand()
	if seal := m.Seal(); seal != Unsealed {
		why = seal.Words().String()
	}
	if why != "" {
		v.Problem = why
		return m, nil
	}
	m.Asking.count++
	return m, []Effect{Enqueue{New: n, Visit: true}}
}

// visitCommand is the command as a message for the outbox.
func (m Model) visitCommand() (n outbox.New, why string) {
	v := m.Visit
	project, user, device := v.Names()
	who, _, known := m.target()
	text, match := v.Fields[visit.FieldCommand], strings.TrimSpace(v.Fields[visit.FieldMatch])
	switch {
	case !known:
		return n, "Connect first: until then nothing says on whose behalf the command is sent."
	case who.Project.String() != project:
		return n, "The device is of project " + project + ", and this connection of " + who.Project.String() + "."
	case strings.TrimSpace(text) == "":
		return n, "Write the command that is to be sent."
	}
	d := draft.New(draft.ToDevice)
	d.User, d.Device, d.Payload = user, device, text
	if platform.CheckJSON([]byte(text)) != nil {
		d.Format = draft.Text
	}
	n.Reply.Within = visit.ReplyWithin
	switch {
	case match != "":
		if problem := m.Asking.withRule(match, m.Now).RuleError; problem != "" {
			return n, problem
		}
		n.Reply.Rule = match
	case m.CorrelationForbidden() != "":
		n.Reply.Within = 0
	default:
		d.ResponseTopic, d.Correlation = "0/"+v.Device, m.Asking.correlation()
	}
	b := d.Build(m.env())
	if !b.Ready() {
		return n, b.Problems[0].Text
	}
	n.Identity, n.Message, n.Expires, n.Source = m.Sender(), b.Message, b.Expires, outbox.Request
	if n.Reply.Within == 0 {
		n.Source = outbox.Person
	}
	return n, ""
}
