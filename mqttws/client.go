package mqttws

import (
	"context"
	"sync"
	"time"
)

// tuning is what tests set and nobody else.
type tuning struct {
	stable     time.Duration // how long a connection must hold before the backoff starts over
	patience   time.Duration // how long one filter's answer holds up the next filter
	inboxBytes int           // how much may wait for OnMessage before the broker waits
}

var defaults = tuning{stable: 30 * time.Second, patience: 10 * time.Second, inboxBytes: 32 << 20}

// Client keeps one connection to a broker. Its methods may be called from any
// goroutine, callbacks included, and none but Publish waits.
type Client struct {
	cfg     Config
	tuning  tuning
	inbox   *inbox
	session *session
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	retry   chan struct{} // has an element after Retry
	places  chan struct{} // one for each publish under way

	// Used by run alone.
	assigned string // client identifier the broker chose
	tongue   tongue

	mu     sync.Mutex
	link   *link  // the connection, nil while there is none
	status Status // as last reported
	subs   subscriptions
}

// Connect starts a client and returns at once; what becomes of it is told to
// Config.OnStatus. An error (*InvalidError) means a config that can never work.
func Connect(cfg Config) (*Client, error) {
	return connect(cfg, defaults)
}

func connect(cfg Config, t tuning) (*Client, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	c := &Client{
		cfg:     cfg,
		tuning:  t,
		inbox:   newInbox(t.inboxBytes),
		session: newSession(cfg.SessionExpiry > 0),
		retry:   make(chan struct{}, 1),
		places:  make(chan struct{}, maxInFlight),
		tongue:  tongue{only: cfg.Version},
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	go c.inbox.deliver(c.tell)
	go c.run()
	return c, nil
}

// tell calls the callback of an event.
func (c *Client) tell(b *batch, e *event) {
	switch {
	case e.status != nil:
		if c.cfg.OnStatus != nil {
			c.cfg.OnStatus(*e.status)
		}
	case e.subscription != nil:
		if c.cfg.OnSubscription != nil {
			c.cfg.OnSubscription(*e.subscription)
		}
	case c.cfg.OnMessage != nil:
		c.cfg.OnMessage(b.message(e))
	}
}

// Retry tries to connect now instead of waiting for the backoff, also when the
// client is Refused. While connected or trying it does nothing.
func (c *Client) Retry() {
	select {
	case c.retry <- struct{}{}:
	default:
	}
}

// Close ends the connection, with a DISCONNECT where it can, and returns at
// once. No callback begins after it has returned; one that had begun may still
// be running. Publishes under way end with ErrUnconfirmed.
func (c *Client) Close() error {
	c.inbox.close()
	c.cancel()
	return nil
}

// run is the client's life: connect, hold, wait, again.
func (c *Client) run() {
	defer c.session.end()
	state, attempt, clean := Connecting, 0, c.cfg.CleanStart
	var why error
	var heard time.Time // on the connection that was lost last
	for {
		c.inbox.awaitReports(c.ctx.Done())
		attempt++
		c.report(Status{State: state, Err: why, Attempt: attempt, HeardAt: heard})
		l, err := c.open(c.ctx, clean)
		blamed := false
		if err == nil {
			state, clean = Reconnecting, c.cfg.SessionExpiry == 0
			begun := time.Now()
			blamed, err = c.hold(l, attempt)
			heard = l.wire.heardAt()
			if time.Since(begun) >= c.tuning.stable {
				attempt = 0
			}
		}
		if c.ctx.Err() != nil {
			return
		}
		why = err
		select {
		case <-c.retry: // asked for before the attempt that has just failed
		default:
		}
		if final(err, blamed) {
			c.session.end()
			c.report(Status{State: Refused, Err: why, Attempt: attempt, HeardAt: heard})
			attempt = 0
			if !c.wait(nil) {
				return
			}
			continue
		}
		pause := c.cfg.Backoff(max(attempt, 1))
		c.report(Status{State: state, Err: why, Attempt: attempt, RetryAt: time.Now().Add(pause), HeardAt: heard})
		timer := time.NewTimer(pause)
		again := c.wait(timer.C)
		timer.Stop()
		if !again {
			return
		}
	}
}

// wait waits for a timer or Retry; it reports false when the client was closed.
func (c *Client) wait(timer <-chan time.Time) bool {
	select {
	case <-timer:
	case <-c.retry:
	case <-c.ctx.Done():
		return false
	}
	return true
}

// hold uses a link until it is lost or the client closed. It gives the cause of
// the loss, and whether that was put down to one packet of ours.
func (c *Client) hold(l *link, attempt int) (blamed bool, cause error) {
	c.mu.Lock()
	c.link = l
	c.subs.connected(l)
	c.mu.Unlock()
	c.report(Status{
		State: Connected, Version: l.version, Attempt: attempt, SessionPresent: l.present,
		RTT: l.rtt, Server: l.limits, AssignedClientID: c.assigned,
	})
	close(l.ready)
	keepalive := l.limits.Keepalive
	if keepalive == 0 { // the broker does without, we don't
		keepalive = c.cfg.Keepalive
	}
	l.running.Go(func() { l.pings.run(keepalive) })
	l.running.Go(func() { c.tend(l) })

	select {
	case <-l.wire.lost:
	case <-c.ctx.Done():
		l.leave()
	}
	c.mu.Lock()
	c.link = nil
	c.mu.Unlock()
	l.ended()
	if c.ctx.Err() != nil {
		return false, c.ctx.Err()
	}
	cause = l.wire.Cause()
	barred := c.settle(cause, l.flows.blamed)
	return barred || l.flows.blamed, cause
}

// report tells a status and remembers it.
func (c *Client) report(s Status) {
	s.At = time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.status = s
	c.inbox.put(event{status: &s})
}

// measured tells a new round trip of the link.
func (c *Client) measured(l *link, rtt time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.link != l {
		return
	}
	s := c.status
	s.RTT, s.At = rtt, time.Now()
	c.status = s
	c.inbox.put(event{status: &s})
}
