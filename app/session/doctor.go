package session

import (
	"errors"
	"slices"
	"strings"

	"deviceconsole/app/connlog"
	"deviceconsole/app/doctor"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// Doctor is the connection doctor: the examination that was begun last.
type Doctor struct {
	doctor.Examination
	Unasked bool // it began by itself

	run     uint64 // counts the examinations
	unasked uint64 // generation of the connection for which one began by itself
	cause   error  // of the last attempt then, which a second login would only repeat
	asked   Connection
}

// Events of the doctor.
type (
	// DoctorPressed: the button Run checks, or Stop checks.
	DoctorPressed struct{}
	// DoctorAdviceTaken: connect to the address that the checks found.
	DoctorAdviceTaken struct{}
	// DoctorTold: a task of an examination came to something. Err is why it did
	// not, for Update to put into words.
	DoctorTold struct {
		Run    uint64
		Result doctor.Result
		Err    error
	}
)

// Effects of the doctor.
type (
	// Examine carries out tasks of an examination: DoctorTold for each. It holds
	// secrets and prints without them; what follows no task that logs in has none.
	Examine struct {
		Run     uint64
		Tasks   []doctor.Task
		Filters []doctor.Filter
		Login   Connect
	}
	// StopExamining gives up what is under way.
	StopExamining struct{}
)

func (DoctorPressed) event()     {}
func (DoctorAdviceTaken) event() {}
func (DoctorTold) event()        {}
func (Examine) effect()          {}
func (StopExamining) effect()    {}

// updateDoctor takes the events of the doctor.
func (m Model) updateDoctor(e Event) (_ Model, effects []Effect, ok bool) {
	switch e := e.(type) {
	case DoctorPressed:
		if m.Doctor.Running() {
			m, effects = m.take(DoctorTold{Run: m.Doctor.run, Result: doctor.Result{Kind: doctor.Stopped}})
		} else {
			m, effects = m.examine(false)
		}
	case DoctorTold:
		m, effects = m.take(e)
	case DoctorAdviceTaken:
		if use := m.Doctor.Use; use != "" {
			m.Form = m.Form.set(FieldBrokerURL, use)
			m, effects = m.connect()
		}
	default:
		return m, nil, false
	}
	return m, effects, true
}

// examine begins an examination of what the connect form says.
func (m Model) examine(unasked bool) (Model, []Effect) {
	s, errs := m.parseForm()
	facts := doctor.Facts{Origin: m.Origin, URL: s.url, Guess: m.Config.AnyBroker, Unasked: unasked}
	if u, err := absolute(m.Origin, m.Form.Value(FieldBrokerURL)); err != nil {
		facts.Problem = err.Error()
	} else if facts.URL == "" {
		if facts.URL = u.String(); !mixed(m.Origin, u) {
			facts.Problem = errs[FieldBrokerURL]
		}
	}
	if own, err := absolute(m.Origin, m.Config.Broker.URL); err == nil {
		facts.Probe = own.String() == facts.URL
	}
	for i, err := range errs {
		if err != "" && facts.NoLogin == "" && Field(i) != FieldBrokerURL {
			facts.NoLogin = "the connect form is not filled in: " + err
		}
	}
	d := &m.Doctor
	d.run++
	d.Unasked = unasked
	d.asked = Connection{URL: s.url, Project: s.project, User: s.user, ClientID: "of the checks", Role: s.role, wasUp: unasked && m.Connection.wasUp}
	if facts.NoLogin == "" {
		facts.Filters, facts.Publish = m.Subscriptions.of(s).tried(s, m.Seal())
	}
	began, tasks := doctor.Begin(facts, m.Now)
	d.Examination = began
	return m.logged(connlog.Check, false, "Checks of "+began.URL()+" begin"), []Effect{m.examination(tasks)}
}

// puzzles reports whether checks are to begin by themselves: after the second attempt in
// a row that failed, once for each connection that a person asked for.
func (m Model) puzzles(s mqttws.Status) bool {
	return s.Err != nil && s.Attempt >= 2 && !s.RetryAt.IsZero() && !m.Connection.offline &&
		m.Doctor.unasked != m.Connection.generation && !m.Doctor.Running()
}

// examination has tasks carried out.
func (m Model) examination(tasks []doctor.Task) Effect {
	e := Examine{Run: m.Doctor.run, Tasks: tasks}
	for _, t := range tasks {
		if t.Kind == doctor.LogIn {
			s, _ := m.parseForm()
			e.Filters, _ = m.Subscriptions.of(s).tried(s, m.Seal())
			e.Login = Connect{URL: s.url, Username: s.username, Password: s.password, Version: s.version, CleanStart: true, Keepalive: s.keepalive}
		}
	}
	return e
}

// take goes on with an examination.
func (m Model) take(e DoctorTold) (Model, []Effect) {
	d := &m.Doctor
	if e.Run != d.run || !d.Running() {
		return m, nil
	}
	next, tasks := d.Take(m.worded(e), m.Now)
	if d.Unasked && slices.ContainsFunc(tasks, func(t doctor.Task) bool { return t.Kind == doctor.LogIn }) {
		next, tasks = next.Take(m.worded(DoctorTold{Result: doctor.Result{Kind: doctor.Refused, Last: true}, Err: d.cause}), m.Now)
	}
	if s, _ := m.parseForm(); len(tasks) > 0 && s.identity() != d.asked.identity() {
		next, tasks = d.Take(doctor.Result{Kind: doctor.Stopped}, m.Now) // the form says something else by now
	}
	d.Examination = next
	if len(tasks) > 0 {
		return m, []Effect{m.examination(tasks)}
	}
	if next.Running() {
		return m, nil
	}
	for _, c := range next.Checks {
		if c.Outcome == doctor.Failed {
			m = m.logged(connlog.Check, true, c.Name()+": "+c.String())
		}
	}
	return m.logged(connlog.Check, false, "Checks ended. "+next.Verdict()), []Effect{StopExamining{}}
}

// worded puts an error into words, and says of a login what it means.
func (m Model) worded(e DoctorTold) doctor.Result {
	r := e.Result
	if e.Err == nil {
		return r
	}
	m.Connection = m.Doctor.asked
	var reason *mqttws.ReasonError
	var invalid *mqttws.InvalidError
	var w Words
	switch {
	case r.Kind == doctor.Subscribed:
		w = m.denied(e.Err)
	case errors.As(e.Err, &reason):
		w = m.reasonWords(reason)
		if reason.Packet == "CONNACK" && reason.Equivalent() == 0x84 {
			r.Kind = doctor.NoVersion
		}
	case r.Kind == doctor.Published:
		w = Words{"The broker did not confirm a message", m.scrub(e.Err.Error()),
			"MQTT 3.1.1 can't say that a message is refused. Usually the account has no right to send it"}
	default:
		w = m.failureWords(mqttws.Status{Err: e.Err})
		if r.Unknown = errors.As(e.Err, &invalid); r.Kind == doctor.Refused && !r.Unknown && !m.Connection.wasUp {
			r.Kind = doctor.NoAnswer
			w.What = "The WebSocket opened, and the login was not answered"
		}
		if strings.HasSuffix(w.Do, unreached(m.Connection.URL)) { // it was reached
			w.Do = askOperator + ". What stands before it may open WebSockets and not carry them"
		}
	}
	if rest, retries := strings.CutPrefix(w.Do, itRetries); retries { // the checks don't
		if _, w.Do, _ = strings.Cut(rest, ". "); w.Do == "" {
			w.Do = "Run the checks again in a while. If it lasts, ask whoever runs the broker to look into its log"
		}
	}
	r.Finding = doctor.Finding(w)
	return r
}

// The topics of the messages that the checks send: to a group and a device whose name
// nobody else has a use for.
const (
	doctorName = "_doctor"
	doctorType = "echo"
)

// tried are the topic filters for the checks, each with the topic of a message that it
// brings back and that no device listens to, where the account may send such a one;
// and what to say of the right to send where none is sent.
func (s Subscriptions) tried(set settings, seal Seal) (list []doctor.Filter, publish doctor.Finding) {
	rights := platform.Rights{Role: set.role, Project: set.project, User: set.user}
	why := "whether messages come is not tried: a device user may send to no topic that it hears"
	publish = doctor.Finding{Why: "a test event would reach the platform: send one to see"}
	switch {
	case seal == ByServer:
		why = "whether messages come is not tried: this console is read-only"
		publish.Why = "this console is read-only, and sends nothing"
	case set.role == platform.RoleReadOnly || seal == ByAccount:
		why = "whether messages come is not tried: a read-only operator may not send"
		publish.Why = "a read-only operator may not send"
	case set.role == platform.RoleOperator:
		why = "whether messages come is not tried: a message that it brings back might reach a device"
		publish.Why = "no topic filter was granted that brings a harmless message back"
	}
	for _, sub := range s.List {
		f := doctor.Filter{Filter: sub.Filter, NoEcho: why}
		parsed, err := platform.ParseFilter(sub.Filter)
		for _, topic := range []string{
			"2/" + set.project.String() + "/" + doctorName + "/" + doctorType,
			"1/" + set.project.String() + "/" + set.user.String() + "/" + doctorName + "/event",
		} {
			if f.Echo == "" && seal == Unsealed && err == nil && parsed.Matches(topic) && rights.MayPublish(topic) == nil {
				f.Echo, f.NoEcho = topic, ""
			}
		}
		list = append(list, f)
	}
	return list, publish
}

// DoctorText is the examination as text, to be given to somebody else. It holds no
// secret of the form.
func (m Model) DoctorText() string { return m.scrub(string(m.Doctor.AppendText(nil))) }
