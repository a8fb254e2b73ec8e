package mqttws

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"time"
)

// backlog tells what the broker kept while there was no connection from what comes
// since, on a link that resumes a session. MQTT marks no message so. With MQTT 5 each
// link subscribes with a subscription identifier of its own (3.8.2.1.2), and a message
// that was kept has that of a link before. Where there are none, what is kept comes at
// once and in a row, until there was none for a while; what comes in between is taken
// for kept, too.
type backlog struct {
	on   bool
	tag  uint32        // subscription identifier of the link; 0 = none
	calm time.Duration // without such a message after which there are no more
	last time.Time     // when the last one came
}

const (
	calmTagged = 10 * time.Second
	calmBare   = 500 * time.Millisecond // over the round trip
	maxTag     = 268_435_455            // 3.8.2.1.2
)

// newBacklog is that of a link, as CONNACK leaves it.
func (l *link) newBacklog() backlog {
	b := backlog{on: l.present, calm: calmBare + 2*l.rtt, last: l.client.cfg.Now()}
	if l.version == V5 && l.limits.SubscriptionIDs && l.client.cfg.SessionExpiry > 0 {
		b.tag, b.calm = rand.Uint32N(maxTag)+1, calmTagged
	}
	return b
}

// kept tells whether a message was kept by the broker.
func (b *backlog) kept(p *incoming) bool {
	if !b.on || p.qos == 0 || p.retain || p.fresh {
		return false
	}
	b.on = p.at.Sub(b.last) <= b.calm
	b.last = p.at
	return b.on
}

// tagged reads the properties of a message on a link with a tag, which it takes out of
// them: they are most often that alone, which costs no memory.
func (p *incoming) tagged(b []byte) (ok bool) {
	if len(b) > 1 && b[0] == propSubscriptionID {
		if id, size := binary.Uvarint(b[1:]); size == len(b)-1 {
			p.fresh = id == uint64(p.tag)
			return true
		}
	}
	if p.properties, p.alias, ok = readProperties(b); ok {
		p.fresh = slices.Contains(p.properties.SubscriptionIDs, int(p.tag))
		p.properties.SubscriptionIDs = nil
	}
	return ok
}
