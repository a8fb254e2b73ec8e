package platform

import "strings"

// Class is the first level of a topic, the delivery class.
type Class byte

// The delivery classes (PLATFORM.md "Topics").
const (
	ClassEvent  Class = '0' // device → cloud
	ClassDevice Class = '1' // cloud → one device, or all of one user's
	ClassGroup  Class = '2' // cloud → a group, or the whole project
)

// Kind says what a topic of the contract carries. The zero Kind is no topic.
type Kind byte

// The kinds of topic.
const (
	KindEvent   Kind = iota + 1 // 0/<project>/<user>/<device>
	KindMessage                 // 1/<project>/<user>/<device>/event
	KindUpdate                  // 1/<project>/<user>/<device>/update/<type>
	KindGroup                   // 2/<project>/<group>/<type>
)

// String is one of "event", "message", "update", "group", and "" for the zero Kind.
func (k Kind) String() string {
	switch k {
	case KindEvent:
		return "event"
	case KindMessage:
		return "message"
	case KindUpdate:
		return "update"
	case KindGroup:
		return "group"
	}
	return ""
}

// Class is the delivery class of the kind, 0 for the zero Kind.
func (k Kind) Class() Class {
	switch k {
	case KindEvent:
		return ClassEvent
	case KindMessage, KindUpdate:
		return ClassDevice
	case KindGroup:
		return ClassGroup
	}
	return 0
}

// Topic is a topic name of the contract taken apart; which fields are set depends on Kind. Topics
// are comparable. Build them with [EventTopic], [MessageTopic], [UpdateTopic], [GroupTopic] or
// [ParseTopic].
type Topic struct {
	Kind    Kind
	Project Project
	User    User   // not for KindGroup
	Device  Device // not for KindGroup; may be empty for KindEvent, AllDevices for KindUpdate
	Group   Group  // for KindGroup alone; may be WholeProject
	Type    string // the type of an update or of a group message: one topic level
}

// TopicError says why a text is not a topic of the contract.
type TopicError struct {
	Topic   string // as it was given, unbounded
	Problem string
}

func (e *TopicError) Error() string { return "the topic " + quote(e.Topic) + " " + e.Problem }

// EventTopic is where device d of user u sends its events; d may be empty. It takes what
// [ParseDevice] gives, so never AllDevices.
func EventTopic(p Project, u User, d Device) Topic {
	return Topic{Kind: KindEvent, Project: p, User: u, Device: d}
}

// MessageTopic is where messages to device d of user u go. The error is an [*IDError]: a message
// goes to exactly one device.
func MessageTopic(p Project, u User, d Device) (Topic, error) {
	if err := checkAddressee(d); err != nil {
		return Topic{}, err
	}
	if d == AllDevices {
		return Topic{}, &IDError{"device id", All, "stands for every device of the user; only an update can go to all"}
	}
	return Topic{Kind: KindMessage, Project: p, User: u, Device: d}, nil
}

// UpdateTopic is where updates of a type go, to device d of user u or to AllDevices. The error is
// an [*IDError].
func UpdateTopic(p Project, u User, d Device, typ string) (Topic, error) {
	if err := checkAddressee(d); err != nil {
		return Topic{}, err
	}
	if err := parseLevel("update type", typ); err != nil {
		return Topic{}, err
	}
	return Topic{Kind: KindUpdate, Project: p, User: u, Device: d, Type: typ}, nil
}

// GroupTopic is where messages of a type go to group g, or to the WholeProject. The error is an
// [*IDError].
func GroupTopic(p Project, g Group, typ string) (Topic, error) {
	if g.s == "" {
		return Topic{}, &IDError{"group id", "", "is empty"}
	}
	if err := parseLevel("message type", typ); err != nil {
		return Topic{}, err
	}
	return Topic{Kind: KindGroup, Project: p, Group: g, Type: typ}, nil
}

func checkAddressee(d Device) error {
	if d.IsZero() {
		return &IDError{"device id", "", "is empty; only an event can do without"}
	}
	return nil
}

