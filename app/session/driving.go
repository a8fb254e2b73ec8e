package session

import (
	"sync"
	"sync/atomic"
	"time"

	"deviceconsole/app/draft"
	"deviceconsole/app/drive"
	"deviceconsole/app/outbox"
	"deviceconsole/app/template"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

const (
	driveEvery  = 20 * time.Millisecond // between two steps while something is due
	driveWithin = 8 * time.Millisecond  // that one step may take of the page's one thread
	driveAtRest = time.Second           // between two steps while nothing is
	driveBatch  = 64                    // answers after which a step is done at once

	// commandFor is how long a command that a machine sent may wait for its turn:
	// an old one is dropped, where a person would be asked.
	commandFor = 10 * time.Second
)

// driving composes and sends what the machines send. Messages are made in steps of
// a few milliseconds by one goroutine, which runs while there is something to do.
//
// Two locks keep callers from waiting for each other: what settles and what arrives
// is told under the Runner's lock and takes mu alone, which is never held while a
// message is handed to the outbox.
type driving struct {
	runner *Runner
	wake   chan struct{} // holds one
	busy   atomic.Bool   // the goroutine runs

	listening atomic.Bool // a rule does: without one a message costs nothing

	mu       sync.Mutex
	runs     [machines]*machineRun
	settled  []drive.Result
	rules    drive.Rules
	replies  map[string]*replying
	identity outbox.Identity // whose replies the rules send
}

// machineRun is a run of a machine.
type machineRun struct {
	composing
	*drive.Job
	plan StartMachine
}

// composing is what messages of one source have in common.
type composing struct {
	filler template.Filler
	stamps draft.Stamps
}

// act carries out an effect on the machines, and reports whether it was one.
func (d *driving) act(e Effect) bool {
	now := d.runner.deps.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	switch e := e.(type) {
	case StartMachine:
		d.runs[e.Machine] = &machineRun{
			Job: drive.Start(e.Plan, uint64(now.UnixNano()), now), plan: e,
		}
	case StopMachine:
		if run := d.runs[e.Machine]; run != nil {
			run.Stop("Stopped.", now)
		}
	case RuleOn:
		d.identity = e.identity
		if d.replies == nil {
			d.replies = map[string]*replying{}
			d.runner.OnArrival(d.arrived)
		}
		d.replies[e.Rule.Name] = &replying{rule: e}
		d.rules.On(drive.Rule{
			ID: e.Rule.Name, Filter: e.Filter, Delay: time.Duration(e.Rule.DelayMS) * time.Millisecond, PerSecond: e.Rule.PerSecond,
		}, uint64(now.UnixNano()), now)
	case RuleOff:
		d.rules.Off(e.Name, "")
	case RuleGone:
		d.rules.Forget(e.Name)
		delete(d.replies, e.Name)
	default:
		return false
	}
	d.listening.Store(d.rules.Listening() > 0)
	d.poke()
	return true
}

// poke has a step done soon, by a goroutine that is started for it if need be.
func (d *driving) poke() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
	if d.busy.CompareAndSwap(false, true) {
		d.runner.goroutine(d.work)
	}
}

// work does steps as long as there is something to do.
func (d *driving) work() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-d.runner.ctx.Done():
			return
		case <-d.wake:
		case <-timer.C:
		}
		wait, more := d.step()
		d.runner.moved()
		if !more {
			d.busy.Store(false)
			select {
			case <-d.wake: // came in between
				d.poke()
			default:
				if d.unsettled() > 0 {
					d.poke()
				}
			}
			return
		}
		timer.Reset(wait)
	}
}

// step sends what is due, and returns when the next step is; more is false when
// nothing is left to do.
func (d *driving) step() (wait time.Duration, more bool) {
	m := d.runner.Model()
	began := d.runner.deps.Now()
	d.settle(began)
	until := began.Add(driveWithin)
	wait = driveAtRest
	env := m.env()
	env.Bare = true
	d.mu.Lock()
	runs := d.runs // act may begin another one meanwhile
	d.mu.Unlock()
	for _, run := range runs {
		if run == nil || !d.connection(run, m, began) {
			continue
		}
		more = true
		wait = min(wait, d.drive(run, m, env, until))
	}
	if w, ok := d.reply(m, env, until); ok {
		more = true
		wait = min(wait, w)
	}
	return max(wait, driveEvery), more
}

