package session

import (
	"context"
	"sync/atomic"
	"time"

	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// publishTimeout is how long an answer is waited for; after that an item of the
// outbox is unconfirmed.
const publishTimeout = 30 * time.Second

// network carries out the effects on the connection. Its methods are called by
// one goroutine, the Runner's.
type network struct {
	runner     *Runner
	client     Client // nil = none
	generation atomic.Uint64
	ctx        context.Context // of what the client is asked for
	cancel     context.CancelFunc
}

func (n *network) act(e Effect) {
	switch e := e.(type) {
	case Connect:
		n.connect(e)
	case Close:
		n.close()
	case Publish:
		n.publish(e)
	default:
		n.ask(e)
	}
}

// ask carries out what needs a client and has no answer, or one that comes as an
// event. Without a client there is nobody to ask, and nobody to wait.
func (n *network) ask(e Effect) {
	if n.client == nil {
		return
	}
	switch e := e.(type) {
	case Retry:
		n.client.Retry()
	case Subscribe:
		if err := n.client.Subscribe(e.Filter, e.QoS); err != nil {
			n.runner.Send(SubscriptionChanged{n.generation.Load(), mqttws.Subscription{
				Filter: e.Filter, QoS: e.QoS, State: mqttws.Denied, Err: err,
			}})
		}
	case Unsubscribe:
		// The only error is a filter that no broker could accept, which never
		// was subscribed to.
		_ = n.client.Unsubscribe(e.Filter)
	}
}

// connect starts a client in place of the one before.
func (n *network) connect(e Connect) {
	n.close()
	n.generation.Store(e.Generation)
	r := n.runner
	client, err := r.deps.Dial(mqttws.Config{
		URL: e.URL, ClientID: e.ClientID, Username: e.Username, Password: e.Password.Reveal(),
		CleanStart: e.CleanStart, SessionExpiry: e.SessionExpiry, Keepalive: e.Keepalive,
		OnStatus:       func(s mqttws.Status) { r.Send(StatusChanged{e.Generation, s}) },
		OnSubscription: func(s mqttws.Subscription) { r.Send(SubscriptionChanged{e.Generation, s}) },
		OnMessage:      func(m mqttws.Message) { n.receive(e.Generation, m) },
		Now:            r.deps.Now,
	})
	if err != nil {
		r.Send(ConnectFailed{e.Generation, err})
		return
	}
	n.client = client
	n.ctx, n.cancel = context.WithCancel(r.ctx)
}

// close ends the client. Whoever waits for an answer of it learns that none comes.
func (n *network) close() {
	if n.client == nil {
		return
	}
	_ = n.client.Close() // whatever it says, the connection is of no more use
	n.generation.Store(0)
	n.cancel()
	n.client = nil
}

// receive puts a message into the timeline, past the model.
func (n *network) receive(generation uint64, m mqttws.Message) {
	if n.generation.Load() != generation {
		return
	}
	r := n.runner
	if m.At.IsZero() {
		m.At = r.deps.Now()
	}
	entry := timeline.Entry{
		At: m.At, Kind: timeline.Received, Topic: m.Topic, Payload: m.Payload, QoS: m.QoS,
		Retained: m.Retain, Duplicate: m.Duplicate, Properties: propertiesOf(m.Properties),
	}
	entry.ID = r.deps.Store.Append(entry)
	r.replies.arrived(&entry)
	r.changed()
}

func propertiesOf(p mqttws.Properties) timeline.Properties {
	out := timeline.Properties{
		ContentType: p.ContentType, ResponseTopic: p.ResponseTopic, CorrelationData: p.CorrelationData,
		PayloadFormat: p.PayloadFormat, MessageExpiry: p.MessageExpiry, SubscriptionIDs: p.SubscriptionIDs,
		LeftOut: p.LeftOut,
	}
	for _, u := range p.User {
		out.User = append(out.User, timeline.UserProperty(u))
	}
	return out
}

// publish sends an item; the answer comes as an event.
func (n *network) publish(e Publish) {
	r := n.runner
	if n.client == nil {
		r.Send(PublishAnswered{ID: e.ID, Err: mqttws.ErrNotConnected})
		return
	}
	client, ctx := n.client, n.ctx
	r.goroutine(func() {
		ctx, cancel := context.WithTimeout(ctx, publishTimeout)
		defer cancel()
		ack, err := client.Publish(ctx, e.Message)
		r.Send(PublishAnswered{e.ID, ack, err})
	})
}
