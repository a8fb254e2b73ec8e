package ui

import (
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/outbox"
	"deviceconsole/app/pair"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/app/verdict"
	"deviceconsole/app/visit"
	"deviceconsole/internal/page"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

const (
	visitEvery  = 200 * time.Millisecond // least time between two looks
	visitSlept  = 10 * time.Second       // a longer one, and the page slept
	visitValues = 50                     // newest events that are searched for the value
	visitEvents = 1000                   // that are searched for the first one
)

// onVisit is what the page knows of the visit beside the session.
type onVisit struct {
	at     time.Time  // when it was looked last
	seen   visit.Seen // what was seen then
	shown  int        // the check whose controls are at hand; visit.Kinds = the end
	states [visit.Kinds]visit.State
	name   string // of the device, as it stands in the form
	asked  string // the device of the address that the form was filled from
	hold   visitHold
}

// lookAtVisit tells the session what is seen of the device of the visit that is under
// way, where that changes anything.
func (u *UI) lookAtVisit(now time.Time) {
	o, v := &u.visit, &u.model.Visit
	seen := u.model.View.Route == page.RouteVisit && !browser.Hidden()
	u.stayAwake(v.UnderWay() && seen && !v.Elsewhere)
	if !v.UnderWay() || v.Elsewhere || now.Sub(o.at) < visitEvery && !now.Before(o.at) {
		return
	}
	slept := !o.at.IsZero() && now.Sub(o.at) > visitSlept
	o.at = now
	o.seen = u.visitSeen(now)
	o.seen.Slept = slept
	next := v.Look(o.seen)
	if next != v.Visit {
		u.runner.Send(session.VisitSeen{Seen: o.seen})
		u.model = u.runner.Model()
	}
	o.goOn(u.model.Visit.Visit)
}

// goOn has the controls of the next check at hand once the shown one is done.
func (o *onVisit) goOn(v visit.Visit) {
	before := o.states
	for k, c := range v.Checks {
		o.states[k] = c.State
	}
	done := func(s visit.State) bool { return s == visit.Passed || s == visit.Skipped }
	if o.shown < len(before) && !done(before[o.shown]) && done(o.states[o.shown]) {
		for o.shown < len(o.states) && done(o.states[o.shown]) {
			o.shown++
		}
	}
}

// visitSeen looks at the device.
func (u *UI) visitSeen(now time.Time) visit.Seen {
	m, store := &u.model, u.runner.Live()
	v := m.Visit
	s := visit.Seen{Now: now}
	topic := "0/" + v.Device
	if c := m.Connection; c.State == mqttws.Connected {
		rights := platform.Rights{Role: c.Role, Project: c.Project, User: c.User}
		s.By = c.Who() + " (" + c.Role.String() + ")"
		s.Deaf, s.Since = u.visitHears(topic, rights)
		if command := "1/" + v.Device + "/event"; rights.MayPublish(command) != nil {
			s.Mute = "This account may not send to devices. " + phrase.Sentence(rights.MayPublish(command).Error())
		}
	}
	if seal := m.Seal(); seal != session.Unsealed {
		s.Mute = seal.Words().String()
	}
	u.visitEvents(&s, store, topic)
	if key := (timeline.Key{Kind: timeline.KindDevice, Name: v.Device}); u.judge.store == store && !s.Since.IsZero() {
		if said, ok := u.verdictOn(key); ok {
			s.Usual = said.Usual
			for _, f := range said.Findings {
				if f.Kind == verdict.Silent {
					s.Silent = f.Text
				}
			}
		}
	}
	if v.Item != 0 {
		u.visitAnswers(&s, v.Item)
	}
	return s
}

// visitHears says since when all events of a topic are heard, or why they can't be.
func (u *UI) visitHears(topic string, rights platform.Rights) (deaf string, since time.Time) {
	asked := false
	for _, f := range u.model.Subscriptions.List {
		if f.State == mqttws.Denied || !platform.Filter(f.Filter).Matches(topic) {
			continue
		}
		if asked = true; f.State == mqttws.Granted {
			return "", u.model.Connection.Since
		}
	}
	switch err := rights.MaySubscribe(topic); {
	case asked:
		return "", time.Time{}
	case err != nil && rights.Role == platform.RoleDevice:
		return "A device's account does not hear what devices send. Connect with an operator's account for this check.", time.Time{}
	case err != nil:
		return phrase.Sentence(err.Error()), time.Time{}
	}
	return "No subscription brings its events. Subscribe to " + payload.Visible(topic) + ".", time.Time{}
}

// visitEvents looks at the newest events of the device.
func (u *UI) visitEvents(s *visit.Seen, store *timeline.Store, topic string) {
	v := u.model.Visit
	from := v.Window(s.Since)
	path, wanted := v.Path()
	wanted = wanted && v.RangeAsked
	id := store.Newest(topic)
	for n := 0; id != 0 && n < visitEvents; n++ {
		most := 0
		if wanted && s.Value == "" && n < visitValues {
			most = payload.MaxLookup
		}
		e, _, ok := store.Head(id, most)
		if !ok || e.At.Before(v.Began) && e.At.Before(s.Since) {
			break
		}
		if id = store.Previous(id); e.Kind != timeline.Received || e.Retained {
			continue
		}
		if s.Last.IsZero() {
			s.Last = e.At
		}
		if !s.Since.IsZero() && !e.At.Before(s.Since) && !e.At.Before(v.Began) {
			s.Heard++
		}
		if !e.At.Before(from) {
			s.First = e.At
		}
		if most > 0 {
			if raw, ok := payload.Tag(e.Payload, path); ok {
				s.Value, s.ValueAt = string(raw), e.At
			}
		}
		if v.Checks[visit.Event].State != visit.Waiting && n >= visitValues {
			break
		}
	}
}

// visitAnswers looks what became of the command and its reply.
func (u *UI) visitAnswers(s *visit.Seen, id outbox.ID) {
	item, ok := u.runner.Outbox().Item(id)
	if !ok {
		return
	}
	s.Sent = sentAnswer(item, s.Now)
	switch doubt := u.model.Doubt(&item); doubt {
	case session.Dropped:
		s.Sent.State, s.Sent.Text = visit.Failed, doubt.Words().String()
	case session.Untold:
		s.Sent.Text += " " + doubt.Words().String()
	}
	p, asked := u.runner.Reply(&item)
	if !asked {
		s.Reply = visit.Answer{State: visit.Skipped, At: s.Now, Text: "No reply was asked for: MQTT 3.1.1 has no response topic. Say which message is the reply, and send again."}
		return
	}
	s.Reply = replyAnswer(p, s.Now)
}

// sentAnswer says what became of the command.
func sentAnswer(i outbox.Item, now time.Time) visit.Answer {
	a := visit.Answer{State: visit.Failed, At: now, Text: session.ItemWords(i).String()}
	switch i.State {
	case timeline.Queued:
		a.State, a.Text = visit.Waiting, "It waits in the outbox for a connection. If that takes long you are asked before it leaves."
		if i.Hold == outbox.HeldLate {
			a.Text = "It waits in the outbox. It is late by now, so you are asked before it leaves."
		}
	case timeline.InFlight:
		a.State, a.Text = visit.Waiting, "It is on its way."
	case timeline.Acknowledged:
		a.State = visit.Passed
		if !i.Sent.IsZero() {
			a.At = i.Sent.Add(i.Latency)
		}
		said := "The broker took it after " + phrase.Brief(i.Latency) + "."
		if a.Text != "" {
			said += " " + a.Text
		}
		a.Text = said
	case timeline.Cancelled:
		a.Text = "It was taken back, and never sent."
	}
	return a
}

// replyAnswer says what came of the reply.
func replyAnswer(p pair.Pair, now time.Time) visit.Answer {
	words, _ := pairWords(p, now)
	a := visit.Answer{State: visit.Failed, At: now, Text: phrase.Sentence(words)}
	switch p.State {
	case pair.Unsent:
		a.State, a.Text = visit.Waiting, "The command has not left yet."
	case pair.Waiting:
		a.State, a.Text = visit.Waiting, ""
	case pair.Answered, pair.Late:
		a.State, a.At = visit.Passed, p.ReplyAt
	case pair.Ended:
		a.Text = "The command did not get through, so there is nothing to answer."
	}
	return a
}
