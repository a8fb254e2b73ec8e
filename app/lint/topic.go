package lint

import (
	"errors"
	"strings"

	"deviceconsole/app/payload"
	"deviceconsole/internal/platform"
)

// judgeTopic applies the rules of topics. Those of other brokers' contracts are no
// business of it.
func (l *list) judgeTopic(m *Message) {
	t, err := platform.ParseTopic(m.Topic)
	if err != nil {
		l.judgeShape(m.Topic, err)
		return
	}
	level := func(what, id string, n int) {
		start, end := levelAt(m.Topic, n)
		l.judgeID(FieldTopic, what, id, start, end)
		l.judgeSpaces(what, id, start, end)
	}
	level("project id", t.Project.String(), 1)
	if t.Kind == platform.KindGroup {
		level("group id", t.Group.String(), 2)
	} else {
		level("user id", t.User.String(), 2)
		level("device id", t.Device.String(), 3)
	}
	l.judgeDirection(m, t)
}

// judgeShape tells a topic that begins as one of the platform and is none.
func (l *list) judgeShape(topic string, err error) {
	first, rest, more := strings.Cut(topic, "/")
	lead := 0
	if first == "" && more { // a slash too many in front
		lead = 1
		first, _, more = strings.Cut(rest, "/")
	}
	if !more || len(first) != 1 || !digit(first[0]) {
		return
	}
	f := Finding{Code: TopicShape, Severity: Warning, Field: FieldTopic, End: len(topic),
		Why: "On the platform a topic is 0/<project>/<user>/<device>, 1/<project>/<user>/<device>/event or …/update/<type>, or 2/<project>/<group>/<type>."}
	switch {
	case lead > 0:
		f.Code, f.End = Level, 1
		f.What = "The topic begins with a slash, which makes an empty level in front."
		f.Why = "The platform takes no such topic."
		f.Fix = &Fix{"Take the slash away", []Change{{FieldTopic, []Edit{{0, 1, ""}}}}}
	case first > "2":
		f.End = 1
		f.What = "The topic begins with " + first + "/, and the platform knows 0/, 1/ and 2/ alone."
	default:
		var e *platform.TopicError
		if !errors.As(err, &e) {
			return
		}
		if strings.HasPrefix(e.Problem, "has a bad level") {
			f.Code, f.Why = Level, "A level is ASCII without control characters, #, + and /."
		}
		f.What = "The topic " + e.Problem + "."
	}
	l.tell(f)
}

// levelAt returns where the level of a topic with that number begins and ends.
func levelAt(topic string, n int) (start, end int) {
	for ; n > 0; n-- {
		start += strings.IndexByte(topic[start:], '/') + 1
	}
	if end = strings.IndexByte(topic[start:], '/'); end < 0 {
		return start, len(topic)
	}
	return start, start + end
}

// judgeID tells an id that was never filled in.
func (l *list) judgeID(field Field, what, id string, start, end int) {
	if placeholder(id) {
		l.tell(Finding{Code: Placeholder, Severity: Warning, Field: field, Offset: start, End: end,
			What: "The " + what + " " + shown([]byte(id)) + " looks like a placeholder.", Why: "Likely it was never filled in, and other devices use the same one."})
	}
}

// judgeSpaces tells an id of a topic that has a space at an end. Nobody can type one here:
// see platform.CheckTyped.
func (l *list) judgeSpaces(what, id string, start, end int) {
	if trimmed := strings.Trim(id, " "); trimmed != id {
		l.tell(Finding{Code: Level, Severity: Warning, Field: FieldTopic, Offset: start, End: end,
			What: "The " + what + " " + shown([]byte(payload.Spelled(id))) + " has a space at an end.", Why: "It is part of the id, so this is another one than without it.",
			Fix: &Fix{"Take the space away", []Change{{FieldTopic, []Edit{{start, end, trimmed}}}}}})
	}
}

// judgeDirection tells a message that this account does not send, or not receive.
func (l *list) judgeDirection(m *Message, t platform.Topic) {
	if m.Rights.Role == 0 {
		return
	}
	f := Finding{Code: Direction, Severity: Error, Field: FieldTopic, End: len(m.Topic)}
	switch {
	case m.Sent:
		err := m.Rights.MayPublish(m.Topic)
		if err == nil {
			return
		}
		f.What = "This account may not send here: " + strings.TrimSuffix(err.Error(), ".") + "."
		f.Why = "Devices send events (0/…); the cloud and operators send to devices (1/…) and groups (2/…). The broker refuses it."
	case t.Kind == platform.KindEvent && m.Rights.Role == platform.RoleDevice:
		f.Severity = Warning
		f.What = "An event came to a device user."
		f.Why = "Events go to the platform alone (0/…); this broker lets device users read them."
	default:
		return
	}
	l.tell(f)
}
