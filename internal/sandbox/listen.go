package sandbox

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

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
