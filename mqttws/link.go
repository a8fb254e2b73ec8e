package mqttws

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/eclipse/paho.golang/paho"
)

// link is one connection, from CONNACK to its loss.
type link struct {
	wire    *wire
	paho    *paho.Client
	sess    *sessionConn
	limits  ServerLimits
	present bool          // Session Present
	rtt     time.Duration // from CONNECT to CONNACK
	ready   chan struct{} // closed when Connected was reported: no message is told before
	wake    chan struct{} // has an element when subscriptions are to be looked at
}

// forever switches paho's own time-outs off: every wait has a context of ours.
const forever = 10 * 365 * 24 * time.Hour

// open dials and logs in; ctx bounds both. The error is a *ReasonError where the
// broker refused.
func (c *Client) open(ctx context.Context, clean bool) (*link, error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.DialTimeout)
	defer cancel()

	sock, err := dial(ctx, c.cfg.URL)
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("the WebSocket was not opened within %v", c.cfg.DialTimeout)
		}
		return nil, err
	}
	return c.login(ctx, sock, clean)
}

// login makes a link of a socket, which it owns from now on.
func (c *Client) login(ctx context.Context, sock socket, clean bool) (*link, error) {
	l := &link{ready: make(chan struct{}), wake: make(chan struct{}, 1)}
	w := newWire(sock, c.cfg.MaxPacketSize, func(over <-chan struct{}) {
		select {
		case <-l.ready:
			c.inbox.awaitBytes(over)
		case <-over:
		}
	})
	l.wire = w
	l.sess = &sessionConn{s: c.session, w: w, over: make(chan struct{})}
	l.paho = paho.NewClient(paho.ClientConfig{
		Conn:              w,
		Session:           l.sess,
		PingHandler:       newPinger(w, c.cfg.Keepalive, func(rtt time.Duration) { c.measured(l, rtt) }),
		AuthHandler:       noAuth{},
		PacketTimeout:     forever,
		OnPublishReceived: []func(paho.PublishReceived) (bool, error){c.receive},
		OnClientError:     w.fail, // the wire knows already; this is for what paho alone notices
	})

	begun := time.Now()
	ca, err := l.paho.Connect(ctx, c.connectPacket(clean))
	if err != nil {
		return nil, c.connectError(ctx, w, ca, err)
	}
	l.rtt = time.Since(begun)
	l.present = ca.SessionPresent
	l.limits = limitsOf(ca, c.cfg)
	if id := ca.Properties.AssignedClientID; id != "" {
		c.assigned = id
	}
	return l, nil
}

func (c *Client) connectPacket(clean bool) *paho.Connect {
	cp := &paho.Connect{
		ClientID:     c.cfg.ClientID,
		CleanStart:   clean,
		KeepAlive:    uint16(c.cfg.Keepalive / time.Second),
		Username:     c.cfg.Username,
		UsernameFlag: c.cfg.Username != "",
		Password:     []byte(c.cfg.Password),
		PasswordFlag: c.cfg.Password != "",
		Properties: &paho.ConnectProperties{
			ReceiveMaximum:     paho.Uint16(receiveMaximum),
			MaximumPacketSize:  paho.Uint32(c.cfg.MaxPacketSize),
			RequestProblemInfo: true, // without it the broker keeps its reason strings to itself
		},
	}
	if c.assigned != "" {
		cp.ClientID = c.assigned // the one the session belongs to
	}
	if c.cfg.SessionExpiry > 0 {
		cp.Properties.SessionExpiryInterval = paho.Uint32(uint32(c.cfg.SessionExpiry / time.Second))
	}
	return cp
}

// connectError tells why a login failed, in the order of how much is known.
func (c *Client) connectError(ctx context.Context, w *wire, ca *paho.Connack, err error) error {
	timedOut := errors.Is(ctx.Err(), context.DeadlineExceeded)
	w.fail(net.ErrClosed) // at the latest now, so that the cause may be read
	switch {
	case ca != nil && ca.ReasonCode >= 0x80:
		return &ReasonError{Packet: "CONNACK", Code: ca.ReasonCode, Text: cleanText(ca.Properties.ReasonString)}
	case timedOut:
		return fmt.Errorf("the broker did not answer CONNECT within %v", c.cfg.DialTimeout)
	case errors.Is(w.Cause(), net.ErrClosed):
		return fmt.Errorf("the broker's answer to CONNECT can't be parsed: %w", err)
	}
	return w.Cause()
}

// limitsOf reads CONNACK, filling in the standard's defaults.
func limitsOf(ca *paho.Connack, cfg Config) ServerLimits {
	p := ca.Properties
	l := ServerLimits{
		ReceiveMaximum:      math.MaxUint16,
		MaximumQoS:          2,
		RetainAvailable:     p.RetainAvailable,
		WildcardAvailable:   p.WildcardSubAvailable,
		SharedAvailable:     p.SharedSubAvailable,
		SubscriptionIDs:     p.SubIDAvailable,
		Keepalive:           cfg.Keepalive,
		SessionExpiry:       cfg.SessionExpiry,
		ServerReference:     cleanText(p.ServerReference),
		ResponseInformation: cleanText(p.ResponseInfo),
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
	if p.MaximumQoS != nil {
		l.MaximumQoS = *p.MaximumQoS
	}
	if p.ServerKeepAlive != nil {
		l.Keepalive = time.Duration(*p.ServerKeepAlive) * time.Second
	}
	if p.SessionExpiryInterval != nil {
		l.SessionExpiry = time.Duration(*p.SessionExpiryInterval) * time.Second
	}
	return l
}

// receive takes a message from paho. It never waits: the wire has asked for
// room before it read the message.
func (c *Client) receive(r paho.PublishReceived) (bool, error) {
	p := r.Packet
	m := Message{
		Topic:     p.Topic,
		Payload:   p.Payload,
		QoS:       p.QoS,
		Retain:    p.Retain,
		Duplicate: p.Duplicate(),
		Properties: Properties{
			ContentType:     p.Properties.ContentType,
			ResponseTopic:   p.Properties.ResponseTopic,
			CorrelationData: p.Properties.CorrelationData,
			PayloadFormat:   p.Properties.PayloadFormat,
			MessageExpiry:   p.Properties.MessageExpiry,
		},
	}
	if id := p.Properties.SubscriptionIdentifier; id != nil {
		m.Properties.SubscriptionIDs = []int{*id}
	}
	for _, u := range p.Properties.User {
		m.Properties.User = append(m.Properties.User, UserProperty(u))
	}
	c.inbox.put(event{message: &m})
	return true, nil
}

// gone waits until nothing of the link runs any more. It does not take long:
// nothing under paho waits for a callback once the wire has failed.
func (l *link) gone() { <-l.paho.Done() }

// leave says goodbye and ends the link.
func (l *link) leave() {
	l.wire.part(packets.DisconnectNormalDisconnection, context.Canceled)
}

// noAuth stands where paho expects an authenticator: it calls one without
// looking when a CONNACK names a method. AUTH packets don't get past the wire.
type noAuth struct{}

func (noAuth) Authenticate(a *paho.Auth) *paho.Auth { return a }
func (noAuth) Authenticated()                       {}
