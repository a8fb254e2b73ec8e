package sandbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"deviceconsole/internal/page"
)

// Config says what a Broker serves. Accounts are required, everything else has a default.
type Config struct {
	Accounts   Accounts
	MQTTListen string // host:port for plain MQTT over TCP; "" = none
	DataDir    string // where retained messages and sessions are kept; "" = in memory
	// Simulate runs the demo project's microwaves. It does nothing with other accounts than Demo's.
	Simulate bool
	// AllowOrigin decides which pages may open a WebSocket; nil = those of the same host.
	AllowOrigin func(*http.Request) bool
	Logger      *slog.Logger     // nil = none
	Now         func() time.Time // nil = time.Now; for stamps and for the slowing of bad logins
	Limits      Limits

	beat time.Duration // of the simulation; 0 = 1 s
}

// Broker is a running sandbox. Its methods may be called concurrently.
type Broker struct {
	accounts    Accounts
	limits      Limits
	allowOrigin func(*http.Request) bool
	now         func() time.Time
	log         *slog.Logger
	journal     *journal

	server     *mqtt.Server
	inline     *mqtt.Client // the platform itself, as a client of the broker
	store      *store       // nil without a data directory
	gatekeeper *gatekeeper
	throttle   *throttle
	budget     *budget
	sessions   *sessions
	retained   *retainedLedger
	conns      *connections
	stats      stats

	listener   net.Listener // nil without plain MQTT
	simulation *simulation  // nil when off
	closing    atomic.Bool
	wg         sync.WaitGroup // the accept loop
	closeOnce  sync.Once
	closeErr   error
}

// New starts a sandbox and returns it running: the data directory is open and the MQTT port, if
// any, taken. The error is a sentence about what could not be had: the port, the data directory, or
// an address beyond loopback for accounts whose passwords are public.
func New(cfg Config) (*Broker, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	b := &Broker{
		accounts:    cfg.Accounts,
		limits:      cfg.Limits.withDefaults(),
		allowOrigin: cfg.AllowOrigin,
		now:         cfg.Now,
		log:         cfg.Logger,
		journal:     newJournal(cfg.Logger),
		gatekeeper:  newGatekeeper(cfg.Accounts),
		throttle:    newThrottle(cfg.Now),
	}
	b.budget = newBudget(b.limits.QueuedBytes, b.journal)
	b.sessions = newSessions(b.budget)
	b.retained = newRetainedLedger(b.limits)
	b.conns = newConnections(b.limits)
	if err := b.open(cfg); err != nil {
		if b.listener != nil {
			_ = b.listener.Close()
		}
		if b.store != nil {
			_ = b.store.Stop()
		}
		return nil, err
	}
	if b.listener != nil {
		b.wg.Go(b.acceptLoop)
	}
	if cfg.Simulate && cfg.Accounts.Public() {
		b.simulation = startSimulation(b, cfg.beat)
	}
	return b, nil
}

// open takes what the broker needs from outside.
func (b *Broker) open(cfg Config) error {
	if cfg.MQTTListen != "" {
		if err := b.listen(cfg.MQTTListen); err != nil {
			return err
		}
	}
	b.server = mqtt.New(&mqtt.Options{
		Capabilities: b.capabilities(),
		Logger:       slog.New(brokerLog{b.log.Handler()}),
		// The link buffers both ways; these only cost memory.
		ClientNetReadBufferSize:  64,
		ClientNetWriteBufferSize: 1,
		// Nobody may read $SYS, and filling it stops the world.
		SysTopicResendInterval: int64(math.MaxInt32),
	})
	b.inline = b.server.NewClient(nil, mqtt.LocalListener, "platform", true)
	b.inline.Properties.ProtocolVersion = 5
	if err := b.server.AddHook(&hook{b: b}, nil); err != nil {
		return err
	}
	if cfg.DataDir != "" {
		if err := b.openStore(cfg.DataDir); err != nil {
			return err
		}
	}
	if err := b.server.Serve(); err != nil {
		return fmt.Errorf("data directory %s can't be read: %w", cfg.DataDir, err)
	}
	b.recallStored()
	return nil
}

