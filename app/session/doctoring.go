package session

import (
	"context"
	"errors"
	"strings"
	"time"

	"deviceconsole/app/doctor"
	"deviceconsole/app/draft"
	"deviceconsole/app/outbox"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// How long the parts of an examination may take, within doctor.Limit.
const (
	reachTime  = 3 * time.Second
	serverTime = 6 * time.Second
	loginTime  = 6 * time.Second
	answerTime = 2 * time.Second // of the broker to a topic filter, a message or a ping
	echoTime   = 1500 * time.Millisecond
)

// doctoring carries out the tasks of examinations, one examination at a time. act is
// called by one goroutine, the Runner's.
type doctoring struct {
	runner *Runner
	run    uint64
	ctx    context.Context // of the examination
	cancel context.CancelFunc
}

// act carries out an effect, and reports whether it was one of the doctor's.
func (d *doctoring) act(e Effect) bool {
	switch e := e.(type) {
	case Examine:
		if e.Run != d.run {
			d.stop()
			d.run = e.Run
			d.ctx, d.cancel = context.WithTimeout(d.runner.ctx, doctor.Limit)
			ctx := d.ctx
			context.AfterFunc(ctx, func() {
				if ctx.Err() == context.DeadlineExceeded {
					d.runner.Send(DoctorTold{e.Run, doctor.Result{Kind: doctor.Expired}, nil})
				}
			})
		}
		for _, t := range e.Tasks {
			x := examining{d.runner, d.ctx, e}
			d.runner.goroutine(func() { x.do(t) })
		}
	case StopExamining:
		d.stop()
	default:
		return false
	}
	return true
}

func (d *doctoring) stop() {
	if d.cancel != nil {
		d.cancel()
	}
}

// examining is one effect of an examination on its way.
type examining struct {
	*Runner
	ctx context.Context
	Examine
}

func (x examining) tell(r doctor.Result, err error) {
	if x.ctx.Err() == nil {
		x.Send(DoctorTold{x.Run, r, err})
	}
}

// do carries out a task and tells what came of it.
func (x examining) do(t doctor.Task) {
	switch t.Kind {
	case doctor.AskTime:
		x.askTime()
	case doctor.AskServer:
		x.askServer()
	case doctor.Reach:
		x.reach(t)
	case doctor.LogIn:
		x.logIn()
	}
}

func (x examining) askTime() {
	r := doctor.Result{Kind: doctor.Timed, Last: true, Unknown: true}
	if x.deps.ServerTime != nil {
		samples := x.clock.measure()
		if skew := draft.Estimate(samples); skew.Known {
			x.Send(ClockMeasured{samples})
			r.Unknown, r.OK = false, !skew.Off()
			r.Finding.What = "This device's clock is " + skew.String()
			if skew.Off() {
				r.Finding.Why = "events that it stamps have a wrong time"
				r.Finding.Do = "Set the clock of this device, or let the server stamp the events"
			}
		}
	}
	x.tell(r, nil)
}

func (x examining) askServer() {
	r := doctor.Result{Kind: doctor.Served, Last: true}
	ctx, cancel := context.WithTimeout(x.ctx, serverTime)
	defer cancel()
	if x.deps.Probe == nil {
		r.Finding.Why = "can't be asked"
	} else if probe, err := x.deps.Probe(ctx); err != nil {
		r.Finding.Why = "gave no answer about the broker: " + err.Error()
	} else {
		r.OK, r.Probe = true, probe
	}
	x.tell(r, nil)
}

func (x examining) reach(t doctor.Task) {
	ctx, cancel := context.WithCancel(x.ctx)
	defer cancel()
	x.goroutine(func() {
		defer cancel()
		await[struct{}](ctx, nil, reachTime, first)
	})
	began := x.deps.Now()
	err := errors.New("there is nothing to reach it with")
	if x.deps.Reach != nil {
		err = x.deps.Reach(ctx, t.URL, t.MQTT)
	}
	x.tell(doctor.Result{Kind: doctor.Reached, Last: true, OK: err == nil, URL: t.URL, MQTT: t.MQTT, Took: x.deps.Now().Sub(began)}, nil)
}

// trial is a login for the checks. Its channels hold what the client tells; what finds
// no room is of no use any more.
type trial struct {
	examining
	client  Client
	status  chan mqttws.Status
	answers chan mqttws.Subscription
	echoes  chan string // payloads
	version mqttws.Version
	trip    time.Duration // as it was measured right after the login; 0 = it was not, or the connection was lost since
}

// logIn connects with the account of the form and a client identifier of its own, tries
// what is to be tried, and leaves.
func (x examining) logIn() {
	v := &trial{examining: x, status: make(chan mqttws.Status, 8), answers: make(chan mqttws.Subscription, 8), echoes: make(chan string, 8)}
	l := x.Login
	client, err := x.deps.Dial(mqttws.Config{
		URL: l.URL, ClientID: x.deps.NewClientID(), Username: l.Username, Password: l.Password.Reveal(),
		Version: l.Version, CleanStart: true, Keepalive: l.Keepalive, DialTimeout: loginTime, Now: x.deps.Now,
		OnStatus:       func(s mqttws.Status) { offer(v.status, s) },
		OnSubscription: func(s mqttws.Subscription) { offer(v.answers, s) },
		OnMessage: func(m mqttws.Message) {
			if strings.Contains(m.Topic, "/"+doctorName+"/") {
				offer(v.echoes, string(m.Payload))
			}
		},
	})
	if err != nil {
		x.tell(doctor.Result{Kind: doctor.Refused, Last: true}, err)
		return
	}
	v.client = client
	defer func() { _ = client.Close() }() // whatever it says, it is of no more use
	if v.enter() && v.stays() {
		v.lastSend()
		for _, f := range x.Filters {
			v.try(f)
			x.tell(doctor.Result{Kind: doctor.NextFilter}, nil)
		}
		v.ping()
		x.tell(doctor.Result{Kind: doctor.Finished, Last: true}, nil)
	}
}

// offer puts something into a channel that has room for it.
func offer[T any](c chan T, v T) {
	select {
	case c <- v:
	default:
	}
}

// await takes what comes within a time and is what is waited for; ok is false where
// nothing does. Time in which the page stood still counts for little, as on a machine that is
// busy with others: what has come by then is still to be heard.
func await[T any](ctx context.Context, c <-chan T, within time.Duration, is func(T) bool) (v T, ok bool) {
	const step = 250 * time.Millisecond
	ticker := time.NewTicker(step)
	defer ticker.Stop()
	for within > 0 {
		select {
		case v = <-c:
			if is(v) {
				return v, true
			}
		case <-ticker.C:
			within -= step
		case <-ctx.Done():
			return v, false
		}
	}
	return v, false
}

// first is for await: whatever comes.
func first[T any](T) bool { return true }

// enter waits for the answer to the login.
func (v *trial) enter() bool {
	for {
		s, ok := await(v.ctx, v.status, loginTime, first)
		switch {
		case !ok:
			v.tell(doctor.Result{Kind: doctor.Refused, Last: true}, errors.New("the broker did not answer in time"))
			return false
		case s.Err != nil:
			v.tell(doctor.Result{Kind: doctor.Refused, Last: true}, s.Err)
			return false
		case s.State == mqttws.Connected:
			v.version = s.Version
			r := doctor.Result{Kind: doctor.LoggedIn, Took: s.RTT, Finding: doctor.Finding{What: s.Version.String()}}
			if s.Version == mqttws.V311 {
				r.Finding.Why = "which tells no reasons"
			}
			v.tell(r, nil)
			return true
		}
	}
}

// stays asks for a sign of life before anything else is tried, for which the broker may
// end the connection, too.
func (v *trial) stays() bool {
	v.client.Check()
	s, ok := await(v.ctx, v.status, answerTime, first)
	if !ok || s.Err == nil {
		v.trip = s.RTT
		return true
	}
	r := doctor.Result{Kind: doctor.Refused, Last: true}
	if reason := (*mqttws.ReasonError)(nil); errors.As(s.Err, &reason) {
		v.tell(r, s.Err)
		return false
	}
	const what = "The broker took the login, and ended the connection at once"
	r.Finding = doctor.Finding{What: what, Why: "without a word", Do: askOperator + ": the account may have no right to connect"}
	if end := (*mqttws.CloseError)(nil); errors.As(s.Err, &end) && end.Code != noClose {
		r.Finding = doctor.Finding(closeWords(what, end, v.Model().scrub(end.Reason)))
	}
	v.tell(r, nil)
	return false
}

// try asks for a topic filter, has a message brought back by it where one may be, and
// gives it up, so that the next one is tried alone.
func (v *trial) try(f doctor.Filter) {
	if err := v.client.Subscribe(f.Filter, subscribeQoS); err != nil {
		v.tell(doctor.Result{Kind: doctor.Subscribed}, err)
		return
	}
	defer func() { _ = v.client.Unsubscribe(f.Filter) }() // it was accepted before
	s, ok := await(v.ctx, v.answers, answerTime, func(s mqttws.Subscription) bool {
		return s.Filter == f.Filter && (s.State == mqttws.Denied || s.State == mqttws.Granted)
	})
	switch {
	case !ok:
	case s.State == mqttws.Denied:
		v.tell(doctor.Result{Kind: doctor.Subscribed}, s.Err)
	default:
		v.tell(doctor.Result{Kind: doctor.Subscribed, OK: true, Finding: doctor.Finding{What: "Granted QoS " + string('0'+rune(s.Granted))}}, nil)
		if f.Echo != "" {
			v.echo(f)
		}
	}
}

// echo sends a message and waits until the topic filter brings it back.
func (v *trial) echo(f doctor.Filter) {
	word := v.deps.NewClientID() // nobody else's
	m := mqttws.Message{Topic: f.Echo, Payload: []byte(`{"from":"connection doctor","id":"` + word + `"}`), QoS: 1}
	if v.version == mqttws.V5 {
		seconds := uint32(doctor.Limit / time.Second)
		m.Properties.MessageExpiry = &seconds
	}
	began := v.deps.Now()
	taken := make(chan error, 1)
	v.handOver(v.client, m, func(_ mqttws.Ack, err error) { taken <- err })
	err, answered := await(v.ctx, taken, answerTime, first)
	if !answered {
		err = mqttws.ErrUnconfirmed
	}
	if err != nil {
		v.tell(doctor.Result{Kind: doctor.Published}, err)
		return
	}
	v.tell(doctor.Result{Kind: doctor.Published, OK: true, Unknown: v.version == mqttws.V311, Took: v.deps.Now().Sub(began),
		Finding: doctor.Finding{What: "The broker took a message to " + f.Echo}}, nil)
	_, back := await(v.ctx, v.echoes, echoTime, func(payload string) bool { return strings.Contains(payload, word) })
	v.tell(doctor.Result{Kind: doctor.Echoed, OK: back, Took: v.deps.Now().Sub(began)}, nil)
}

// lastSend tells what became of the newest message that a person sent for this account:
// no event is sent only to see.
func (v *trial) lastSend() {
	var last outbox.Item
	who := v.Model().Doctor.asked.identity()
	v.Outbox().Each(func(i *outbox.Item) bool {
		found := i.Identity == who && i.Source == outbox.Person && (i.State == timeline.Acknowledged || i.State == timeline.Rejected)
		if found {
			last = *i
		}
		return !found
	})
	at := "The last message was sent at " + phrase.Clock(last.At)
	switch {
	case last.ID == 0:
	case last.State == timeline.Acknowledged:
		v.tell(doctor.Result{Kind: doctor.Published, OK: true, Unknown: v.version == mqttws.V311, Finding: doctor.Finding{What: at + ", and the broker took it"}}, nil)
	default:
		w := ItemWords(last)
		v.tell(doctor.Result{Kind: doctor.Published, Finding: doctor.Finding{What: at + ". " + w.What, Why: w.Why, Do: w.Do}}, nil)
	}
}

// ping tells the round trip, and measures it where that is still to be done: the client
// asks the broker once in a few seconds, however often it is told to.
func (v *trial) ping() {
	for len(v.status) > 0 {
		if s := <-v.status; s.Err != nil {
			v.trip = 0
		}
	}
	if v.trip > 0 {
		v.tell(doctor.Result{Kind: doctor.Pinged, OK: true, Took: v.trip}, nil)
		return
	}
	v.client.Check()
	s, ok := await(v.ctx, v.status, answerTime, func(s mqttws.Status) bool { return s.State == mqttws.Connected || s.Err != nil })
	v.tell(doctor.Result{Kind: doctor.Pinged, OK: ok && s.State == mqttws.Connected, Took: s.RTT}, nil)
}
