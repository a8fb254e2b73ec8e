package mqttws

import (
	"sync"
	"time"

	"github.com/eclipse/paho.golang/packets"
)

// tend asks the broker for what is subscribed and takes back what is not, until
// the link is lost. An answer that does not come within patience does not hold
// up the others.
func (c *Client) tend(l *link) {
	var asking sync.WaitGroup
	defer asking.Wait()  // all end with the link, since the session answers them
	for !l.wire.over() { // an answer may be that the link is lost
		c.mu.Lock()
		var removed string
		var asked []*subscription
		if len(c.subs.removed) > 0 {
			removed = c.subs.removed[0]
			c.subs.removed = c.subs.removed[1:]
		} else {
			asked = c.subs.next(l)
			for _, sub := range asked {
				sub.link, sub.waiting = l, true
			}
		}
		c.mu.Unlock()

		if removed == "" && len(asked) == 0 {
			select {
			case <-l.wake:
				continue
			case <-l.wire.lost:
				return
			}
		}
		answered := make(chan struct{})
		asking.Go(func() {
			defer close(answered)
			if removed != "" {
				c.takeBack(l, removed)
			} else {
				c.ask(l, asked)
			}
		})
		select {
		case <-answered:
		case <-time.After(c.tuning.patience):
		case <-l.wire.lost:
			return
		}
	}
}

// ask sends one SUBSCRIBE and tells its outcomes. Where the link is lost first,
// settle finds the filters still waiting.
func (c *Client) ask(l *link, subs []*subscription) {
	p := &packets.Subscribe{Properties: &packets.Properties{}}
	if tag := int(l.backlog.tag); tag != 0 {
		p.Properties.SubscriptionIdentifier = &tag
	}
	kept := subs[:0:0]
	for _, sub := range subs {
		if err := l.limits.allowsFilter(sub.filter); err != nil {
			c.answered(sub, Denied, 0, err)
			continue
		}
		o := packets.SubOptions{Topic: sub.filter, QoS: sub.qos}
		if l.present && sub.proven && l.version == V5 {
			o.RetainHandling = 1 // the kept session has had its retained messages
		}
		p.Subscriptions = append(p.Subscriptions, o)
		kept = append(kept, sub)
	}
	if len(kept) == 0 {
		return
	}
	answer, err := l.flows.ask(p)
	if err != nil { // not sent, so not to blame
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, sub := range kept {
			sub.waiting = false
		}
		return
	}
	a := <-answer
	if a.packet == nil {
		return // the link is lost
	}
	ack := a.packet.Content.(*packets.Suback)
	if len(ack.Reasons) != len(kept) {
		l.wire.refuse(packets.DisconnectProtocolError, "a SUBACK with more or fewer answers than filters")
		return
	}
	for i, sub := range kept {
		if code := ack.Reasons[i]; code <= 2 {
			c.answered(sub, Granted, code, nil)
		} else {
			c.answered(sub, Denied, 0, l.reason("SUBACK", code, ack.Properties))
			if code == packets.SubackUnspecifiederror {
				c.doubt(l, sub)
			}
		}
	}
}

// doubt has a filter that was granted before asked for again later.
func (c *Client) doubt(l *link, sub *subscription) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !sub.held {
		return
	}
	sub.doubts++
	pause := time.Duration(min(sub.doubts, 30)) * time.Second
	time.AfterFunc(pause, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.link == l && sub.link == l {
			sub.link = nil
			c.nudge()
		}
	})
}

// answered notes an outcome and tells it, unless the filter was taken back or
// asked for anew meanwhile.
func (c *Client) answered(sub *subscription, state SubscriptionState, granted byte, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sub.waiting, sub.strikes, sub.proven = false, 0, state == Granted
	if sub.proven {
		sub.held, sub.doubts = true, 0
	}
	if i := c.subs.find(sub.filter); i >= 0 && c.subs.list[i] == sub {
		c.outcome(sub, state, granted, err)
	}
}

// takeBack sends one UNSUBSCRIBE. That it was refused is told as well: messages
// go on coming.
func (c *Client) takeBack(l *link, filter string) {
	var ack *packets.Unsuback
	if answer, err := l.flows.ask(&packets.Unsubscribe{Topics: []string{filter}}); err == nil {
		if a := <-answer; a.packet != nil {
			ack = a.packet.Content.(*packets.Unsuback)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case ack == nil: // the link is lost; a broker that keeps the session is told on the next one
		if c.subs.find(filter) < 0 && len(c.subs.removed) < MaxSubscriptions {
			c.subs.removed = append(c.subs.removed, filter)
		}
		return
	case len(ack.Reasons) != 1 || ack.Reasons[0] < 0x80:
		return
	}
	c.outcome(&subscription{filter: filter}, Removed, 0, l.reason("UNSUBACK", ack.Reasons[0], ack.Properties))
}