func (b *Broker) capabilities() *mqtt.Capabilities {
	c := mqtt.NewDefaultServerCapabilities()
	c.MaximumClients = math.MaxInt64   // connections are counted before they cost anything
	c.MaximumMessageExpiryInterval = 0 // else retained messages vanish after a day, and every message gets an expiry
	c.MaximumClientWritesPending = pendingWrites
	c.MaximumSessionExpiryInterval = uint32(b.limits.SessionExpiry.Seconds())
	c.MaximumPacketSize = uint32(b.limits.PacketBytes)
	c.ReceiveMaximum = receiveMaximum
	c.MaximumInflight = uint16(min(b.limits.SessionMessages, math.MaxUint16/2))
	c.TopicAliasMaximum = topicAliases
	c.MinimumProtocolVersion = 4
	c.Compatibilities.NoInheritedPropertiesOnAck = true // a client's user properties are not our answer
	return c
}

// PageOffer is what the page tells about the sandbox, nil unless the accounts are Demo's.
func (b *Broker) PageOffer() *page.Sandbox {
	if !b.accounts.Public() {
		return nil
	}
	return demoOffer()
}

// PacketBytes is the largest MQTT packet taken after login.
func (b *Broker) PacketBytes() int { return b.limits.PacketBytes }

// evict ends the session of a client that is away, because its account has too many or is no more.
func (b *Broker) evict(id string) {
	unlock := b.sessions.tryLock(id)
	if unlock == nil {
		return // its client is just coming back
	}
	defer unlock()
	cl, ok := b.server.Clients.Get(id)
	if !ok || !cl.Closed() {
		return
	}
	b.journal.info("session of a client that is away ended", "client", clip(id))
	(&hook{b: b}).OnClientExpired(cl)
	if b.store != nil {
		b.store.OnClientExpired(cl)
	}
	b.server.Clients.Delete(id)
}

// Close stops the broker: no new connections, a DISCONNECT with 0x8B to MQTT 5 clients, sessions and
// retained messages kept where there is a data directory. It takes about a second with slow clients;
// when ctx ends before, sockets are closed without ceremony and ctx's error is given. Further calls
// give the first one's result.
func (b *Broker) Close(ctx context.Context) error {
	b.closeOnce.Do(func() { b.closeErr = b.close(ctx) })
	return b.closeErr
}

// abortGrace is what connections have to end in after their sockets were closed under them.
const abortGrace = 500 * time.Millisecond

// close bounds shutDown by ctx and abortGrace. What is kept on disk is synced with every change, so
// that nothing is lost with what is left behind.
func (b *Broker) close(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- b.shutDown() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	b.conns.abort()
	err := errors.Join(errors.New("the sandbox closed connections without ceremony"), ctx.Err())
	select {
	case <-done:
	case <-time.After(abortGrace):
		err = errors.Join(err, fmt.Errorf("%d of them had not ended by then", b.conns.open()))
	}
	return err
}

func (b *Broker) shutDown() error {
	b.closing.Store(true)
	if b.listener != nil {
		_ = b.listener.Close()
	}
	for _, l := range b.conns.stop() {
		if cl := b.connected(l); cl != nil {
			_ = b.server.DisconnectClient(cl, packets.ErrServerShuttingDown) // closes the link either way
		}
		_ = l.Close()
	}
	if b.simulation != nil {
		b.simulation.stop()
	}
	<-b.conns.idle
	b.wg.Wait()
	return b.server.Close()
}

// connected is the broker's client of a link that has logged in, else nil.
func (b *Broker) connected(l *link) *mqtt.Client {
	if !l.loggedIn.Load() {
		return nil
	}
	return l.client
}
