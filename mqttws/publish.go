package mqttws

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"github.com/eclipse/paho.golang/packets"
	"github.com/eclipse/paho.golang/paho"
	pahosession "github.com/eclipse/paho.golang/paho/session"
)

// Publish sends a message and waits for the broker's answer: PUBACK at QoS 1,
// PUBCOMP (or a refusing PUBREC) at QoS 2. QoS 0 has no answer, so success
// means only that the message was handed to the network.
//
// Errors:
//   - *InvalidError: never sent, because the standard or this broker's announced
//     limits forbid it;
//   - ErrNotConnected: never sent, there is no connection;
//   - *ReasonError: the broker refused it, by an answer or by a DISCONNECT that
//     can only be about it;
//   - ErrUnconfirmed: sent, and the answer will not be known;
//   - any other is the context's, and nothing was sent: the broker's Receive
//     Maximum (or 1024 publishes) was in use until the context ended.
//
// Where the broker keeps the session (Config.SessionExpiry), a publish waits
// through a reconnection for its answer, and is sent again as the standard
// demands [MQTT-4.4.0-1], also when its context has ended meanwhile. The
// payload must not be changed before Publish returns.
func (c *Client) Publish(ctx context.Context, m Message) (Ack, error) {
	p, err := m.packet()
	if err != nil {
		return Ack{}, err
	}
	c.mu.Lock()
	l := c.link
	c.mu.Unlock()
	if l == nil {
		return Ack{}, ErrNotConnected
	}
	if err := l.limits.allowsPublish(p.Packet()); err != nil {
		return Ack{}, err
	}
	if ctx.Err() != nil {
		return Ack{}, &errQueued{ctx.Err()}
	}
	select {
	case c.places <- struct{}{}:
	case <-ctx.Done():
		return Ack{}, &errQueued{ctx.Err()}
	}
	s := &sending{}
	s.sent.Store(p.QoS == 0) // with an identifier, the session tells
	done := make(chan publishResult, 1)
	go func() { // writing may wait longer than ctx
		r, err := l.paho.Publish(context.WithValue(ctx, sendingKey{}, s), p)
		<-c.places
		done <- publishResult{r, err}
	}()
	select {
	case r := <-done:
		return r.verdict(p.QoS, s, l)
	case <-ctx.Done():
		return Ack{}, s.unanswered(ctx.Err())
	}
}

// publishResult is what paho made of a publish.
type publishResult struct {
	answer *paho.PublishResponse
	err    error
}

// verdict turns paho's result into ours.
func (r publishResult) verdict(qos byte, s *sending, l *link) (Ack, error) {
	now := time.Now()
	switch {
	case r.answer == nil && s.refused != nil:
		return Ack{}, s.refused
	case r.answer == nil && errors.Is(r.err, pahosession.ErrNoConnection):
		return Ack{}, ErrNotConnected
	case r.answer == nil:
		return Ack{}, s.unanswered(r.err)
	case qos == 0 && l.wire.over():
		return Ack{}, ErrUnconfirmed
	case qos == 0:
		return Ack{At: now}, nil
	}
	code, text := r.answer.ReasonCode, cleanText(r.answer.Properties.ReasonString)
	packet := "PUBACK"
	switch {
	case code < 0x80:
		return Ack{Code: code, Reason: text, At: now}, nil
	case code == packets.PubcompPacketIdentifierNotFound:
		packet = "PUBCOMP"
	case qos == 2:
		packet = "PUBREC"
	}
	return Ack{}, &ReasonError{Packet: packet, Code: code, Text: text}
}

// unanswered is the error of a publish whose answer did not come.
func (s *sending) unanswered(err error) error {
	var queued *errQueued
	if errors.As(err, &queued) {
		return err
	}
	if !s.sent.Load() {
		return &errQueued{err}
	}
	return ErrUnconfirmed
}

// packet checks what can be checked without a connection (MQTT 5, 3.3.2).
func (m Message) packet() (*paho.Publish, error) {
	pr := m.Properties
	if m.QoS > 2 {
		return nil, &InvalidError{"QoS", "is none of 0, 1 and 2"} // [MQTT-3.3.1-4]
	}
	if err := checkTopic("topic", m.Topic); err != nil {
		return nil, err
	}
	if err := checkString("content type", pr.ContentType); err != nil {
		return nil, err
	}
	if pr.ResponseTopic != "" {
		if err := checkTopic("response topic", pr.ResponseTopic); err != nil { // [MQTT-3.3.2-14]
			return nil, err
		}
	}
	if len(pr.CorrelationData) > 65_535 {
		return nil, &InvalidError{"correlation data", "is longer than 65,535 bytes"}
	}
	if f := pr.PayloadFormat; f != nil && (*f > 1 || *f == 1 && !utf8.Valid(m.Payload)) {
		return nil, &InvalidError{"payload format", "says UTF-8 text, and the payload is none"}
	}
	p := &paho.Publish{
		QoS: m.QoS, Retain: m.Retain, Topic: m.Topic, Payload: m.Payload,
		Properties: &paho.PublishProperties{
			ContentType:     pr.ContentType,
			ResponseTopic:   pr.ResponseTopic,
			CorrelationData: pr.CorrelationData,
			PayloadFormat:   pr.PayloadFormat,
			MessageExpiry:   pr.MessageExpiry,
		},
	}
	for _, u := range pr.User {
		if err := checkString("user property's name", u.Key); err != nil {
			return nil, err
		}
		if err := checkString("user property's value", u.Value); err != nil {
			return nil, err
		}
		p.Properties.User = append(p.Properties.User, paho.UserProperty(u))
	}
	return p, nil
}
