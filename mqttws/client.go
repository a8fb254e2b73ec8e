package mqttws

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// tuning is what tests set and nobody else.
type tuning struct {
	stable     time.Duration // how long a connection must hold before the backoff starts over
	patience   time.Duration // how long one filter's answer holds up the next filter
	inboxBytes int           // how much may wait for OnMessage before the broker waits
	dial       func(ctx context.Context, address string) (socket, error)
}

var defaults = tuning{stable: 10 * time.Second, patience: 10 * time.Second, inboxBytes: 32 << 20, dial: dial}

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
	checks  chan struct{} // has an element after Check while there is no connection
	places  chan struct{} // one for each publish under way

	// Used by run alone.
	assigned string // client identifier the broker chose
	tongue   tongue
	pace     pace
	drops    int // connections in a row that ended soon, without a reason

	mu     sync.Mutex
	link   *link  // the connection, nil while there is none
	status Status // as last reported
	subs   subscriptions
	since  time.Time               // when the attempt began that is under way
	again  context.CancelCauseFunc // ends it; nil while there is none
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
		checks:  make(chan struct{}, 1),
		places:  make(chan struct{}, maxInFlight),
		tongue:  tongue{only: cfg.Version},
		pace:    newPace(),
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

// Check is for the moment when the network may have come back or gone, as when a
// page wakes. A connection is asked for a sign of life, and ends as dead when none
// comes within 5 s. Without one the next attempt starts now, and an attempt that has
// hung for 2 s or more starts over; both so that with those of the backoff no more
// than 10 in any minute reach a server, and none starts within half a second of the one before.
// When the client is Refused it does nothing. It may be called as often as one likes.
func (c *Client) Check() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.link != nil {
		c.link.pings.check()
		return
	}
	select {
	case c.checks <- struct{}{}:
	default:
	}
	if c.again != nil && time.Since(c.since) >= hangs {
		c.again(errAgain)
	}
}

// hangs is how long an attempt may be under way before Check starts it over.
const hangs = 2 * time.Second

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
		drain(c.checks)
		c.report(Status{State: state, Err: why, Attempt: attempt, HeardAt: heard})
		l, err := c.open(c.ctx, clean)
		c.pace.attempted()
		blamed := false
		if err == nil {
			state, clean = Reconnecting, c.cfg.SessionExpiry == 0
			begun := time.Now()
			blamed, err = c.hold(l, attempt)
			heard = l.wire.heardAt()
			held := time.Since(begun)
			if held >= c.tuning.stable {
				attempt = 0
				c.pace.rest()
			}
			err = c.dropped(err, blamed, held)
		}
		if c.ctx.Err() != nil {
			return
		}
		why = err
		drain(c.retry) // asked for before the attempt that has just failed
		again := false
		if final(err, blamed) {
			c.session.end()
			c.report(Status{State: Refused, Err: why, Attempt: attempt, HeardAt: heard})
			attempt = 0
			c.pace.rest()
			again = c.awaitRetry()
		} else {
			again = c.wait(Status{State: state, Err: why, Attempt: attempt, HeardAt: heard})
		}
		if !again {
			return
		}
	}
}

func drain(c chan struct{}) {
	select {
	case <-c:
	default:
	}
}

// wait tells when the next attempt is due and waits for it, Retry or Check; it
// reports false when the client was closed.
func (c *Client) wait(s Status) bool {
	pause := c.pause(max(s.Attempt, 1))
	s.RetryAt = time.Now().Add(pause)
	c.report(s)
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return true
		case <-c.retry:
			return true
		case <-c.checks:
			now := time.Now()
			sooner := c.pace.waitChecked(now, c.tongue.dials())
			if at := now.Add(sooner); at.Before(s.RetryAt) {
				s.RetryAt = at
				c.report(s)
				timer.Reset(sooner)
			}
		case <-c.ctx.Done():
			return false
		}
	}
}

// pause is the wait before the next attempt.
func (c *Client) pause(attempt int) time.Duration {
	if c.cfg.Backoff != nil {
		return c.cfg.Backoff(attempt)
	}
	pause := backoff(max(c.pace.reached, 1))
	if c.pace.silent {
		pause = knock(c.pace.knocks, c.pace.crowd.dense(time.Now()))
	}
	return max(pause, c.pace.wait(time.Now(), c.tongue.dials(), keptForCheck))
}

// awaitRetry waits for Retry; it reports false when the client was closed.
func (c *Client) awaitRetry() bool {
	select {
	case <-c.retry:
		return true
	case <-c.ctx.Done():
		return false
	}
}

// soon is how early a connection ends that another client takes over.
const soon = 5 * time.Second

// dropped gives the cause of a lost connection, and says so where one after the other
// ends without a reason.
func (c *Client) dropped(cause error, blamed bool, held time.Duration) error {
	var ours *protocolError
	var reason *ReasonError
	var end *CloseError
	if errors.As(cause, &end) && end.RightMissing() {
		blamed = true
	}
	if blamed || held >= soon || cause == errSilent || errors.As(cause, &ours) || errors.As(cause, &reason) {
		c.drops = 0
		return cause
	}
	if c.drops++; c.drops < 3 {
		return cause
	}
	return fmt.Errorf("%w: %w", ErrDroppedAgain, cause)
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
func (c *Client) measured(l *link, rtt, jitter time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.link != l {
		return
	}
	s := c.status
	s.RTT, s.Jitter, s.At = rtt, jitter, time.Now()
	c.status = s
	c.inbox.put(event{status: &s})
}
