package chart

import (
	"errors"
	"strconv"
	"strings"

	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
)

// Tag names the numbers that make one line: those at a path in the event data of
// what a device sends, or in the payload of what is sent to it. The two are never
// mixed: what a device was told to do is not what it measured. Tags are
// comparable.
type Tag struct {
	Project string `json:"project"`
	User    string `json:"user"`
	Device  string `json:"device"`       // "" = events without a device id
	Path    string `json:"path"`         // as payload.JoinPath writes it
	To      bool   `json:"to,omitempty"` // what is sent to the device, rather than its own events
}

// maxName bounds each part of a Tag, in bytes.
const maxName = 512

// Check returns why no line can be made of the tag, or nil.
func (t Tag) Check() error {
	for _, part := range [...]string{t.Project, t.User, t.Device, t.Path} {
		if len(part) > maxName {
			return errors.New("a name of the tag is longer than " + strconv.Itoa(maxName) + " bytes")
		}
	}
	switch {
	case t.Project == "" || t.User == "":
		return errors.New("the tag names no device")
	case t.Path == "":
		return errors.New("the tag path is empty")
	}
	_, err := payload.ParsePath(t.Path)
	return err
}

// Source returns the device as "user/device".
func (t Tag) Source() string {
	if t.Device == "" {
		return t.User + "/(no device)"
	}
	return t.User + "/" + t.Device
}

// String is "temp_c of kitchen/mw-3f2a", or "seconds to kitchen/mw-3f2a".
func (t Tag) String() string {
	if t.To {
		return t.Path + " to " + t.Source()
	}
	return t.Path + " of " + t.Source()
}

// topics tells the topics of a tag (PLATFORM.md "Topics").
type topics struct {
	event, trailing string // the topic of events, and with the one trailing "/" that is accepted
	prefix          string // of all topics to the device
}

func topicsOf(t Tag) topics {
	rest := "/" + t.Project + "/" + t.User + "/" + t.Device
	switch {
	case !t.To && t.Device == "":
		return topics{event: "0" + rest}
	case !t.To:
		return topics{event: "0" + rest, trailing: "0" + rest + "/"}
	}
	return topics{prefix: "1" + rest + "/"}
}

// hold reports whether a topic is one of them.
func (t topics) hold(topic string) bool {
	if t.prefix != "" {
		return strings.HasPrefix(topic, t.prefix)
	}
	return topic == t.event || topic == t.trailing && topic != ""
}

// Number reads a JSON value as a number: true is 1 and false 0. A text is none,
// whatever it says, and a number that no float64 can hold is none either.
func Number(raw []byte) (value float64, boolean, ok bool) {
	switch string(raw) {
	case "true":
		return 1, true, true
	case "false":
		return 0, true, true
	}
	if len(raw) == 0 || raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return 0, false, false
	}
	for _, c := range raw { // Go reads more than JSON does, such as 0x1p-2
		if (c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E' {
			return 0, false, false
		}
	}
	value, err := strconv.ParseFloat(string(raw), 64)
	return value, false, err == nil
}

// numberOf reads the number of an entry, which is one of the tag's.
func numberOf(e *timeline.Entry, path []string) (value float64, boolean, ok bool) {
	raw, ok := payload.Tag(e.Payload, path)
	if !ok {
		return 0, false, false
	}
	return Number(raw)
}
