package drive

import (
	"strconv"
	"time"

	"deviceconsole/app/filter"
	"deviceconsole/app/template"
	"deviceconsole/app/timeline"
)

// The bounds of reply rules.
const (
	MaxRules         = 20
	MaxPerSecond     = 20 // replies a second, of all rules together
	DefaultPerSecond = 5  // of one rule that says nothing of it
	MaxDelay         = time.Hour

	maxPending      = 100     // replies that wait for their time
	maxPendingBytes = 8 << 20 // of what they answer
	longRun         = 10      // seconds near its limit, after which a rule is switched off
	nearLimit       = 8       // of longRun: as many seconds' worth of replies are near it
	maxChain        = 20      // replies in a row to what came under a topic that rules send to
	maxClose        = 100     // replies in a row to what came within closeBehind of the reply before
)

// closeBehind is how soon after a reply a message may be the answer to it.
const closeBehind = 2 * time.Second

// Rule says which messages are answered, and how often.
type Rule struct {
	ID        string // names it among the others
	Filter    *filter.Filter
	Delay     time.Duration
	PerSecond int // at most so many replies; 0 = DefaultPerSecond
}

// Fired tells how a rule did.
type Fired struct {
	On   bool
	Off  string // why it was switched off, a sentence; "" = a person did
	Sent uint64
	Last time.Time
	Held uint64 // replies that were left out, because too many waited already
	Why  string // why the newest reply could not be sent, a sentence; "" = it could
}

// Reply is an answer that is due.
type Reply struct {
	Rule  string
	Match *template.Match
	State *template.State // to compose it with; Match is in it
}

// Rules are the reply rules that are switched on, and what they have done. The
// zero Rules has none.
type Rules struct {
	armed   []*armed
	pending []pending // in the order of their times
	bytes   int       // of what they answer
	sent    log       // times of all replies of late, for the limit of all together
	echoes  memory    // what rules have sent
	topics  memory    // where to
}

// armed is a rule that is or was switched on.
type armed struct {
	Rule
	Fired
	state *template.State
	sent  log
	chain int // replies in a row to a topic that rules send to

	close   int  // replies in a row to what came closeBehind the one before
	doubted bool // it was switched off for that
	sure    bool // a person switched it on again nevertheless
}

// pending is a reply that waits for its time.
type pending struct {
	rule  *armed
	due   time.Time
	match *template.Match
	chain bool // the message came under a topic that rules send to
	close bool // it came closeBehind a reply of the rule
}

// On switches a rule on, in place of one of the same ID.
func (r *Rules) On(rule Rule, seed uint64, now time.Time) {
	if rule.PerSecond <= 0 || rule.PerSecond > MaxPerSecond {
		rule.PerSecond = DefaultPerSecond
	}
	a := r.find(rule.ID)
	if a == nil {
		a = &armed{}
		r.armed = append(r.armed, a)
	}
	r.drop(a)
	sure := (a.doubted || a.sure) && a.Filter.String() == rule.Filter.String()
	*a = armed{sure: sure, Rule: rule, Fired: Fired{On: true, Sent: a.Fired.Sent, Last: a.Last}, state: template.NewState(seed, now)}
}

// Off switches a rule off; what waits of it is not sent.
func (r *Rules) Off(id, why string) {
	if a := r.find(id); a != nil && a.Fired.On {
		r.off(a, why)
	}
}

// AllOff switches every rule off.
func (r *Rules) AllOff(why string) {
	for _, a := range r.armed {
		r.Off(a.ID, why)
	}
}

// Forget takes a rule away.
func (r *Rules) Forget(id string) {
	for i, a := range r.armed {
		if a.ID == id {
			r.drop(a)
			r.armed = append(r.armed[:i:i], r.armed[i+1:]...)
			return
		}
	}
}

// Fired tells how a rule did since it was switched on first.
func (r *Rules) Fired(id string) Fired {
	if a := r.find(id); a != nil {
		return a.Fired
	}
	return Fired{}
}

// Listening counts the rules that are switched on.
func (r *Rules) Listening() (n int) {
	for _, a := range r.armed {
		if a.Fired.On {
			n++
		}
	}
	return n
}

func (r *Rules) find(id string) *armed {
	for _, a := range r.armed {
		if a.ID == id {
			return a
		}
	}
	return nil
}

func (r *Rules) off(a *armed, why string) {
	a.Fired.On, a.Off = false, why
	r.drop(a)
}

