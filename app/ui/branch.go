package ui

import (
	"strings"
	"time"

	"deviceconsole/app/filter"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

const (
	liveRate     = .1 // messages per second from which on the rate says more than the last time
	nowWithin    = 15 * time.Second
	lateWithin   = 5 * time.Minute
	nameMost     = 200 // characters of a name in a row or title; more never fits
	previewTitle = 200 // characters of the last payload in a title
)

// branch is what one row of the tree shows.
type branch struct {
	Class    string // user, device, groups, group, other, level, topic, extra
	Name     string
	Last     string // count, rate, or when it was seen
	Life     string // now, lately, past; "" = nothing that lives
	Open     string // true, false, or "" for what has nothing below it
	Level    int
	Pos, Set int
	Sign     string // of a device that needs a person; "" = it does not
	Tone     string
	Line     string // of an extra: the path of a drawing of 64 by 16
}

// The classes of rows by kind of node.
var classes = map[timeline.NodeKind]string{
	timeline.KindUser: "user", timeline.KindDevice: "device", timeline.KindGroups: "groups", timeline.KindGroup: "group",
	timeline.KindOther: "other", timeline.KindLevel: "level", timeline.KindTopic: "topic",
}

// branchOf makes a row. several names the project, where there is more than one;
// the order decides what is told of it.
func branchOf(r timeline.Row, order timeline.Order, several bool, now time.Time) branch {
	b := branch{
		Class: classes[r.Kind], Name: nameOf(r, several), Last: toldOf(r, order, now),
		Level: r.Level, Pos: r.Pos, Set: r.Set,
	}
	if r.Children > 0 {
		b.Open = "false"
		if r.Open {
			b.Open = "true"
		}
	}
	if r.Kind == timeline.KindUser || r.Kind == timeline.KindDevice {
		b.Life = life(r.Stat, now)
	}
	return b
}

// life tells how long ago a device itself spoke.
func life(s timeline.Stat, now time.Time) string {
	switch age := now.Sub(s.LastEvent); {
	case s.LastEvent.IsZero() || age >= lateWithin:
		return "past"
	case age < nowWithin:
		return "now"
	}
	return "lately"
}

// nameOf is a node's name in words.
func nameOf(r timeline.Row, several bool) string {
	name := payload.Preview([]byte(payload.Spelled(r.Label)), nameMost)
	project, _, _ := strings.Cut(r.Name, "/")
	switch r.Kind {
	case timeline.KindUser:
		if several {
			return payload.Visible(project) + " / " + name
		}
	case timeline.KindDevice:
		if r.Label == "" {
			return "(no device)"
		}
	case timeline.KindGroups:
		if several {
			return "Groups of " + name
		}
		return "Groups"
	case timeline.KindOther:
		return "Other topics"
	case timeline.KindLevel:
		return name + "/"
	case timeline.KindTopic:
		if r.Under == timeline.KindDevice {
			return topicName(r, name)
		}
		if r.Label == "" {
			return "(empty level)"
		}
	}
	return name
}

// topicName says what a topic of a device carries.
func topicName(r timeline.Row, name string) string {
	t, err := platform.ParseTopic(r.Name)
	switch {
	case err != nil:
		return name
	case t.Kind == platform.KindMessage:
		return "messages"
	case t.Kind == platform.KindUpdate:
		return "update " + payload.Visible(t.Type)
	case t.String() != r.Name:
		return "events, topic ending in /"
	}
	return "events"
}

// toldOf tells of a node what its kind makes interesting, or what rows are
// ordered by.
func toldOf(r timeline.Row, order timeline.Order, now time.Time) string {
	s := r.Stat
	switch order {
	case timeline.ByRate:
		return perSecond(s.Rate) + "/s"
	case timeline.ByLast:
		return seen(s, now)
	}
	switch r.Kind {
	case timeline.KindUser:
		return phrase.Counted(r.Children, "device")
	case timeline.KindDevice:
		if s.Rate >= liveRate {
			return perSecond(s.Rate) + "/s"
		}
		return seen(s, now)
	}
	return phrase.Grouped(s.Count)
}

func seen(s timeline.Stat, now time.Time) string {
	if s.Last.IsZero() { // what a broker retained has no time of its own
		return "retained"
	}
	return ago(s.Seen(), now)
}

// branchTitle tells all that is known of a node, for those who stay on it.
func branchTitle(key timeline.Key, s timeline.Stat, last []byte, ok bool, now time.Time) string {
	lines := []string{titleName(key)}
	if s.Last.IsZero() {
		lines = append(lines, phrase.Counted(s.Count, "retained message")+", of unknown age")
	} else {
		lines = append(lines, phrase.Counted(s.Count, "message")+" since "+shortTime(s.First, now)+", the last "+shortTime(s.Last, now))
		if s.Retained > 0 {
			lines = append(lines, phrase.Grouped(s.Retained)+" of them retained, of unknown age")
		}
	}
	lines = append(lines, phrase.Counted(s.Bytes, "byte")+" of payload, "+perSecond(s.Rate)+"/s")
	switch {
	case !ok:
		lines = append(lines, "Last payload: "+phrase.Counted(s.LastSize, "byte")+", no longer kept")
	case s.LastSize == 0:
		lines = append(lines, "Last payload: empty")
	default:
		lines = append(lines, "Last payload: "+payload.Preview(last, previewTitle))
	}
	return strings.Join(lines, "\n")
}

func titleName(key timeline.Key) string {
	name := payload.Preview([]byte(payload.Spelled(key.Name)), nameMost)
	switch key.Kind {
	case timeline.KindUser:
		return "User " + name
	case timeline.KindDevice:
		return "Device " + name
	case timeline.KindGroups:
		return "Groups of project " + name
	case timeline.KindGroup:
		return "Group " + name
	case timeline.KindOther:
		return "Topics outside the platform's contract"
	case timeline.KindLevel:
		return "Topics that begin with " + name + "/"
	}
	return name
}

// branchFilter is the filter that shows the messages of a node alone.
func branchFilter(key timeline.Key, several bool) string {
	project, rest, _ := strings.Cut(key.Name, "/")
	switch key.Kind {
	case timeline.KindUser:
		if !several {
			return filter.User(rest)
		}
		return filter.Topic("+/" + key.Name + "/#")
	case timeline.KindDevice:
		if user, device, _ := strings.Cut(rest, "/"); !several {
			return filter.Device(user, device)
		}
		return filter.Topic("+/" + key.Name + "/#")
	case timeline.KindGroups:
		if !several {
			return filter.Kind("group")
		}
		return filter.Topic("2/" + project + "/#")
	case timeline.KindGroup:
		if !several {
			return filter.Group(rest)
		}
		return filter.Topic("2/" + key.Name + "/#")
	case timeline.KindOther:
		return filter.Kind(otherKind)
	case timeline.KindLevel:
		key.Name += "/#"
	}
	if strings.ContainsAny(strings.TrimSuffix(key.Name, "/#"), "#+") { // no broker should, but then it is no filter
		return filter.Phrase(strings.TrimSuffix(key.Name, "/#"))
	}
	return filter.Topic(key.Name)
}
