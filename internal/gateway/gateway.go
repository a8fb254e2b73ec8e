package gateway

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"deviceconsole/internal/page"
	"deviceconsole/internal/seats"
	"deviceconsole/mqttws"
)

// Config says how a gateway works.
type Config struct {
	Upstream *Upstream
	// Origin decides whether the page that asks may connect. Nil allows requests
	// without Origin and those of the same host.
	Origin  func(*http.Request) bool
	Limits  Limits
	Metrics prometheus.Registerer // nil for none
	Log     *slog.Logger          // nil for none
}

// Limits bound what browsers can make grow. A zero field means its default.
type Limits struct {
	// Connections is how many may be open at a time, 10,000, each with two sockets;
	// PerAddress how many of them from one address, 100, but for loopback.
	Connections, PerAddress int
	// MessageBytes is the largest WebSocket message of a browser, 16 MiB.
	MessageBytes int64
	// Handshake is the time from the request to the open upstream, and once more
	// from there to the first byte of the browser; 10 s.
	Handshake time.Duration
	// Idle is how long a connection may carry no byte in either direction; 30 min,
	// which is 1.5 times a keepalive of 20 min.
	Idle time.Duration
}

func (l Limits) withDefaults() Limits {
	if l.Connections == 0 {
		l.Connections = 10_000
	}
	if l.PerAddress == 0 {
		l.PerAddress = 100
	}
	if l.MessageBytes == 0 {
		l.MessageBytes = 16 << 20
	}
	if l.Handshake == 0 {
		l.Handshake = 10 * time.Second
	}
	if l.Idle == 0 {
		l.Idle = 30 * time.Minute
	}
	return l
}

// grace is what a side has to finish once the other has ended: a browser to
// answer a close frame, a broker to end its side.
const grace = 2 * time.Second

// farewells is how many connections may be open at a time for no more than being
// told why they are refused, though not more than Connections. What comes beyond
// gets an HTTP status.
const farewells = 200

// Gateway is an http.Handler for the path page.MQTTPath.
type Gateway struct {
	config  Config
	limits  Limits
	seats   *seats.Seats
	refused chan struct{} // holds one for each farewell under way
	meters  *meters
	log     *journal

	mu       sync.Mutex
	closing  bool
	carriers map[*carriage]struct{}
	all      sync.WaitGroup // carriers
}

// New makes a gateway. It panics where Metrics has its counts already.
func New(c Config) *Gateway {
	g := &Gateway{config: c, limits: c.Limits.withDefaults(), carriers: map[*carriage]struct{}{},
		meters: newMeters(), log: newJournal(c.Log)}
	g.refused = make(chan struct{}, min(farewells, g.limits.Connections))
	g.seats = seats.New(g.limits.Connections, g.limits.PerAddress)
	if c.Metrics != nil {
		g.meters.register(c.Metrics)
	}
	return g
}

// peer is the address that a request counts for. Where proxies are trusted, the
// server has put the client's in place of the proxy's before it comes here.
func peer(r *http.Request) netip.Addr {
	a, _ := netip.ParseAddrPort(r.RemoteAddr)
	return a.Addr().Unmap()
}

// ServeHTTP answers an upgrade request. It returns when the WebSocket is open;
// the connection goes on without the HTTP server's memory for it.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	from := peer(r)
	switch g.seats.Take(from) {
	case seats.Full:
		g.refuse(w, r, from, verdict{tryLater, page.GatewayFull})
		return
	case seats.FullAddress:
		g.refuse(w, r, from, verdict{tryLater, page.GatewayFullAddress})
		return
	}
	ws, err := g.accept(w, r)
	if err != nil {
		g.seats.Free(from)
		g.meters.refused.WithLabelValues("request").Inc()
		g.log.info("connection refused", "client", from, "reason", err)
		return
	}
	c := newCarriage(g, ws, from)
	if !g.add(c) {
		g.seats.Free(from)
		ws.Abort()
		return
	}
	go c.run()
}

func (g *Gateway) accept(w http.ResponseWriter, r *http.Request) (*mqttws.Conn, error) {
	return mqttws.Accept(w, r, mqttws.AcceptOptions{Origin: g.config.Origin, ReadLimit: g.limits.MessageBytes})
}

// refuse accepts the WebSocket to say why it can't stay, as long as not too many
// are told so at once.
func (g *Gateway) refuse(w http.ResponseWriter, r *http.Request, from netip.Addr, v verdict) {
	g.meters.refused.WithLabelValues(v.reason).Inc()
	g.log.info("connection refused", "client", from, "reason", v.reason)
	select {
	case g.refused <- struct{}{}:
	default:
		w.Header().Set("Retry-After", "5")
		http.Error(w, "The gateway takes no more connections at the moment.", http.StatusServiceUnavailable)
		return
	}
	ws, err := g.accept(w, r)
	if err != nil {
		<-g.refused
		return
	}
	go func() {
		defer func() { <-g.refused }()
		farewell(ws, v)
	}()
}

// add makes a carriage known to Close; false where Close was first.
func (g *Gateway) add(c *carriage) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closing {
		return false
	}
	g.carriers[c] = struct{}{}
	g.all.Add(1)
	g.meters.accepted.Inc()
	g.meters.open.Inc()
	return true
}

func (g *Gateway) remove(c *carriage) {
	g.seats.Free(c.from)
	g.meters.open.Dec()
	g.mu.Lock()
	delete(g.carriers, c)
	g.mu.Unlock()
	g.all.Done()
}

// Close takes no new connections, closes those that are open with 1001 behind
// what was read for them, and waits for them until ctx ends; what is left then is cut
// off.
func (g *Gateway) Close(ctx context.Context) error {
	g.mu.Lock()
	g.closing = true
	open := make([]*carriage, 0, len(g.carriers))
	for c := range g.carriers {
		open = append(open, c)
	}
	g.mu.Unlock()
	for _, c := range open {
		c.end(verdict{goingAway, page.GatewayStopping})
	}
	gone := make(chan struct{})
	go func() { g.all.Wait(); close(gone) }()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
	}
	for _, c := range open {
		c.abort()
	}
	return ctx.Err()
}
