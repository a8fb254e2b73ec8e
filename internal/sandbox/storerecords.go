package sandbox

import (
	"strconv"
	"strings"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/storage"
	"github.com/mochi-mqtt/server/v2/packets"
)

// Provides leaves out the broker's $SYS figures, which nobody reads.
func (st *store) Provides(what byte) bool {
	return what != mqtt.OnSysInfoTick && what != mqtt.StoredSysInfo && st.Hook.Provides(what)
}

// Stop closes the file; what comes later is ignored.
func (st *store) Stop() error {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.stopped {
		return nil
	}
	st.stopped = true
	return st.Hook.Stop()
}

// put runs write where the file is open, and notes that it holds the record.
func (st *store) put(key string, write func()) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.stopped {
		write()
		st.kept[key] = true
	}
}

// putPart is put for a part of a session, where the session is kept.
func (st *store) putPart(key, client string, overwrite bool, write func()) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.stopped && st.kept[recordKey("client", client, "")] && (overwrite || !st.kept[key]) {
		write()
		st.kept[key] = true
	}
}

// drop runs remove where the file is open and holds the record: a removal costs a write to disk even
// where there is nothing to remove.
func (st *store) drop(key string, remove func()) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.stopped && st.kept[key] {
		remove()
		delete(st.kept, key)
	}
}

func (st *store) putClient(cl *mqtt.Client) {
	st.put(recordKey("client", cl.ID, ""), func() { st.Hook.OnSessionEstablished(cl, packets.Packet{}) })
}

func (st *store) dropClient(cl *mqtt.Client) {
	st.drop(recordKey("client", cl.ID, ""), func() { st.Hook.OnClientExpired(cl) })
}

func (st *store) OnSessionEstablished(cl *mqtt.Client, _ packets.Packet) {
	if persists(cl) {
		st.putClient(cl)
	} else {
		st.dropClient(cl) // one that was kept under this identifier is over
	}
}

func (st *store) OnWillSent(cl *mqtt.Client, _ packets.Packet) {
	if persists(cl) {
		st.putClient(cl)
	}
}

func (st *store) OnDisconnect(cl *mqtt.Client, _ error, expire bool) {
	switch {
	case cl.IsTakenOver():
	case expire:
		st.dropClient(cl)
	default:
		st.putClient(cl) // DISCONNECT may have changed its expiry
	}
}

func (st *store) OnClientExpired(cl *mqtt.Client) {
	if !cl.IsTakenOver() {
		st.dropClient(cl)
	}
}

// OnSubscribed keeps the filters that were granted.
func (st *store) OnSubscribed(cl *mqtt.Client, pk packets.Packet, codes []byte) {
	for i, sub := range pk.Filters {
		if codes[i] > packets.CodeGrantedQos2.Code {
			continue
		}
		one := packets.Packet{Filters: packets.Subscriptions{sub}}
		st.putPart(recordKey("filter", cl.ID, sub.Filter), cl.ID, true, func() { st.Hook.OnSubscribed(cl, one, codes[i:i+1]) })
	}
}

func (st *store) OnUnsubscribed(cl *mqtt.Client, pk packets.Packet) {
	for _, sub := range pk.Filters {
		st.dropFilter(cl, sub.Filter)
	}
}

func (st *store) dropFilter(cl *mqtt.Client, filter string) {
	one := packets.Packet{Filters: packets.Subscriptions{{Filter: filter}}}
	st.drop(recordKey("filter", cl.ID, filter), func() { st.Hook.OnUnsubscribed(cl, one) })
}

