package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"

	"deviceconsole/mqttws"
)

// listen takes the port for plain MQTT.
func (b *Broker) listen(address string) error {
	if b.accounts.Public() {
		if err := loopbackOnly(address); err != nil {
			return err
		}
	}
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("can't listen for MQTT on %s: %w", address, err)
	}
	b.listener = ln
	return nil
}

// loopbackOnly refuses an address that others than this machine could reach.
func loopbackOnly(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("can't listen for MQTT on %q: it is not host:port", address)
	}
	if ip, err := netip.ParseAddr(host); host == "localhost" || err == nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("will not listen for MQTT on %s: the demo accounts' passwords are public, so they serve loopback alone; bring accounts of your own", address)
}

// MQTTAddr is where plain MQTT is served, nil where it is not.
func (b *Broker) MQTTAddr() net.Addr {
	if b.listener == nil {
		return nil
	}
	return b.listener.Addr()
}

// acceptLoop serves plain MQTT until the listener is closed. An error such as too many open files
// passes; the loop waits a moment and goes on.
func (b *Broker) acceptLoop() {
	pause := time.Duration(0)
	for {
		conn, err := b.listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			b.journal.warn("can't accept an MQTT connection", "error", err, "next_try_in", pause)
			time.Sleep(pause)
			continue
		}
		pause = 0
		remote := addrPort(conn.RemoteAddr().String())
		if reason := b.conns.admit(remote.Addr()); reason != "" {
			b.turnAway(remote, reason)
			_ = conn.Close()
			continue
		}
		go b.serve(conn, remote, "mqtt")
	}
}

// Handler answers the path page.MQTTPath: MQTT over WebSocket (MQTT 5, 6). It refuses pages of
// foreign origins with 403, connections over the limits with 503, and with public accounts everybody
// beyond loopback with 403.
func (b *Broker) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		remote := addrPort(r.RemoteAddr)
		if b.accounts.Public() && !remote.Addr().IsLoopback() {
			b.turnAway(remote, "the demo accounts serve loopback alone")
			http.Error(w, "The demo accounts of the sandbox serve this machine alone.", http.StatusForbidden)
			return
		}
		if reason := b.conns.admit(remote.Addr()); reason != "" {
			b.turnAway(remote, reason)
			w.Header().Set("Retry-After", "5")
			http.Error(w, "The sandbox takes no more connections at the moment.", http.StatusServiceUnavailable)
			return
		}
		conn, err := mqttws.Accept(w, r, mqttws.AcceptOptions{Origin: b.allowOrigin, ReadLimit: webSocketMessage})
		if err != nil {
			b.conns.leave(remote.Addr())
			b.turnAway(remote, err.Error())
			return
		}
		b.serve(conn, remote, "websocket")
	})
}

// webSocketMessage is the largest WebSocket message taken; packets in it have limits of their own.
// A message is read as it comes, so this reserves nothing.
const webSocketMessage = 64 << 20

func (b *Broker) turnAway(remote netip.AddrPort, reason string) {
	b.stats.turnedAway.Add(1)
	b.journal.info("connection turned away", "remote", remote, "reason", clip(reason))
}

// addrPort reads an address of the net package; the zero AddrPort where it is none of IP.
func addrPort(s string) netip.AddrPort {
	a, _ := netip.ParseAddrPort(s)
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}

// serve runs one admitted connection to its end. A fault of the broker ends this connection and no
// other.
func (b *Broker) serve(conn net.Conn, remote netip.AddrPort, listener string) {
	b.stats.accepted.Add(1)
	l := newLink(conn, remote, b.limits, &b.stats)
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

// connections are the open ones, counted against the limits.
type connections struct {
	limit, perAddress int

	mu      sync.Mutex
	total   int
	from    map[netip.Addr]int
	links   map[*link]bool
	closing bool
	idle    chan struct{} // closed when closing and no connection is left
}

func newConnections(l Limits) *connections {
	return &connections{limit: l.Connections, perAddress: l.PerAddress,
		from: map[netip.Addr]int{}, links: map[*link]bool{}, idle: make(chan struct{})}
}

// admit counts a connection in, until leave; a reason means that it must not be.
func (c *connections) admit(a netip.Addr) (reason string) {
	a = network(a)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closing:
		return "the sandbox is stopping"
	case c.total >= c.limit:
		return fmt.Sprintf("all %d connections are taken", c.limit)
	case !a.IsLoopback() && c.from[a] >= c.perAddress:
		return fmt.Sprintf("all %d connections of the address are taken", c.perAddress)
	}
	c.total++
	c.from[a]++
	return ""
}

func (c *connections) leave(a netip.Addr) {
	a = network(a)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total--
	if c.from[a]--; c.from[a] == 0 {
		delete(c.from, a)
	}
	c.signal()
}

// add makes a link known to stop; false when stop was first.
func (c *connections) add(l *link) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.links[l] = true
	return !c.closing
}

func (c *connections) remove(l *link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.links, l)
}

func (c *connections) open() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.total
}

// stop admits nobody any more, and gives the links that are open.
func (c *connections) stop() []*link {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closing = true
	c.signal()
	links := make([]*link, 0, len(c.links))
	for l := range c.links {
		links = append(links, l)
	}
	return links
}

func (c *connections) signal() {
	if c.closing && c.total == 0 {
		select {
		case <-c.idle:
		default:
			close(c.idle)
		}
	}
}

// wait waits until no connection is left, after stop.
func (c *connections) wait(ctx context.Context) error {
	select {
	case <-c.idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// abort closes the sockets of all links.
func (c *connections) abort() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for l := range c.links {
		l.abort()
	}
}
