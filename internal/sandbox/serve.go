package sandbox

import (
	"fmt"
	"net"
	"net/netip"
	"runtime/debug"
	"sync/atomic"

	"github.com/mochi-mqtt/server/v2/packets"
)

// serve runs one admitted connection to its end. A fault of the broker ends this connection and no
// other.
func (b *Broker) serve(conn net.Conn, remote netip.AddrPort, listener string) {
	b.stats.accepted.Add(1)
	l := newLink(conn, remote, b.limits, &b.stats, b.budget)
	l.tooLarge = func(id uint16) { b.giveUp(l, id) }
	defer b.conns.leave(remote.Addr())
	if !b.conns.add(l) {
		_ = l.Close() // the broker is closing
	}
	defer b.conns.remove(l)
	err := b.establish(l, listener)
	if l.client != nil && l.session != nil {
		b.log.Debug("client disconnected", "remote", remote, "client", l.client.ID, "cause", err)
	}
	if v := l.broken.Load(); v != nil {
		b.stats.violations.Add(1)
		b.journal.info("connection ended by the sandbox", "remote", remote, "logged_in", l.loggedIn.Load(), "reason", v)
	}
	_ = l.Close()
	<-l.out.done
}

func (b *Broker) establish(l *link, listener string) (err error) {
	defer l.releaseLock()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("fault in the broker: %v", p)
			b.stats.panics.Add(1)
			b.log.Error("fault in the broker; the connection is ended", "remote", l.remote, "fault", p, "stack", string(debug.Stack()))
		}
		if l.session != nil && !l.left {
			b.abandon(l)
		}
	}()
	return b.server.EstablishConnection(listener, l)
}

// leave ends a client's session, or leaves it to its expiry.
func (b *Broker) leave(l *link, expire bool) {
	l.left = true
	switch {
	case l.client.IsTakenOver():
	case expire:
		b.sessions.remove(l.client.ID)
	default:
		for _, id := range b.sessions.leave(l.session, b.now(), b.limits.Sessions) {
			b.evict(id)
		}
	}
}

// abandon does what the broker leaves undone for a client that it gave up on the way, because of a
// fault or because the connection was lost before the session was ready.
func (b *Broker) abandon(l *link) {
	_ = l.Close()
	cl, ok := b.server.Clients.Get(l.client.ID)
	inPlace := ok && cl == l.client
	if inPlace {
		b.endHandover(l)
	}
	l.session.finishHandover(l)
	if l.unlock == nil {
		l.unlock = b.sessions.lock(l.client.ID)
	}
	expire := !persists(l.client)
	b.leave(l, expire)
	if inPlace && expire {
		cl.Stop(nil)
		(&hook{b: b}).OnClientExpired(cl)
		b.server.Clients.Delete(cl.ID)
	}
}

// giveUp takes a message out of the session of a client that can't take it [MQTT-3.1.2-25].
func (b *Broker) giveUp(l *link, id uint16) {
	if !l.client.State.Inflight.Delete(id) {
		return
	}
	atomic.AddInt64(&b.server.Info.Inflight, -1)
	pk := packets.Packet{PacketID: id}
	(&hook{b: b}).OnQosDropped(l.client, pk)
	if b.store != nil {
		b.store.OnQosDropped(l.client, pk)
	}
}

func (l *link) releaseLock() {
	if l.unlock != nil {
		l.unlock()
		l.unlock = nil
	}
}