// settle tells the runs what became of their messages.
func (d *driving) settle(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, r := range d.settled {
		for _, run := range d.runs {
			if run != nil && run.Settled(r, now) {
				break
			}
		}
	}
	d.settled = d.settled[:0]
}

// connection tells a run of the connection, and reports whether it goes on.
func (d *driving) connection(run *machineRun, m Model, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	up := m.Connection.State == mqttws.Connected
	if up && m.Connection.identity() != run.plan.identity {
		run.Stop("Stopped: it was for "+run.plan.identity.String()+", and the connection is another now.", now)
	}
	run.Connection(up, now)
	return run.Phase() != drive.Ended
}

// drive sends what is due of a run, and returns when more will be.
func (d *driving) drive(run *machineRun, m Model, env draft.Env, until time.Time) time.Duration {
	source := outbox.Repeat
	if run.plan.Machine == Simulating {
		source = outbox.Simulator
	}
	for {
		now := d.runner.deps.Now()
		d.mu.Lock()
		state := run.Next(now)
		wait := run.Wait(now)
		d.mu.Unlock()
		if state == nil {
			return wait
		}
		composed := run.plan.Draft
		if run.plan.Plan.Devices > 0 {
			composed.Device = state.Device
		}
		id, why := d.send(&run.composing, m, env, composed, state, source, now, nil)
		d.mu.Lock()
		if why == "" {
			run.Sent(id, now)
		} else {
			run.Refused(why, now)
		}
		d.mu.Unlock()
		if !now.Before(until) {
			return 0
		}
	}
}

// send builds a message and hands it to the outbox; why says why that could not be.
func (d *driving) send(s *composing, m Model, env draft.Env, composed draft.Draft, state *template.State, source outbox.Source, now time.Time, change func(*mqttws.Message)) (id uint64, why string) {
	env.Now, env.Stamps = now, s.stamps
	b := composed.Build(filling(env, composed, &s.filler, state))
	if !b.Ready() {
		return 0, b.Problems[0].Text
	}
	if !b.Stamp.IsZero() {
		s.stamps = s.stamps.With(b.Stamp)
	}
	if change != nil {
		change(&b.Message)
	}
	who, _, _ := m.target()
	expires := b.Expires
	if expires.IsZero() && composed.Kind != draft.Event {
		expires = now.Add(commandFor)
	}
	ids, err := d.runner.Enqueue([]outbox.New{{Identity: who, Message: b.Message, Source: source, Expires: expires}})
	if err != nil {
		return 0, m.refusalWords(err)
	}
	return ids[0], ""
}

// itemSettled hears what became of each item of the outbox.
func (d *driving) itemSettled(i outbox.Item) {
	if i.Source != outbox.Repeat && i.Source != outbox.Simulator {
		return
	}
	r := drive.Result{ID: i.ID, OK: i.State == timeline.Acknowledged || i.State == timeline.InFlight, Latency: i.Latency}
	if !r.OK {
		r.Why = ItemWords(i).String()
	}
	d.mu.Lock()
	d.settled = append(d.settled, r)
	d.mu.Unlock()
	switch {
	case d.unsettled() >= driveBatch: // a hidden page's timers are slow, and answers are not
		d.poke()
	case !d.busy.Load(): // the run has ended before
		d.poke()
	}
}

// unsettled counts the answers that the runs have not been told.
func (d *driving) unsettled() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.settled)
}

// Driving tells how the run of a machine goes; ok is false when there was none.
func (r *Runner) Driving(machine Machine) (f drive.Figures, ok bool) {
	r.driving.mu.Lock()
	defer r.driving.mu.Unlock()
	run := r.driving.runs[machine]
	if run == nil {
		return f, false
	}
	return run.Figures(r.deps.Now()), true
}
