package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quote returns a value as it may stand in a filter behind device:, tag= and
// their kin: as it is where that means the value itself, else in quotes.
func Quote(value string) string {
	if value != "" && !strings.ContainsFunc(value, needsQuotes) && utf8.ValidString(value) {
		return value
	}
	return quoted(value)
}

// needsQuotes reports whether a character means something in a bare value.
func needsQuotes(r rune) bool {
	switch r {
	case '"', '\\', '(', ')', '*', '<', '>', '=', '!', ':', ',':
		return true
	}
	return unicode.IsSpace(r)
}

func quoted(text string) string {
	var out strings.Builder
	out.Grow(len(text) + 2)
	out.WriteByte('"')
	for i := 0; i < len(text); i++ {
		if text[i] == '"' || text[i] == '\\' {
			out.WriteByte('\\')
		}
		out.WriteByte(text[i])
	}
	out.WriteByte('"')
	return out.String()
}

// Phrase returns the filter of the messages that hold a text.
func Phrase(text string) string { return quoted(text) }

// User returns the filter of the messages from and to the devices of a user.
func User(user string) string { return keyUser + ":" + Quote(user) }

// Device returns the filter of the messages from and to a device of a user. The
// device "" stands for events without a device id; the user "" for any user.
func Device(user, device string) string {
	text := keyDevice + ":" + Quote(device)
	if user != "" {
		text = User(user) + " " + text
	}
	return text
}

// Group returns the filter of the messages to a group.
func Group(group string) string { return keyGroup + ":" + Quote(group) }

// Topic returns the filter of the messages whose topic name matches a topic
// filter (MQTT 5 clause 4.7); one without wildcards is that topic alone.
func Topic(topicFilter string) string {
	if topicFilter != "" && !strings.ContainsFunc(topicFilter, func(r rune) bool {
		return r == '"' || r == '\\' || r == '(' || r == ')' || unicode.IsSpace(r)
	}) && utf8.ValidString(topicFilter) {
		return keyTopic + ":" + topicFilter
	}
	return keyTopic + ":" + quoted(topicFilter)
}

// Kind returns the filter of the messages of a kind: "event", "message",
// "update", "group" or "other".
func Kind(kind string) string { return keyKind + ":" + kind }

// Has returns the filter of the messages that have a tag, by its path.
func Has(path string) string { return keyHas + ":" + path }

// Equal returns the filter of the messages whose tag is a text, to the letter.
func Equal(path, text string) string { return compared(path) + "=" + quoted(text) }

// Outside returns the filter of the messages whose tag is a number below one or
// above another.
func Outside(path, low, high string) string {
	return "(" + compared(path) + "<" + low + " or " + compared(path) + ">" + high + ")"
}

// compared writes a path so that a term may begin with it.
func compared(path string) string {
	if !strings.HasPrefix(path, "-") {
		return path
	}
	first, rest, more := strings.Cut(path, ".")
	if more {
		rest = "." + rest
	}
	return quoted(first) + rest
}

// The keys of the language, as they stand before a colon.
const (
	keyDevice  = "device"
	keyUser    = "user"
	keyGroup   = "group"
	keyTopic   = "topic"
	keyKind    = "kind"
	keyDir     = "dir"
	keyQoS     = "qos"
	keyOutcome = "outcome"
	keySince   = "since"
	keyUntil   = "until"
	keyHas     = "has"
)
