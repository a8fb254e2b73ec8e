package sandbox

import (
	"slices"
	"sync/atomic"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
)

// hook is where the platform's rules meet the broker: it hands each of mochi-mqtt's questions to the
// part of the Broker that answers it. Everything that is not allowed here is denied.
type hook struct {
	mqtt.HookBase
	b *Broker
}

func (h *hook) ID() string { return "platform" }

func (h *hook) Provides(what byte) bool {
	switch what {
	case mqtt.OnConnect, mqtt.OnConnectAuthenticate, mqtt.OnACLCheck,
		mqtt.OnSessionEstablish, mqtt.OnSessionEstablished, mqtt.OnDisconnect, mqtt.OnClientExpired,
		mqtt.OnPacketRead, mqtt.OnPacketEncode, mqtt.OnPacketProcessed, mqtt.OnSubscribe, mqtt.OnSubscribed,
		mqtt.OnQosPublish, mqtt.OnQosComplete, mqtt.OnQosDropped, mqtt.OnPublishDropped,
		mqtt.OnWill, mqtt.OnRetainMessage, mqtt.OnRetainedExpired:
		return true
	}
	return false
}

// linkOf is the client's connection, nil for a client that is away or part of the broker.
func linkOf(cl *mqtt.Client) *link {
	l, _ := cl.Net.Conn.(*link)
	return l
}

// OnConnect decides on a CONNECT packet; a refusal is answered here, since the broker closes the
// connection without a word.
func (h *hook) OnConnect(cl *mqtt.Client, pk packets.Packet) error {
	l := linkOf(cl)
	if l == nil {
		return packets.ErrNotAuthorized
	}
	l.client = cl
	if r := h.b.login(l, pk); r != nil {
		h.b.refuseLogin(l, pk, r)
		return r
	}
	return nil
}

// OnConnectAuthenticate repeats what OnConnect decided.
func (h *hook) OnConnectAuthenticate(cl *mqtt.Client, _ packets.Packet) bool {
	l := linkOf(cl)
	return l != nil && l.account != nil
}

// OnACLCheck is the lock behind the gates: asked for each filter of a SUBSCRIBE, for each publish
// that passed, and for each delivery of a message, also to a session whose client is away.
func (h *hook) OnACLCheck(cl *mqtt.Client, topic string, write bool) bool {
	rights := h.b.accounts.rights(string(cl.Properties.Username))
	if write {
		return rights.MayPublish(topic) == nil
	}
	s := h.b.sessions.get(cl.ID)
	if s == nil {
		return false
	}
	if s.subscribing.Load() {
		return rights.MaySubscribe(topic) == nil
	}
	if rights.MayRead(topic) != nil {
		return false
	}
	s.awaitHandover()
	if s.full(h.b.limits.SessionBytes) {
		h.b.stats.messagesDropped.Add(1)
		return false
	}
	return true
}

// OnSessionEstablish starts or resumes the session, with its lock held until the broker has it.
func (h *hook) OnSessionEstablish(cl *mqtt.Client, pk packets.Packet) {
	l := linkOf(cl)
	l.unlock = h.b.sessions.lock(cl.ID)
	existing, ok := h.b.server.Clients.Get(cl.ID)
	resume := ok && !pk.Connect.Clean && !(existing.Properties.Clean && existing.Properties.ProtocolVersion < 5)
	l.session = h.b.sessions.begin(cl.ID, l.account.name, resume)
	if resume {
		h.b.beginHandover(l, existing)
	}
}

func (h *hook) OnSessionEstablished(cl *mqtt.Client, _ packets.Packet) {
	l := linkOf(cl)
	h.b.endHandover(l)
	l.releaseLock()
	h.b.stats.logins.Add(1)
	h.b.log.Debug("client connected", "remote", l.remote, "client", cl.ID, "version", cl.Properties.ProtocolVersion)
}

// OnDisconnect ends the session or leaves it to its expiry. The lock it takes is given up when the
// broker has finished with the client.
func (h *hook) OnDisconnect(cl *mqtt.Client, _ error, expire bool) {
	if l := linkOf(cl); l != nil && l.session != nil {
		l.unlock = h.b.sessions.lock(cl.ID)
		h.b.leave(l, expire)
	}
}

// OnClientExpired ends a session whose time is over; the broker would leave its subscriptions.
func (h *hook) OnClientExpired(cl *mqtt.Client) {
	if cl.IsTakenOver() {
		return // another client resumed it at the last moment
	}
	h.b.server.UnsubscribeClient(cl)
	cl.ClearInflights()
	h.b.sessions.remove(cl.ID)
}

// OnPacketRead is the gate for what clients send.
func (h *hook) OnPacketRead(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	l := linkOf(cl)
	if l == nil || l.session == nil { // CONNECT
		return pk, nil
	}
	if current, _ := h.b.server.Clients.Get(cl.ID); current == nil && !cl.Closed() {
		h.b.server.Clients.Add(cl) // it came just when the broker threw out its expired predecessor by name
	}
	switch pk.FixedHeader.Type {
	case packets.Publish:
		return h.b.gate(l, pk), nil
	case packets.Subscribe, packets.Unsubscribe, packets.Pubrel:
		if pk.PacketID != 0 {
			pk.PacketID = l.enter(pk.PacketID)
		}
	case packets.Disconnect:
		longest := uint32(h.b.limits.SessionExpiry.Seconds())
		pk.Properties.SessionExpiryInterval = min(pk.Properties.SessionExpiryInterval, longest)
	}
	return pk, nil
}

