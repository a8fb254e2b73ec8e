package mqttws

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/eclipse/paho.golang/packets"
)

// errSilent ends a half-open connection.
var errSilent = errors.New("the broker does not answer any more (no PINGRESP)")

// maxMeasured bounds the pings under way whose round trip is measured. More are
// under way only while we read nothing ourselves.
const maxMeasured = 16

// checkPatience is how long a broker has to be heard after a Check.
const checkPatience = 5 * time.Second

// A timer that is late tells that this side stood still, as on a machine that is busy with
// others: what came meanwhile is still to be read. The broker is given that time once.
const (
	late    = 100 * time.Millisecond
	catchUp = 250 * time.Millisecond
)

// pinger keeps a connection alive (MQTT 5, 3.1.2.10) and measures its round
// trip. It pings every ¾ of the keepalive, whatever else is sent, and gives the
// broker half the keepalive to be heard: a half-open connection is noticed at
// the latest 1¼ keepalives after it broke. A check pings at once and waits no
// longer than checkPatience.
type pinger struct {
	w       *wire
	measure func(rtt, jitter time.Duration)
	answers chan time.Time
	checks  chan struct{} // has an element when a check was asked for
	writing atomic.Bool

	// Used by run alone.
	last   time.Time   // when the last ping was sent
	sent   []time.Time // of the oldest pings unanswered
	more   int         // unanswered beyond those
	rtt    time.Duration
	jitter time.Duration
	count  int // of round trips
}

func newPinger(w *wire, measure func(rtt, jitter time.Duration)) *pinger {
	return &pinger{w: w, measure: measure, answers: make(chan time.Time, maxMeasured), checks: make(chan struct{}, 1)}
}

// run pings until the wire ends, or ends it.
func (p *pinger) run(keepalive time.Duration) {
	patience, pause := keepalive/2, keepalive/4

	timer := time.NewTimer(patience + pause)
	defer timer.Stop()
	due := time.Now().Add(patience + pause)
	wait := func(d time.Duration) {
		due = time.Now().Add(d)
		timer.Reset(d)
	}
	var checked <-chan time.Time // when a check under way is over
	var asked, over time.Time    // when it began, and is over
	paused := true               // the pause after an answer is over
	spared := false              // the broker was given the time that this side stood still
	for {
		select {
		case <-p.w.lost:
			return
		case at := <-p.answers:
			p.answer(at)
		case <-p.checks:
			if checked != nil {
				continue
			}
			p.ping()
			asked, checked, over = p.last, time.After(checkPatience), p.last.Add(checkPatience)
			paused, spared = false, false
			wait(patience) // as after any other ping
		case <-checked:
			switch {
			case p.w.heardSince(asked):
				checked = nil
			case !spared && time.Since(over) > late:
				checked, spared = time.After(catchUp), true
			default:
				p.w.fail(errSilent)
				return
			}
		case <-timer.C:
			owed := len(p.sent) + p.more
			silent := owed > 0 && !p.w.heardSince(p.last)
			switch {
			case silent && !spared && time.Since(due) > late:
				spared = true
				wait(catchUp)
				continue
			case silent:
				p.w.fail(errSilent)
				return
			case owed == 0 && !paused:
				paused = true
				wait(pause)
				continue
			}
			paused, spared = false, false
			p.ping()
			wait(patience)
		}
	}
}

// answer measures the round trip of the oldest ping unanswered.
func (p *pinger) answer(at time.Time) {
	if len(p.sent) == 0 {
		p.more = max(p.more-1, 0)
		return
	}
	rtt := at.Sub(p.sent[0])
	p.sent = p.sent[1:]
	if p.count++; p.count > 1 {
		// The first few are averaged as they are, so that it need not grow from zero.
		p.jitter += ((rtt - p.rtt).Abs() - p.jitter) / time.Duration(min(p.count-1, 16))
	}
	p.rtt = rtt
	p.measure(rtt, p.jitter)
}

// check asks for a ping now.
func (p *pinger) check() {
	select {
	case p.checks <- struct{}{}:
	default:
	}
}

// ping writes in its own goroutine, since writing may wait; the end of the
// wire ends it. While one waits, another would not come sooner.
func (p *pinger) ping() {
	p.last = time.Now()
	if len(p.sent) < maxMeasured && p.more == 0 {
		p.sent = append(p.sent, p.last)
	} else {
		p.more++
	}
	if p.writing.CompareAndSwap(false, true) {
		go func() {
			p.w.send(packets.NewControlPacket(packets.PINGREQ))
			p.writing.Store(false)
		}()
	}
}

// answered takes a PINGRESP.
func (p *pinger) answered() {
	select {
	case p.answers <- time.Now():
	default: // nobody asked
	}
}
