package sandbox

import (
	"fmt"
	"strings"

	"github.com/mochi-mqtt/server/v2/packets"
)

// subscribeAnswer is our part of a SUBACK: the reason code for each filter, 0 where the broker
// grants it, and a reason string for those that were refused.
type subscribeAnswer struct {
	codes  []byte
	reason string
}

// judgeFilters judges the filters of a SUBSCRIBE. A refused one is emptied, so that the broker can do
// nothing with it; finishSuback gives it its code.
func (b *Broker) judgeFilters(l *link, pk packets.Packet) packets.Packet {
	answer := subscribeAnswer{codes: make([]byte, len(pk.Filters))}
	var reasons []string
	held := l.client.State.Subscriptions.Len()
	filters := make(packets.Subscriptions, len(pk.Filters))
	inPacket := map[string]bool{} // filters granted already
	asked := map[string]bool{}    // those whose retained messages are sent
	l.replays = nil
	for i, sub := range pk.Filters {
		filters[i] = sub
		_, existed := l.client.State.Subscriptions.Get(sub.Filter)
		again := existed || inPacket[sub.Filter]
		r := b.judgeFilter(l, sub.Filter, i, again || held < b.limits.Subscriptions)
		if r == nil {
			if !again {
				held++
			}
			inPacket[sub.Filter] = true
			if wantsRetained(sub, again) && !asked[sub.Filter] {
				asked[sub.Filter] = true
				l.replays = append(l.replays, sub)
			}
			filters[i].RetainHandling = doNotSendRetained // see replay
			continue
		}
		answer.codes[i] = r.code
		if len(reasons) < 5 {
			reasons = append(reasons, r.reason)
		}
		filters[i].Filter = ""
		b.stats.filtersRefused.Add(1)
		b.journal.info("filter refused", "remote", l.remote, "client", clip(l.client.ID), "filter", clip(sub.Filter), "reason", r.forLog())
	}
	answer.reason = reasonString(strings.Join(reasons, "; "))
	pk.Filters = filters
	if l.subacks == nil {
		l.subacks = map[uint16]subscribeAnswer{}
	}
	l.subacks[pk.PacketID] = answer
	return pk
}

func (b *Broker) judgeFilter(l *link, filter string, i int, room bool) *refusal {
	switch {
	case i >= filtersPerPacket:
		return &refusal{code: codeQuotaExceeded, reason: fmt.Sprintf("at most %d topic filters in one packet", filtersPerPacket)}
	case len(filter) > filterBytes || strings.Count(filter, "/") >= filterLevels:
		return &refusal{code: codeFilterInvalid, reason: fmt.Sprintf("a topic filter has at most %d bytes and %d levels here", filterBytes, filterLevels)}
	}
	if err := l.account.rights.MaySubscribe(filter); err != nil {
		return &refusal{code: codeNotAuthorized, reason: "not authorized: " + err.Error()}
	}
	if !room {
		return &refusal{code: codeQuotaExceeded, reason: fmt.Sprintf("a session holds at most %d topic filters", b.limits.Subscriptions)}
	}
	return nil
}

// finishSuback puts our reason codes into a SUBACK that the broker made.
func (l *link) finishSuback(pk packets.Packet) packets.Packet {
	answer, ok := l.subacks[pk.PacketID]
	if !ok || len(answer.codes) != len(pk.ReasonCodes) {
		return pk
	}
	delete(l.subacks, pk.PacketID)
	codes := make([]byte, len(pk.ReasonCodes))
	for i, code := range pk.ReasonCodes {
		if answer.codes[i] != 0 && l.connect.version == 5 {
			code = answer.codes[i]
		}
		codes[i] = code
	}
	pk.ReasonCodes = codes
	if answer.reason != "" {
		pk.Properties.ReasonString = answer.reason
	}
	return pk
}