// OnPacketEncode finishes what the broker sends.
func (h *hook) OnPacketEncode(cl *mqtt.Client, pk packets.Packet) packets.Packet {
	l := linkOf(cl)
	if l == nil {
		return pk
	}
	switch pk.FixedHeader.Type {
	case packets.Connack:
		if pk.ReasonCode == 0 { // announce what the broker leaves out
			pk.Properties.MaximumPacketSize = uint32(h.b.limits.PacketBytes)
			pk.Properties.TopicAliasMaximum = topicAliases
			pk.Properties.SessionExpiryInterval = cl.Properties.Props.SessionExpiryInterval
			pk.Properties.SessionExpiryIntervalFlag = l.shortened
			if l.previous != nil {
				orderInflight(cl) // nothing is deleted now: the client can't acknowledge yet
			}
		}
	case packets.Publish:
		pk.Mods.MaxSize = 0                 // the outbox sees to it, without ending the session
		pk.Mods.DisallowProblemInfo = false // concerns other packets [MQTT-3.1.2-29]
	case packets.Suback:
		pk = l.finishSuback(pk)
		pk.PacketID = l.exit(pk.PacketID, true)
	case packets.Puback, packets.Pubcomp, packets.Unsuback:
		pk.PacketID = l.exit(pk.PacketID, true)
	case packets.Pubrec:
		failed := l.connect.version == 5 && pk.ReasonCode >= packets.ErrUnspecifiedError.Code
		pk.PacketID = l.exit(pk.PacketID, failed)
	}
	return pk
}

func (h *hook) OnSubscribe(cl *mqtt.Client, pk packets.Packet) packets.Packet {
	if l := linkOf(cl); l != nil && l.session != nil {
		l.session.subscribing.Store(true)
		return h.b.judgeFilters(l, pk)
	}
	return pk
}

// OnSubscribed leaves of the filters whose retained messages are due those that the broker granted.
func (h *hook) OnSubscribed(cl *mqtt.Client, pk packets.Packet, codes []byte) {
	l := linkOf(cl)
	if l == nil || l.session == nil {
		return
	}
	l.session.subscribing.Store(false)
	granted := map[string]bool{}
	for i, sub := range pk.Filters {
		granted[sub.Filter] = codes[i] <= packets.CodeGrantedQos2.Code
	}
	l.replays = slices.DeleteFunc(l.replays, func(s packets.Subscription) bool { return !granted[s.Filter] })
}

// OnPacketProcessed follows SUBACK with the retained messages.
func (h *hook) OnPacketProcessed(cl *mqtt.Client, pk packets.Packet, _ error) {
	if l := linkOf(cl); l != nil && l.session != nil && pk.FixedHeader.Type == packets.Subscribe {
		h.b.replay(l)
	}
}

// OnQosPublish, OnQosComplete and OnQosDropped follow what sessions keep. A message that the budget
// has no room for is taken out again, and the outbox and the store leave out what no session keeps.
func (h *hook) OnQosPublish(cl *mqtt.Client, pk packets.Packet, _ int64, _ int) {
	if pk.FixedHeader.Type != packets.Publish || h.b.forward(cl, pk) {
		return
	}
	if s := h.b.sessions.get(cl.ID); s != nil {
		s.ids.sent(pk.PacketID)
		if !s.keeps(pk.PacketID, messageOverhead+len(pk.TopicName)+len(pk.Payload)) && cl.State.Inflight.Delete(pk.PacketID) {
			atomic.AddInt64(&h.b.server.Info.Inflight, -1)
			h.b.stats.messagesDropped.Add(1)
			h.b.budget.refuse()
		}
	}
}

func (h *hook) OnQosComplete(cl *mqtt.Client, pk packets.Packet) {
	if s := h.b.sessions.get(cl.ID); s != nil {
		s.gaveUp(pk.PacketID)
	}
}

func (h *hook) OnQosDropped(cl *mqtt.Client, pk packets.Packet) {
	h.OnQosComplete(cl, pk)
	if s := h.b.sessions.get(cl.ID); s != nil {
		s.catchStraggler(cl, pk)
	}
}

func (h *hook) OnPublishDropped(*mqtt.Client, packets.Packet) { h.b.stats.messagesDropped.Add(1) }

func (h *hook) OnWill(cl *mqtt.Client, will mqtt.Will) (mqtt.Will, error) {
	return h.b.receiveWill(cl, will), nil
}

func (h *hook) OnRetainMessage(_ *mqtt.Client, pk packets.Packet, _ int64) {
	h.b.retained.set(pk.TopicName, len(pk.Payload))
}

func (h *hook) OnRetainedExpired(topic string) { h.b.retained.set(topic, 0) }
