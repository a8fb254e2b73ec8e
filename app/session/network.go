package session

import (
	"sync/atomic"

	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// network carries out the effects on the connection. Its methods are called by
// one goroutine, the Runner's.
type network struct {
	runner     *Runner
	client     Client // nil = none
	generation atomic.Uint64
	live       atomic.Pointer[live]
	scout      scout
	lock       sessionLock
}

// live is the client that there is.
type live struct {
	client     Client
	generation uint64
}

// clientOf returns the client of a generation, nil if it was closed. It may be
// called from any goroutine.
func (n *network) clientOf(generation uint64) Client {
	if l := n.live.Load(); l != nil && l.generation == generation {
		return l.client
	}
	return nil
}

func (n *network) act(e Effect) {
	switch e := e.(type) {
	case Connect:
		n.connect(e)
	case Close:
		n.close()
		n.lock.give()
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
	case CheckLine:
		n.client.Check()
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

// connect starts a client in place of the one before. What the client tells before
// it is known here waits until it is: once it is connected the outbox has it send.
func (n *network) connect(e Connect) {
	n.close()
	e = n.lock.take(n.runner, e)
	n.generation.Store(e.Generation)
	r := n.runner
	known := make(chan struct{})
	defer close(known)
	client, err := r.deps.Dial(mqttws.Config{
		URL: e.URL, ClientID: e.ClientID, Username: e.Username, Password: e.Password.Reveal(),
		Version: e.Version, CleanStart: e.CleanStart, SessionExpiry: e.SessionExpiry, Keepalive: e.Keepalive,
		OnStatus: func(s mqttws.Status) {
			<-known
			r.Send(StatusChanged{e.Generation, s})
			n.scout.look(e.Generation, s.State == mqttws.Connecting || s.State == mqttws.Reconnecting)
		},
		OnSubscription: func(s mqttws.Subscription) { r.Send(SubscriptionChanged{e.Generation, s}) },
		OnMessage:      func(m mqttws.Message) { n.receive(e.Generation, m) },
		Now:            r.deps.Now,
	})
	if err != nil {
		r.Send(ConnectFailed{e.Generation, err})
		return
	}
	n.client = client
	n.live.Store(&live{client, e.Generation})
}

// close ends the client. Whoever waits for an answer of it learns that none comes.
func (n *network) close() {
	if n.client == nil {
		return
	}
	_ = n.client.Close() // whatever it says, the connection is of no more use
	n.generation.Store(0)
	n.live.Store(nil)
	n.scout.look(0, false)
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
		Retained: m.Retain, Duplicate: m.Duplicate, Away: m.Kept, Properties: PropertiesOf(m.Properties),
	}
	entry.ID = r.deps.Store.Append(entry)
	if heard := r.sending.arrived.all(); len(heard) > 0 || r.replies.listening.Load() {
		r.hear(entry, heard)
	}
	r.notify()
}

// hear tells of a message those who wait for one. It stands apart from receive since
// they get its address, for which the message has to be moved to the heap.
func (r *Runner) hear(e timeline.Entry, heard []*func(*timeline.Entry)) {
	r.replies.arrived(&e)
	for _, f := range heard {
		(*f)(&e)
	}
}

// PropertiesOf turns the properties of a message into those of the timeline.
func PropertiesOf(p mqttws.Properties) timeline.Properties {
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