// OnRetainMessage keeps the message, or deletes what is kept where its payload is empty.
func (st *store) OnRetainMessage(cl *mqtt.Client, pk packets.Packet, _ int64) {
	change := int64(1)
	if len(pk.Payload) == 0 {
		change = -1
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.stopped {
		st.Hook.OnRetainMessage(cl, pk, change)
	}
}

func (st *store) OnRetainedExpired(topic string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.stopped {
		st.Hook.OnRetainedExpired(topic)
	}
}

// OnQosPublish keeps messages to clients. The state of messages from clients is not kept: after a
// restart in the middle of one at QoS 2, its client has to send it again. What a session keeps does not
// change when another client takes it over.
func (st *store) OnQosPublish(cl *mqtt.Client, pk packets.Packet, sent int64, resends int) {
	_, kept := cl.State.Inflight.Get(pk.PacketID)
	if kept && pk.FixedHeader.Type == packets.Publish && !cl.IsTakenOver() {
		st.putPart(recordKey("message", cl.ID, pk.FormatID()), cl.ID, false, func() { st.Hook.OnQosPublish(cl, pk, sent, resends) })
	}
}

func (st *store) OnQosComplete(cl *mqtt.Client, pk packets.Packet) {
	st.drop(recordKey("message", cl.ID, pk.FormatID()), func() { st.Hook.OnQosComplete(cl, pk) })
}

func (st *store) OnQosDropped(cl *mqtt.Client, pk packets.Packet) {
	if !cl.IsTakenOver() {
		st.OnQosComplete(cl, pk)
	}
}

// StoredClients gives the kept sessions with their expiry, which counts from the restart.
func (st *store) StoredClients() ([]storage.Client, error) {
	clients, err := st.Hook.StoredClients()
	for i := range clients {
		clients[i].Properties.SessionExpiryIntervalFlag = clients[i].Properties.SessionExpiryInterval > 0
		st.kept[recordKey("client", clients[i].ID, "")] = true
	}
	return clients, err
}

// StoredSubscriptions gives the kept filters of kept sessions, and deletes those of others, which a
// crash may leave.
func (st *store) StoredSubscriptions() ([]storage.Subscription, error) {
	all, err := st.Hook.StoredSubscriptions()
	var out []storage.Subscription
	for _, sub := range all {
		st.kept[recordKey("filter", sub.Client, sub.Filter)] = true
		if !st.kept[recordKey("client", sub.Client, "")] {
			st.dropFilter(&mqtt.Client{ID: sub.Client}, sub.Filter)
			continue
		}
		out = append(out, sub)
	}
	return out, err
}

// StoredInflightMessages gives the kept messages of kept sessions, and deletes those of others. Their
// packet identifiers stand in the record's key alone, behind the last colon.
func (st *store) StoredInflightMessages() ([]storage.Message, error) {
	all, err := st.Hook.StoredInflightMessages()
	var out []storage.Message
	for _, msg := range all {
		id, numErr := strconv.ParseUint(msg.ID[strings.LastIndexByte(msg.ID, ':')+1:], 10, 16)
		if numErr != nil || id == 0 {
			continue
		}
		msg.PacketID = uint16(id)
		pk := packets.Packet{PacketID: msg.PacketID}
		st.kept[recordKey("message", msg.Client, pk.FormatID())] = true
		if !st.kept[recordKey("client", msg.Client, "")] {
			st.OnQosComplete(&mqtt.Client{ID: msg.Client}, pk)
			continue
		}
		out = append(out, msg)
	}
	return out, err
}

// recallStored makes known what the broker has read from the store, and gives the messages the
// expiry that it does not read. Sessions of accounts that are no more end.
func (b *Broker) recallStored() {
	for _, cl := range b.server.Clients.GetAll() {
		account := string(cl.Properties.Username)
		s := b.sessions.begin(cl.ID, account, true)
		s.away, s.recalled = b.now(), cl
		orderInflight(cl)
		for _, pk := range cl.State.Inflight.GetAll(false) {
			s.ids.sent(pk.PacketID)
			s.keeps(pk.PacketID, messageOverhead+len(pk.TopicName)+len(pk.Payload))
			cl.State.Inflight.Set(withExpiry(pk))
		}
		if b.accounts.byName[account] == nil {
			b.evict(cl.ID)
		}
	}
	for topic, pk := range b.server.Topics.Retained.GetAll() {
		if strings.HasPrefix(topic, "$") {
			continue // the broker's own
		}
		b.retained.set(topic, len(pk.Payload))
		b.server.Topics.Retained.Add(topic, withExpiry(pk))
	}
}

func withExpiry(pk packets.Packet) packets.Packet {
	if pk.Properties.MessageExpiryInterval > 0 {
		pk.ProtocolVersion = 5
		pk.Expiry = pk.Created + int64(pk.Properties.MessageExpiryInterval)
	}
	return pk
}
