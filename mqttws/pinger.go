package mqttws

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/eclipse/paho.golang/paho"
	"github.com/eclipse/paho.golang/paho/log"
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
	own     time.Duration // used where the broker switches the keepalive off
	measure func(rtt time.Duration)
	answers chan time.Time
	writing atomic.Bool
}

var _ paho.Pinger = (*pinger)(nil)

func newPinger(w *wire, own time.Duration, measure func(time.Duration)) *pinger {
	return &pinger{w: w, own: own, measure: measure, answers: make(chan time.Time)}
}

// Run pings until the connection ends, or ends it.
func (p *pinger) Run(ctx context.Context, _ net.Conn, seconds uint16) error {
	keepalive := time.Duration(seconds) * time.Second
	if keepalive == 0 {
		keepalive = p.own
	}
	patience, pause := keepalive/2, keepalive/4

	timer := time.NewTimer(patience + pause)
	defer timer.Stop()
	var last time.Time   // when the last ping was sent
	var sent []time.Time // of the oldest pings unanswered
	more := 0            // unanswered beyond those
	paused := true       // the pause after an answer is over
	for {
		select {
		case <-ctx.Done():
			return nil
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
				return nil
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
// connection ends it. While one waits, another would not come sooner.
func (p *pinger) ping() {
	if p.writing.CompareAndSwap(false, true) {
		go func() {
			_, _ = packets.NewControlPacket(packets.PINGREQ).WriteTo(p.w)
			p.writing.Store(false)
		}()
	}
}

// PingResp is called by paho for a PINGRESP.
func (p *pinger) PingResp() {
	select {
	case p.answers <- time.Now():
	case <-p.w.lost:
	}
}

// PacketSent, PacketReceived and SetDebug complete the interface: what is heard
// is noted by the wire, byte by byte.

func (p *pinger) PacketSent()         {}
func (p *pinger) PacketReceived()     {}
func (p *pinger) SetDebug(log.Logger) {}