// String is the topic name; [ParseTopic] gives the Topic back.
func (t Topic) String() string {
	switch t.Kind {
	case KindEvent:
		return "0/" + t.Project.s + "/" + t.User.s + "/" + t.Device.s
	case KindMessage:
		return "1/" + t.Project.s + "/" + t.User.s + "/" + t.Device.s + "/event"
	case KindUpdate:
		return "1/" + t.Project.s + "/" + t.User.s + "/" + t.Device.s + "/update/" + t.Type
	case KindGroup:
		return "2/" + t.Project.s + "/" + t.Group.s + "/" + t.Type
	}
	return ""
}

// ParseTopic reads a topic name of the contract. One trailing "/" after an event's device id is
// accepted and does not come back from String. It does not allocate unless it fails; the error is
// a [*TopicError].
func ParseTopic(s string) (Topic, error) {
	t, err := parseTopic(s)
	if err != nil {
		return Topic{}, &TopicError{s, err.Error()}
	}
	return t, nil
}

// problem is a failure whose text completes "the topic … ".
type problem string

func (p problem) Error() string { return string(p) }

func parseTopic(s string) (Topic, error) {
	class, rest, _ := strings.Cut(s, "/")
	switch class {
	case "0":
		return parseEventTopic(rest)
	case "1":
		return parseDeviceTopic(rest)
	case "2":
		return parseGroupTopic(rest)
	}
	return Topic{}, problem("does not begin with 0/, 1/ or 2/ (event, to a device, to a group)")
}

// levels splits s at "/" into dst and returns how many levels there are, at most len(dst)+1: a
// topic of 65,000 levels costs no more than one of seven.
func levels(s string, dst []string) int {
	for i := range dst {
		level, rest, more := strings.Cut(s, "/")
		dst[i] = level
		if !more {
			return i + 1
		}
		s = rest
	}
	return len(dst) + 1
}

func parseEventTopic(rest string) (Topic, error) {
	var l [4]string
	switch n := levels(rest, l[:]); {
	case n == 3:
	case n == 4 && l[3] == "" && l[2] != "":
	default:
		return Topic{}, problem("is not an event's: 0/<project>/<user>/<device>, with an empty device 0/<project>/<user>/")
	}
	p, u, err := parseOwner(l[0], l[1])
	if err != nil {
		return Topic{}, err
	}
	d, err := ParseDevice(l[2])
	if err != nil {
		return Topic{}, within(err)
	}
	return EventTopic(p, u, d), nil
}

func parseDeviceTopic(rest string) (Topic, error) {
	var l [5]string
	n := levels(rest, l[:])
	message := n == 4 && l[3] == "event"
	if update := n == 5 && l[3] == "update"; !message && !update {
		return Topic{}, problem("is not a device's: 1/<project>/<user>/<device>/event or …/update/<type>")
	}
	p, u, err := parseOwner(l[0], l[1])
	if err != nil {
		return Topic{}, err
	}
	d := AllDevices
	if l[2] != All {
		if d, err = ParseDevice(l[2]); err != nil {
			return Topic{}, within(err)
		}
	}
	var t Topic
	if message {
		t, err = MessageTopic(p, u, d)
	} else {
		t, err = UpdateTopic(p, u, d, l[4])
	}
	return t, within(err)
}

func parseGroupTopic(rest string) (Topic, error) {
	var l [3]string
	if levels(rest, l[:]) != 3 {
		return Topic{}, problem("is not a group's: 2/<project>/<group>/<type>")
	}
	p, err := ParseProject(l[0])
	if err != nil {
		return Topic{}, within(err)
	}
	g := WholeProject
	if l[1] != All {
		if g, err = ParseGroup(l[1]); err != nil {
			return Topic{}, within(err)
		}
	}
	t, err := GroupTopic(p, g, l[2])
	return t, within(err)
}

func parseOwner(project, user string) (Project, User, error) {
	p, err := ParseProject(project)
	if err != nil {
		return Project{}, User{}, within(err)
	}
	u, err := ParseUser(user)
	return p, u, within(err)
}

// within tells an identifier's failure as one of the topic around it, without quoting the
// identifier a second time.
func within(err error) error {
	if id, ok := err.(*IDError); ok {
		return problem("has a bad level: the " + id.What + " " + id.Problem)
	}
	return err
}
