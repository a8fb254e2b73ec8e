package mqttws

import (
	"context"
	"errors"
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/eclipse/paho.golang/packets"
)

// link is one connection, from the dial to its loss.
type link struct {
	client  *Client
	version Version
	wire    *wire
	flows   *flows
	pings   *pinger

	begun   time.Time
	greeted chan error // what CONNACK meant, once; the next four are set before
	limits  ServerLimits
	present bool          // Session Present
	rtt     time.Duration // from CONNECT to CONNACK
	backlog backlog       // its tag is set with the others, the rest is read's
	ready   chan struct{} // closed when Connected was reported: no message is told before
	wake    chan struct{} // has an element when subscriptions are to be looked at

	running sync.WaitGroup // the goroutines of the connection
}

// try dials and logs in; the dial timeout bounds both. The error is a
// *ReasonError where the broker refused, and *unanswered where it ended the
// connection instead of answering.
func (c *Client) try(ctx context.Context, v Version, clean bool) (*link, error) {
	ctx, again := context.WithCancelCause(ctx)
	defer again(nil)
	ctx, cancel := context.WithTimeout(ctx, c.cfg.DialTimeout)
	defer cancel()
	now := time.Now()
	c.pace.dials(now)
	c.trying(now, again)
	defer c.trying(now, nil)
	sock, err := c.tuning.dial(ctx, c.cfg.URL)
	c.pace.dialEnded(time.Now(), err)
	if err != nil {
		return nil, overdue(ctx, "the WebSocket was not opened within ", c.cfg.DialTimeout, err)
	}
	return c.login(ctx, sock, v, clean)
}

// overdue is the error of an attempt that took too long or was ended by Check, and
// err of any other.
func overdue(ctx context.Context, what string, after time.Duration, err error) error {
	switch {
	case context.Cause(ctx) == errAgain:
		return errAgain
	case ctx.Err() != nil:
		return errors.New(what + seconds(after))
	}
	return err
}

// seconds writes a duration as a person does: "10 s", "0.5 s".
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s" }

// trying notes the attempt that is under way, for Check.
func (c *Client) trying(since time.Time, again context.CancelCauseFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.since, c.again = since, again
}

// login makes a link of a socket, which it owns from now on.
func (c *Client) login(ctx context.Context, sock socket, v Version, clean bool) (*link, error) {
	l := &link{
		client:  c,
		version: v,
		begun:   time.Now(),
		greeted: make(chan error, 1),
		ready:   make(chan struct{}),
		wake:    make(chan struct{}, 1),
	}
	l.wire = newWire(sock, v, c.cfg.MaxPacketSize, c.cfg.Now, l.room)
	l.flows = &flows{s: c.session, w: l.wire, open: map[*outgoing]bool{}}
	l.pings = newPinger(l.wire, func(rtt, jitter time.Duration) { c.measured(l, rtt, jitter) })
	l.running.Go(l.read)
	l.running.Go(l.wire.drain)

	l.wire.send(c.connectPacket(v, clean))
	select {
	case err := <-l.greeted:
		return l.outcome(err)
	case <-l.wire.lost:
		select {
		case err := <-l.greeted: // the loss came after the answer
			return l.outcome(err)
		default:
			return l.outcome(l.unanswered())
		}
	case <-ctx.Done():
		return l.outcome(overdue(ctx, "the broker did not answer CONNECT within ", c.cfg.DialTimeout, nil))
	}
}

// outcome is the link, or the error that ends it, in which case nothing of it
// runs any more.
func (l *link) outcome(err error) (*link, error) {
	if err == nil {
		return l, nil
	}
	l.wire.fail(err)
	l.ended()
	return nil, err
}

// unanswered is why the connection ended before CONNACK.
func (l *link) unanswered() error {
	cause := l.wire.Cause()
	var ours *protocolError
	if errors.As(cause, &ours) {
		return cause
	}
	return &unanswered{cause}
}

// greet reads the answer to CONNECT and takes the session up. It runs before
// anything else is read.
func (l *link) greet(ca *packets.Connack) error {
	l.rtt = time.Since(l.begun)
	if l.wire.form311 && l.version == V5 { // to a CONNECT that it can't have understood
		return &ReasonError{Packet: "CONNACK", Code: max(ca.ReasonCode, connackVersion), Version: V311}
	}
	if ca.ReasonCode != 0 {
		return l.reason("CONNACK", ca.ReasonCode, ca.Properties)
	}
	l.present = ca.SessionPresent
	l.limits = limitsOf(ca.Properties, l.version, l.client.cfg)
	if id := ca.Properties.AssignedClientID; id != "" {
		l.client.assigned = id
	}
	if forbidden := forbiddenLimit(ca.Properties); forbidden != "" {
		l.wire.refuse(packets.DisconnectProtocolError, forbidden)
		return l.wire.Cause()
	}
	l.backlog = l.newBacklog()
	l.flows.begin(int(l.limits.ReceiveMaximum), l.present)
	return nil
}

