package mqttws

import (
	"errors"
	"fmt"
	"slices"
)

const (
	// MaxSubscriptions bounds the filters of one client.
	MaxSubscriptions = 1024
	// maxStrikes is how many connections may be lost while the broker owes the
	// answer to one filter, before that filter is given up.
	maxStrikes = 3
	// A batch is asked for in one SUBSCRIBE.
	batchFilters = 64
	batchBytes   = 32 << 10
)

// subscriptions is what was asked for, and how far that has come on the
// connection in use.
//
// A filter that the broker granted before is asked for in a batch. Any other is
// asked for alone, the next one after its answer: so a broker's reason string
// belongs to one filter, and when the broker ends the connection instead of
// answering, it is known which filter it was. That filter goes last from then
// on, and after maxStrikes times is denied and not asked for again, so that it
// can't take the others down with it for ever.
//
// A filter that was granted once and is refused without a reason (0x80) is asked for
// again after 1 s, 2 s more, and so on up to 30 s: so answers a NATS cluster that has lost
// a node, until the others have agreed.
type subscriptions struct {
	list    []*subscription // in the order of asking
	removed []string        // to be taken back from the broker
}

type subscription struct {
	filter  string
	qos     byte
	link    *link // the connection it was asked for on
	waiting bool  // the answer is owed
	proven  bool  // was granted before
	strikes int   // connections lost while its answer was owed
	given   error // given up, and why
	held    bool  // was granted once
	doubts  int   // refusals in a row, after that, without a reason
}

func (s *subscriptions) find(filter string) int {
	for i, sub := range s.list {
		if sub.filter == filter {
			return i
		}
	}
	return -1
}

// connected prepares for a new connection. What was taken back meanwhile needs
// to be said only to a broker that kept the session.
func (s *subscriptions) connected(l *link) {
	if !l.present {
		s.removed = nil
	}
}

// next gives the filters to ask for next on the link, none when all were.
func (s *subscriptions) next(l *link) []*subscription {
	var batch []*subscription
	var suspect, single *subscription
	size := 0
	for _, sub := range s.list {
		switch {
		case sub.link == l || sub.given != nil:
		case sub.proven:
			if size += len(sub.filter) + 3; size <= batchBytes && len(batch) < batchFilters {
				batch = append(batch, sub)
			}
		case sub.strikes > 0:
			if suspect == nil || sub.strikes < suspect.strikes {
				suspect = sub
			}
		case single == nil:
			single = sub
		}
	}
	switch {
	case len(batch) > 0:
		return batch
	case single != nil:
		return []*subscription{single}
	case suspect != nil:
		return []*subscription{suspect}
	}
	return nil
}

// Subscribe remembers a filter and asks the broker for it, now or at the next
// connection, and again on every later one. The outcome is told to
// Config.OnSubscription. A filter that is already there is asked for again with
// the new QoS. The error is an *InvalidError for what can never be subscribed.
func (c *Client) Subscribe(filter string, qos byte) error {
	if err := checkFilter(filter); err != nil {
		return err
	}
	if qos > 2 {
		return &InvalidError{"QoS", "is none of 0, 1 and 2"}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	sub := &subscription{filter: filter, qos: qos}
	if i := c.subs.find(filter); i >= 0 {
		c.subs.list[i] = sub
	} else if len(c.subs.list) == MaxSubscriptions {
		return &InvalidError{"topic filter", fmt.Sprintf("is one more than the %d that a connection holds", MaxSubscriptions)}
	} else {
		c.subs.list = append(c.subs.list, sub)
	}
	c.outcome(sub, Pending, 0, nil)
	c.nudge()
	return nil
}

// Unsubscribe forgets a filter, and takes it back from the broker. Messages
// that are under way may still arrive. Removed is told at once, and again with
// an Err if the broker refuses. A filter that is not there is no error.
func (c *Client) Unsubscribe(filter string) error {
	if err := checkFilter(filter); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	i := c.subs.find(filter)
	if i < 0 {
		return nil
	}
	sub := c.subs.list[i]
	if c.link != nil || c.session.keep { // else the broker forgets by itself
		if len(c.subs.removed) == MaxSubscriptions {
			return &InvalidError{"topic filter", fmt.Sprintf("can't be taken back now: the broker has not answered for %d others", MaxSubscriptions)}
		}
		c.subs.removed = append(c.subs.removed, filter)
	}
	c.subs.list = slices.Delete(c.subs.list, i, i+1)
	c.outcome(sub, Removed, 0, nil)
	c.nudge()
	return nil
}

// nudge makes tend look again. Called under mu.
func (c *Client) nudge() {
	if c.link != nil {
		select {
		case c.link.wake <- struct{}{}:
		default:
		}
	}
}

// outcome tells what became of a filter. Called under mu.
func (c *Client) outcome(sub *subscription, state SubscriptionState, granted byte, err error) {
	c.inbox.put(event{subscription: &Subscription{Filter: sub.filter, QoS: sub.qos, State: state, Granted: granted, Err: err}})
}

// settle draws the conclusions from a lost connection for the filters whose
// answers were owed. It reports whether the broker named one of them as the
// reason; otherBlamed tells that it named something else.
func (c *Client) settle(cause error, otherBlamed bool) (blamed bool) {
	var re *ReasonError
	named := errors.As(cause, &re) && re.Packet == "DISCONNECT" && blamesSubscribe(re.Code) && !otherBlamed
	c.mu.Lock()
	defer c.mu.Unlock()
	var owed int
	var alone []*subscription
	for _, sub := range c.subs.list {
		if sub.waiting {
			owed++
			if !sub.proven {
				alone = append(alone, sub)
			}
			sub.waiting, sub.proven = false, false // it no longer goes with others
		}
	}
	if otherBlamed {
		return false
	}
	for _, sub := range alone {
		sub.strikes++
		switch {
		case named && owed == 1:
			sub.given = re
		case sub.strikes == maxStrikes:
			sub.given = fmt.Errorf("given up, since the broker ended the connection %d times when asked for it; the last time: %w", maxStrikes, cause)
		default:
			continue
		}
		c.outcome(sub, Denied, 0, sub.given)
	}
	return named && owed > 0
}
