package sandbox

import "sync/atomic"

// Counters are the broker's figures since its start, for a log line or metrics.
type Counters struct {
	Connections        int    // open now
	Sessions           int    // kept now, those of clients that are away included
	Retained           int    // retained messages now
	Accepted           uint64 // connections taken
	TurnedAway         uint64 // connections over a limit, or refused before MQTT began
	Logins             uint64 // that succeeded
	LoginsRefused      uint64 // for whatever reason, the slowed ones included
	LoginsSlowed       uint64 // not looked at, because of failures before
	Events             uint64 // received well
	EventsRefused      uint64 // broke the rules of an event; with a reason at MQTT 5 and QoS > 0, else dropped
	PublishesRefused   uint64 // beyond the account's rights or a limit; told or dropped likewise
	FiltersRefused     uint64 // of SUBSCRIBE packets
	MessagesDropped    uint64 // to a client: too slow, session full, or too large for it
	MessagesOverBudget uint64 // of those dropped, the ones for want of Limits.QueuedBytes
	QueuedBytes        int64  // kept now in sessions and write queues, with overhead
	Violations         uint64 // connections that ended because of the client's breach
	Panics             uint64 // connections that ended because of a fault in the broker
	RepliesDropped     uint64 // simulated replies not sent, because there were too many
}

// stats are the live counters.
type stats struct {
	accepted, turnedAway                        atomic.Uint64
	logins, loginsRefused, loginsSlowed         atomic.Uint64
	events, eventsRefused, publishesRefused     atomic.Uint64
	filtersRefused, messagesDropped, violations atomic.Uint64
	panics, repliesDropped                      atomic.Uint64
}

// Counters gives the figures of the moment.
func (b *Broker) Counters() Counters {
	s := &b.stats
	return Counters{
		Connections:        b.conns.open(),
		Sessions:           b.sessions.count(),
		Retained:           b.retained.count(),
		Accepted:           s.accepted.Load(),
		TurnedAway:         s.turnedAway.Load(),
		Logins:             s.logins.Load(),
		LoginsRefused:      s.loginsRefused.Load(),
		LoginsSlowed:       s.loginsSlowed.Load(),
		Events:             s.events.Load(),
		EventsRefused:      s.eventsRefused.Load(),
		PublishesRefused:   s.publishesRefused.Load(),
		FiltersRefused:     s.filtersRefused.Load(),
		MessagesDropped:    s.messagesDropped.Load() + uint64(atomic.LoadInt64(&b.server.Info.InflightDropped)),
		MessagesOverBudget: b.budget.refused.Load(),
		QueuedBytes:        b.budget.used.Load(),
		Violations:         s.violations.Load(),
		Panics:             s.panics.Load(),
		RepliesDropped:     s.repliesDropped.Load(),
	}
}
