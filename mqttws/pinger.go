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

// pinger keeps a connection alive (MQTT 5, 3.1.2.10) and measures its round
// trip. It pings every ¾ of the keepalive, whatever else is sent, and gives the
// broker half the keepalive to be heard: a half-open connection is noticed at
// the latest 1¼ keepalives after it broke.
type pinger struct {
	w       *wire
	measure func(rtt time.Duration)
	answers chan time.Time
	writing atomic.Bool
}

func newPinger(w *wire, measure func(time.Duration)) *pinger {
	return &pinger{w: w, measure: measure, answers: make(chan time.Time, maxMeasured)}
}

// run pings until the wire ends, or ends it.
func (p *pinger) run(keepalive time.Duration) {
	patience, pause := keepalive/2, keepalive/4

	timer := time.NewTimer(patience + pause)
	defer timer.Stop()
	var last time.Time   // when the last ping was sent
	var sent []time.Time // of the oldest pings unanswered
	more := 0            // unanswered beyond those
	paused := true       // the pause after an answer is over
	for {
		select {
		case <-p.w.lost:
			return
		case at := <-p.answers:
			if len(sent) > 0 {
				p.measure(at.Sub(sent[0]))
				sent = sent[1:]
			} else if more > 0 {
				more--
			}
		case <-timer.C:
			owed := len(sent) + more
			switch {
			case owed > 0 && !p.w.heardSince(last):
				p.w.fail(errSilent)
				return
			case owed == 0 && !paused:
				paused = true
				timer.Reset(pause)
				continue
			}
			last, paused = time.Now(), false
			if len(sent) < maxMeasured && more == 0 {
				sent = append(sent, last)
			} else {
				more++
			}
			p.ping()
			timer.Reset(patience)
		}
	}
}

// ping writes in its own goroutine, since writing may wait; the end of the
// wire ends it. While one waits, another would not come sooner.
func (p *pinger) ping() {
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
