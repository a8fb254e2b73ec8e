package session

import (
	"time"

	"deviceconsole/app/draft"
	"deviceconsole/app/drive"
	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// replying is a reply rule that is or was on.
type replying struct {
	composing
	rule RuleOn
}

// reply sends the replies that are due, and returns when more will be; ok is false
// while none waits.
func (d *driving) reply(m Model, env draft.Env, until time.Time) (wait time.Duration, ok bool) {
	for {
		now := d.runner.deps.Now()
		d.mu.Lock()
		if up := m.Connection.State == mqttws.Connected; up && d.rules.Listening() > 0 && m.Connection.identity() != d.identity {
			d.rules.AllOff("Switched off: it was for " + d.identity.String() + ", and the connection is another now.")
		}
		due, found := d.rules.Due(now)
		wait, ok = d.rules.Wait(now)
		r := d.replies[due.Rule]
		d.listening.Store(d.rules.Listening() > 0)
		d.mu.Unlock()
		if !found || r == nil {
			return wait, ok
		}
		d.answer(r, due, m, env, now)
		if !now.Before(until) {
			return 0, true
		}
	}
}

// answer sends one reply.
func (d *driving) answer(r *replying, due drive.Reply, m Model, env draft.Env, now time.Time) {
	var sent mqttws.Message
	_, why := d.send(&r.composing, m, env, r.rule.Rule.Draft, due.State, outbox.Rule, now, func(msg *mqttws.Message) {
		if r.rule.Rule.ToResponse && due.Match.Response != "" {
			msg.Topic = due.Match.Response
			if due.Match.Correlation != "" {
				msg.Properties.CorrelationData = []byte(due.Match.Correlation)
			}
		}
		sent = *msg
	})
	d.mu.Lock()
	defer d.mu.Unlock()
	if why == "" {
		d.rules.Sent(due, sent.Topic, sent.Payload, now)
	} else {
		d.rules.Refused(due, why, now)
	}
}

// arrived hears of each message that came from the broker, after it was noted.
func (d *driving) arrived(e *timeline.Entry) {
	if !d.listening.Load() {
		return
	}
	d.mu.Lock()
	awaited := d.rules.Arrived(e, d.runner.deps.Now())
	d.mu.Unlock()
	if awaited {
		d.poke()
	}
}

// Fired tells what a reply rule did.
func (r *Runner) Fired(name string) drive.Fired {
	r.driving.mu.Lock()
	defer r.driving.mu.Unlock()
	return r.driving.rules.Fired(name)
}

// Listening counts the reply rules that are on.
func (r *Runner) Listening() int {
	r.driving.mu.Lock()
	defer r.driving.mu.Unlock()
	return r.driving.rules.Listening()
}