// drop takes what waits of a rule away.
func (r *Rules) drop(a *armed) {
	kept := r.pending[:0]
	for _, p := range r.pending {
		if p.rule != a {
			kept = append(kept, p)
		} else {
			r.bytes -= len(p.match.Payload)
		}
	}
	clear(r.pending[len(kept):])
	r.pending = kept
}

// Arrived takes a message that came from the broker, and reports whether a reply
// to it will be due. It keeps nothing of e. What the broker had kept (retained) is
// no news and starts nothing, nor does the echo of what a rule sent.
func (r *Rules) Arrived(e *timeline.Entry, now time.Time) bool {
	if e.Kind != timeline.Received || e.Retained {
		return false
	}
	awaited := false
	for _, a := range r.armed {
		switch {
		case !a.Fired.On || !a.Filter.Match(e):
		case r.echoes.has(sumOf(e.Topic, e.Payload), now):
		case len(r.pending) >= maxPending || r.bytes+len(e.Payload) > maxPendingBytes:
			a.Held++
		default:
			r.await(a, e, now)
			awaited = true
		}
	}
	return awaited
}

// await plans a reply: after its delay, and within the limit of its rule.
func (r *Rules) await(a *armed, e *timeline.Entry, now time.Time) {
	match := MatchOf(e)
	r.bytes += len(match.Payload)
	p := pending{a, now.Add(a.Delay), match, r.topics.has(sumOf(e.Topic, nil), now), now.Sub(a.Last) <= closeBehind}
	i := len(r.pending)
	for i > 0 && r.pending[i-1].due.After(p.due) {
		i--
	}
	r.pending = append(r.pending, pending{})
	copy(r.pending[i+1:], r.pending[i:])
	r.pending[i] = p
}

// Due returns the next reply that may be sent now. Follow it by Sent or Refused.
func (r *Rules) Due(now time.Time) (Reply, bool) {
	if r.sent.within(MaxPerSecond, time.Second, now) {
		return Reply{}, false
	}
	for i := 0; i < len(r.pending) && !r.pending[i].due.After(now); i++ {
		p := r.pending[i]
		a := p.rule
		if a.sent.within(a.PerSecond, time.Second, now) {
			continue
		}
		r.bytes -= len(p.match.Payload)
		r.pending = append(r.pending[:i], r.pending[i+1:]...)
		if p.chain {
			a.chain++
		} else {
			a.chain = 0
		}
		if p.close {
			a.close++
		} else {
			a.close = 0
		}
		a.state.Now, a.state.Match = now, p.match
		return Reply{a.ID, p.match, a.state}, true
	}
	return Reply{}, false
}

// Wait returns how long it takes until a reply may be due; ok is false when none
// waits.
func (r *Rules) Wait(now time.Time) (d time.Duration, ok bool) {
	if len(r.pending) == 0 {
		return 0, false
	}
	return max(r.pending[0].due.Sub(now), 0), true
}

// Sent notes what was sent as a reply, and switches its rule off where it seems to
// answer itself.
func (r *Rules) Sent(reply Reply, topic string, payload []byte, now time.Time) {
	a := r.find(reply.Rule)
	if a == nil {
		return
	}
	a.Fired.Sent++
	a.Last, a.Why = now, ""
	a.state.Next(now)
	a.sent.add(now)
	r.sent.add(now)
	r.echoes.add(sumOf(topic, payload), now, 10*time.Second)
	r.topics.add(sumOf(topic, nil), now, time.Minute)
	switch most := nearLimit * a.PerSecond; {
	case a.chain >= maxChain:
		r.off(a, "Switched off: it replied "+strconv.Itoa(a.chain)+" times in a row to messages under a topic that it or another rule sends to. Does it answer itself? Let its filter leave those out.")
	case a.sent.within(most, longRun*time.Second, now):
		r.off(a, "Switched off: it fired "+strconv.Itoa(most)+" times in "+strconv.Itoa(longRun)+" s, about as fast as it may. Does it answer itself, through a device perhaps? If not, let its filter ask for less.")
	case a.close >= maxClose && !a.sure:
		a.doubted = true
		r.off(a, "Switched off: it fired "+strconv.Itoa(maxClose)+" times in a row within "+strconv.Itoa(int(closeBehind.Seconds()))+
			" s of its own reply before. Does it answer itself, through a device perhaps? If not, switch it on again: it is not asked a second time.")
	}
}

// Refused notes that a reply could not be sent.
func (r *Rules) Refused(reply Reply, why string, now time.Time) {
	if a := r.find(reply.Rule); a != nil {
		a.Why = why
		a.sent.add(now) // trying goes no faster than sending
		r.sent.add(now)
	}
}
