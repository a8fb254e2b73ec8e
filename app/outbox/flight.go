package outbox

import (
	"errors"
	"time"

	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// Flight is an item to be handed to the broker now.
type Flight struct {
	ID      ID
	Message mqttws.Message
}

// Answer is what became of a Flight.
type Answer struct {
	ID    ID
	Epoch uint64 // Out.Epoch of the flight
	Ack   mqttws.Ack
	Err   error // as of mqttws.Client.Start
}

// Connected tells that a connection is up: whose it is, what its broker takes, and
// the number of its client, which grows with each.
func (o *Outbox) Connected(id Identity, limits mqttws.ServerLimits, generation uint64) {
	o.Lost(false)
	o.Limits(id.URL, limits)
	o.link = link{identity: id, limits: limits, generation: generation, epoch: o.link.epoch + 1, up: true}
	o.returned = nil
}

// Limits tells what a broker takes: what it announced at an earlier connection, so
// that what it would refuse is refused before it is up again.
func (o *Outbox) Limits(url string, limits mqttws.ServerLimits) {
	if known, ok := o.limits[url]; !ok || known != limits {
		o.limits[url] = limits
		o.fits++
	}
}

// Lost tells that the connection is no longer up. dropped: the broker ended it,
// and may have done so for an item that was on its way.
func (o *Outbox) Lost(dropped bool) {
	if !o.link.up {
		return
	}
	o.link.up = false
	o.backInLine()
	o.endWords(o.link.identity)
	o.saveLine(o.link.identity)
	if dropped {
		for _, i := range o.flights { // of a session that the broker keeps
			i.drops++
		}
		for _, i := range o.returned {
			o.suspect(i)
		}
	}
	o.returned = nil
}

// endWords takes back what a person has agreed to while the connection lasts.
func (o *Outbox) endWords(id Identity) {
	line := o.lines[id]
	if line == nil {
		return
	}
	line.forwards(func(i *item) {
		if i.asked {
			i.asked = false
			o.due.add(i.Since.Add(LateAfter), i.ID)
			o.save(i)
		}
	})
}

// suspect notes that the broker dropped the connection while an item was on its
// way.
func (o *Outbox) suspect(i *item) {
	if i.phase != waiting {
		return // a person took it back meanwhile
	}
	if i.drops++; i.drops >= MaxDrops {
		i.Cause = Dropping
		o.finish(i, timeline.Quarantined)
		return
	}
	o.suspects[i] = true
	o.save(i)
}

// backInLine lets what was chosen and not handed over wait in its line again.
func (o *Outbox) backInLine() {
	for _, i := range append(o.ready, o.chosen...) {
		o.enter(i)
		o.save(i)
	}
	o.ready, o.chosen = nil, nil
}

// overtakes tells whether something was chosen before an item that comes first:
// that was held, or another tab has just told of it.
func (o *Outbox) overtakes(first *item) bool {
	for _, list := range [][]*item{o.ready, o.chosen} {
		if n := len(list); n > 0 && list[n-1].ID > first.ID {
			return true
		}
	}
	return false
}

// withdraw takes an item that waits out of wherever it is, for another place.
func (o *Outbox) withdraw(i *item) {
	switch i.phase {
	case chosen:
		o.chosen = without(o.chosen, i)
	case ready:
		o.ready = without(o.ready, i)
	case flying:
		o.flights = without(o.flights, i)
	}
	delete(o.away, i.ID)
	o.leave(i)
	i.phase, i.OnItsWay, i.Elsewhere = waiting, false, false
}

func without(list []*item, i *item) []*item {
	for at, other := range list {
		if other == i {
			return append(list[:at], list[at+1:]...)
		}
	}
	return list
}

// choose picks those that leave next.
func (o *Outbox) choose(now time.Time) {
	l := &o.link
	line := o.lines[l.identity]
	if line == nil || !l.up || l.blocked || o.answersDue() {
		return
	}
	leading := o.leading(l.identity)
	if first := line.oldest(); first != nil && leading && o.overtakes(first) {
		o.backInLine()
	}
	for {
		i := line.oldest()
		if i == nil || !o.room(i) || !leading && !i.Private { // which no other tab knows of
			return
		}
		line.remove(i)
		if o.overtaken(i, now) || !o.allowed(i) {
			continue
		}
		i.phase, i.durable, i.Sent = chosen, false, now
		o.chosen = append(o.chosen, i)
		o.save(i)
	}
}

// promote makes those ready of which it survives the page that they are on their
// way, or can't. None overtakes another.
func (o *Outbox) promote() {
	n := 0
	for _, i := range o.chosen {
		if !i.durable && o.sync.awaits(i) && !o.passing(i) {
			break
		}
		i.phase = ready
		o.ready = append(o.ready, i)
		n++
	}
	o.chosen = o.chosen[n:]
}

// answersDue tells whether the client before this one still owes answers. Until
// it has given them nobody knows what is to be sent first.
func (o *Outbox) answersDue() bool {
	return len(o.flights) > 0 && o.flights[0].of != o.link.generation
}

// room tells whether an item may be chosen. Suspects are chosen together, although one
// alone is on its way at a time: that they are so is written once, not for each, and they
// count as possible duplicates already, whatever becomes of the page.
func (o *Outbox) room(next *item) bool {
	n := len(o.chosen) + len(o.ready)
	switch {
	case o.suspects[next]:
		return n < MaxWindow
	case o.alone():
		return n+len(o.flights) == 0
	}
	return n < o.opening()
}

// window is how many items may be on their way.
func (o *Outbox) window() int {
	if o.alone() {
		return 1
	}
	if most := int(o.link.limits.ReceiveMaximum); most > 0 {
		return min(most, o.opening())
	}
	return o.opening()
}

// opening is MaxWindow, which a connection comes to from FirstWindow as the broker
// answers.
//
// A page that ends leaves what it had chosen as on its way, since nobody knows what
// of it the broker has: QoS 1 promises delivery at least once (MQTT 5, 4.3.2), so the
// next page sends it again, as possible duplicates. That they are so is committed in
// one transaction before any of them leaves, and can't be undone by a page that is
// gone. So a page that is closed right after it has connected leaves few, and one
// whose broker answers at most twice MaxWindow.
func (o *Outbox) opening() int { return min(FirstWindow+o.link.answers, MaxWindow) }

// alone tells whether items are sent one at a time: one may be poison.
func (o *Outbox) alone() bool {
	for i := range o.suspects {
		if i.Hold == NotHeld {
			return true
		}
	}
	return false
}

// overtaken ends or holds an item whose time is over.
func (o *Outbox) overtaken(i *item, now time.Time) bool {
	switch {
	case !i.Expires.IsZero() && !now.Before(i.Expires):
		if i.Duplicate {
			o.finish(i, timeline.Unconfirmed)
		} else {
			o.finish(i, timeline.Expired)
		}
	case i.Late && !i.asked && i.Hold == NotHeld && !now.Before(i.Since.Add(LateAfter)):
		o.hold(i, HeldLate)
	default:
		return false
	}
	return true
}

// allowed rejects an item that the broker does not take.
func (o *Outbox) allowed(i *item) bool {
	if i.fits == o.fits {
		return true
	}
	if err := i.Message.Check(o.link.limits); err != nil {
		i.Cause, i.Reason = Impossible, err.Error()
		o.finish(i, timeline.Rejected)
		return false
	}
	i.fits = o.fits
	return true
}

// launch hands over what is ready.
func (o *Outbox) launch(now time.Time) {
	for len(o.ready) > 0 && len(o.flights) < o.window() && o.link.up && !o.link.blocked {
		i := o.ready[0]
		o.ready = o.ready[1:]
		if o.overtaken(i, now) {
			continue
		}
		i.phase, i.OnItsWay, i.Sent, i.Unreplied = flying, true, now, false
		i.epoch, i.of = o.link.epoch, o.link.generation
		i.Tries++
		i.Cause, i.Reason = NoCause, ""
		o.flights = append(o.flights, i)
		o.turn(i, timeline.InFlight)
		o.out.Publish = append(o.out.Publish, Flight{i.ID, remaining(i, now)})
	}
}

// remaining is the message of an item with what is left of its Message Expiry
// Interval: whole seconds, and never 0, which would mean at once.
func remaining(i *item, now time.Time) mqttws.Message {
	m := i.Message
	if m.Properties.MessageExpiry != nil {
		left := uint32(1)
		waited := max(now.Sub(i.At), 0)
		if all := time.Duration(*m.Properties.MessageExpiry) * time.Second; all-waited >= 2*time.Second {
			left = uint32((all - waited) / time.Second)
		}
		m.Properties.MessageExpiry = &left
	}
	return m
}

// Answered takes what became of a flight.
func (o *Outbox) Answered(a Answer, now time.Time) {
	i := o.items[a.ID]
	if i == nil || i.phase != flying {
		return
	}
	o.flights = without(o.flights, i)
	i.OnItsWay = false
	if a.Epoch == o.link.epoch {
		o.link.answers++
	}
	var reason *mqttws.ReasonError
	var invalid *mqttws.InvalidError
	switch {
	case a.Err == nil && i.Message.QoS == 0:
		o.finish(i, timeline.InFlight)
	case a.Err == nil:
		i.Latency = max(now.Sub(i.Sent), 0)
		i.Cause, i.Code, i.Reason = NoCause, a.Ack.Code, a.Ack.Reason
		o.finish(i, timeline.Acknowledged)
	case errors.As(a.Err, &reason):
		i.Latency = max(now.Sub(i.Sent), 0)
		i.Cause, i.Code, i.Reason = ByPuback, reason.Code, reason.Text
		if reason.Packet == "DISCONNECT" {
			i.Cause = ByDisconnect
			o.block(a)
		}
		o.finish(i, timeline.Rejected)
	case errors.As(a.Err, &invalid):
		i.Cause, i.Reason = Impossible, invalid.Error()
		o.finish(i, timeline.Rejected)
	case errors.Is(a.Err, mqttws.ErrNotConnected):
		o.block(a)
		i.Tries--
		if i.Duplicate {
			o.turn(i, timeline.Unconfirmed)
		} else {
			o.turn(i, timeline.Queued)
		}
		o.enter(i)
		o.save(i)
	default:
		o.block(a)
		i.Reason = a.Err.Error()
		o.unconfirmed(i, LineLost, now)
	}
}

// block keeps everything back until the next connection is up: the one that a
// flight was handed to is lost, which is about to be told.
func (o *Outbox) block(a Answer) {
	if a.Epoch == o.link.epoch {
		o.link.blocked = true
	}
}

// unconfirmed has an item whose answer is lost sent again, where that is without
// danger; else a person decides.
func (o *Outbox) unconfirmed(i *item, why Cause, now time.Time) {
	i.Cause = why
	expired := !i.Expires.IsZero() && !now.Before(i.Expires)
	if i.Message.QoS != 1 || i.Late || expired {
		o.finish(i, timeline.Unconfirmed)
		return
	}
	i.Duplicate = true
	o.turn(i, timeline.Unconfirmed)
	o.enter(i)
	o.save(i)
	o.returned = append(o.returned, i)
}

// overdue marks the flights that had no answer for long, and has those written before
// that were passing. They stay on their way: the answer may still come, and only the
// end of the connection says that it won't.
func (o *Outbox) overdue(now time.Time) {
	for _, i := range o.flights {
		waited := now.Sub(i.Sent)
		if waited < WrittenAfter {
			return
		}
		o.writeNew(i)
		if waited < AnswerWithin {
			continue
		}
		if i.State == timeline.InFlight {
			i.Cause = NoAnswer
			o.turn(i, timeline.Unconfirmed)
		}
	}
}