// reason is a refusal by the broker.
func (l *link) reason(packet string, code byte, p *packets.Properties) *ReasonError {
	r := &ReasonError{Packet: packet, Code: code, Text: cleanText(p.ReasonString)}
	if l.version == V311 {
		r.Version = V311
	}
	return r
}

// room waits until a message may be read: not before Connected was told, and
// not while too much waits to be handled.
func (l *link) room(over <-chan struct{}, stalled func()) {
	if !l.told() {
		stalled()
		select {
		case <-l.ready:
		case <-over:
			return
		}
	}
	l.client.inbox.awaitBytes(over, stalled)
}

// clientID is the client identifier to log in with.
func (c *Client) clientID() string {
	if c.assigned != "" {
		return c.assigned // the one the session belongs to
	}
	return c.cfg.ClientID
}

// told tells whether Connected was reported.
func (l *link) told() bool {
	select {
	case <-l.ready:
		return true
	default:
		return false
	}
}

func (c *Client) connectPacket(v Version, clean bool) *packets.Connect {
	receive, largest := uint16(receiveMaximum), c.cfg.MaxPacketSize
	cp := &packets.Connect{
		ProtocolName:    "MQTT",
		ProtocolVersion: byte(v),
		ClientID:        c.clientID(),
		CleanStart:      clean,
		KeepAlive:       uint16(c.cfg.Keepalive / time.Second),
		Username:        c.cfg.Username,
		UsernameFlag:    c.cfg.Username != "" || v == V311 && c.cfg.Password != "", // [MQTT-3.1.2-22] of MQTT 3.1.1
		Password:        []byte(c.cfg.Password),
		PasswordFlag:    c.cfg.Password != "",
		Properties:      &packets.Properties{},
	}
	if v == V311 {
		return cp
	}
	cp.Properties.ReceiveMaximum, cp.Properties.MaximumPacketSize = &receive, &largest
	if c.cfg.SessionExpiry > 0 {
		expiry := uint32(c.cfg.SessionExpiry / time.Second)
		cp.Properties.SessionExpiryInterval = &expiry
	}
	return cp
}

// limitsOf reads CONNACK, filling in the standard's defaults.
func limitsOf(p *packets.Properties, v Version, cfg Config) ServerLimits {
	available := func(b *byte) bool { return b == nil || *b == 1 }
	l := ServerLimits{
		Version:             v,
		ReceiveMaximum:      math.MaxUint16,
		MaximumQoS:          2,
		RetainAvailable:     available(p.RetainAvailable),
		WildcardAvailable:   available(p.WildcardSubAvailable),
		SharedAvailable:     available(p.SharedSubAvailable),
		SubscriptionIDs:     available(p.SubIDAvailable),
		Keepalive:           cfg.Keepalive,
		SessionExpiry:       cfg.SessionExpiry,
		ServerReference:     cleanText(p.ServerReference),
		ResponseInformation: cleanText(p.ResponseInfo),
	}
	if v == V311 {
		l.SubscriptionIDs = false
		if l.SessionExpiry > 0 {
			l.SessionExpiry = math.MaxUint32 * time.Second
		}
	}
	if p.MaximumPacketSize != nil {
		l.MaximumPacketSize = *p.MaximumPacketSize
	}
	if p.ReceiveMaximum != nil {
		l.ReceiveMaximum = *p.ReceiveMaximum
	}
	if p.TopicAliasMaximum != nil {
		l.TopicAliasMaximum = *p.TopicAliasMaximum
	}
	if p.MaximumQOS != nil {
		l.MaximumQoS = *p.MaximumQOS
	}
	if p.ServerKeepAlive != nil {
		l.Keepalive = time.Duration(*p.ServerKeepAlive) * time.Second
	}
	if p.SessionExpiryInterval != nil {
		l.SessionExpiry = time.Duration(*p.SessionExpiryInterval) * time.Second
	}
	return l
}

// quit leaves, and waits until the link has ended.
func (l *link) quit() {
	l.leave()
	l.ended()
}

// leave says goodbye and ends the link.
func (l *link) leave() {
	l.wire.part(packets.DisconnectNormalDisconnection, context.Canceled)
}

// ended gives every sender its answer and waits until nothing of the link runs
// any more, which does not take long: nothing waits for a callback once the
// wire has failed.
func (l *link) ended() {
	l.flows.end(nil, l.wire.Cause() == errSilent)
	l.running.Wait()
}
