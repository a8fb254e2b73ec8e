package session

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/draft"
	"deviceconsole/app/drive"
	"deviceconsole/app/filter"
	"deviceconsole/app/library"
	"deviceconsole/app/outbox"
	"deviceconsole/app/phrase"
	"deviceconsole/mqttws"
)

// Machine is what sends by itself, after a person started it.
type Machine uint8

// The machines. At most one of each runs.
const (
	Repeating Machine = iota
	Simulating
	machines
)

// Again is what the page says of the machines.
type Again struct {
	Problems [machines]string  // why one was not started; "" = it was
	Rule     map[string]string // the same of reply rules, by their names
}

// Events of what is sent again and again.
type (
	// RepeatPressed: send the draft of the send form at a pace.
	RepeatPressed struct{ Plan drive.Plan }
	// SimulatePressed: send a draft as several devices.
	SimulatePressed struct {
		Plan  drive.Plan
		Draft draft.Draft
	}
	// StopPressed: end what a machine does.
	StopPressed struct{ Machine Machine }
	// RuleSwitched: a reply rule is to be on or off.
	RuleSwitched struct {
		Rule library.Rule
		On   bool
	}
	// RuleForgotten: a reply rule is gone.
	RuleForgotten struct{ Name string }
)

// Effects of what is sent again and again.
type (
	// StartMachine begins a run in place of the one before.
	StartMachine struct {
		Machine Machine
		Plan    drive.Plan
		Draft   draft.Draft

		identity outbox.Identity // on whose behalf
	}
	// StopMachine ends a run.
	StopMachine struct{ Machine Machine }
	// RuleOn has a reply rule listen.
	RuleOn struct {
		Rule   library.Rule
		Filter *filter.Filter

		identity outbox.Identity // on whose behalf
	}
	// RuleOff has it listen no more.
	RuleOff struct{ Name string }
	// RuleGone forgets it.
	RuleGone struct{ Name string }
)

func (RepeatPressed) event()   {}
func (SimulatePressed) event() {}
func (StopPressed) event()     {}
func (RuleSwitched) event()    {}
func (RuleForgotten) event()   {}
func (StartMachine) effect()   {}
func (StopMachine) effect()    {}
func (RuleOn) effect()         {}
func (RuleOff) effect()        {}
func (RuleGone) effect()       {}

// updateAgain takes the events of what is sent again and again.
func (m Model) updateAgain(e Event) (_ Model, effects []Effect, ok bool) {
	switch e := e.(type) {
	case RepeatPressed:
		m, effects = m.start(StartMachine{Machine: Repeating, Plan: e.Plan, Draft: m.Compose.Draft})
	case SimulatePressed:
		m, effects = m.start(StartMachine{Machine: Simulating, Plan: e.Plan, Draft: e.Draft})
	case StopPressed:
		effects = []Effect{StopMachine(e)}
	case RuleSwitched:
		m, effects = m.switchRule(e)
	case RuleForgotten:
		m.Again = m.Again.sayRule(e.Name, "")
		effects = []Effect{RuleGone(e)}
	default:
		return m, nil, false
	}
	return m, effects, true
}

// start begins a run, or says why not.
func (m Model) start(e StartMachine) (Model, []Effect) {
	problem := ""
	switch err := e.Plan.Check(); {
	case err != nil:
		problem = phrase.Sentence(err.Error())
	case m.Connection.State != mqttws.Connected:
		problem = "There is no connection to send over. Connect first."
	default:
		first := e.Draft
		if e.Plan.Devices > 0 {
			first.Device = e.Plan.Pattern
		}
		if b := m.Rehearse(first); !b.Ready() {
			problem = b.Problems[0].Text
		}
	}
	m.Again.Problems[e.Machine] = problem
	if problem != "" {
		return m, nil
	}
	e.identity = m.Connection.identity()
	return m, []Effect{e}
}

// Rehearse builds a draft as a machine would send its first message, for a look at
// it.
func (m Model) Rehearse(d draft.Draft) draft.Built { return d.Build(m.rehearsal(d)) }

// switchRule turns a reply rule on or off, or says why not.
func (m Model) switchRule(e RuleSwitched) (Model, []Effect) {
	if !e.On {
		return m, []Effect{RuleOff{e.Rule.Name}}
	}
	f, err := m.CheckRule(e.Rule)
	if err == nil && m.Connection.State != mqttws.Connected {
		err = errors.New("there is no connection to listen on: connect first, then switch it on")
	}
	if err != nil {
		m.Again = m.Again.sayRule(e.Rule.Name, phrase.Sentence(err.Error()))
		return m, nil
	}
	m.Again = m.Again.sayRule(e.Rule.Name, "")
	return m, []Effect{RuleOn{e.Rule, f, m.Connection.identity()}}
}

// CheckRule returns the filter of a reply rule, or why the rule can't be switched
// on.
func (m Model) CheckRule(r library.Rule) (*filter.Filter, error) {
	f, err := filter.Parse(r.Filter, filter.Env{Now: m.Now, Location: m.Now.Location()})
	switch {
	case err != nil:
		return nil, err
	case f.All():
		return nil, errors.New("say which messages are answered: a rule without a filter would answer every message")
	case r.DelayMS < 0 || r.DelayMS > int(drive.MaxDelay/time.Millisecond):
		return nil, errors.New("the delay has to be from 0 to 3,600,000 ms, an hour")
	case r.PerSecond < 1 || r.PerSecond > drive.MaxPerSecond:
		return nil, errors.New("the replies a second have to be from 1 to " + strconv.Itoa(drive.MaxPerSecond))
	}
	if b := m.Rehearse(r.Draft); !b.Ready() && !usesMatch(r.Draft) {
		return nil, errors.New("its reply can't be sent: " + b.Problems[0].Text)
	}
	return f, nil
}

// usesMatch reports whether a draft depends on the message that it answers, so that
// it can't be judged before.
func usesMatch(d draft.Draft) bool {
	for _, f := range []draft.Field{draft.FieldDevice, draft.FieldUser, draft.FieldGroup, draft.FieldType, draft.FieldData, draft.FieldPayload,
		draft.FieldStream, draft.FieldObservedAt, draft.FieldContentType, draft.FieldResponseTopic, draft.FieldCorrelation} {
		if d.Variables && strings.Contains(d.Value(f), "match.") {
			return true
		}
	}
	return false
}

// sayRule notes why a rule was not switched on; "" = it was.
func (a Again) sayRule(name, problem string) Again {
	said := map[string]string{}
	for n, p := range a.Rule {
		if n != name {
			said[n] = p
		}
	}
	if problem != "" {
		said[name] = problem
	}
	a.Rule = said
	return a
}
