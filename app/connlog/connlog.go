// Package connlog is the log of a connection that people can read: every attempt,
// state, reason, answer to a subscription and round trip, with its time. It knows no
// clock and no page, and holds what it is told: whoever tells it leaves secrets out.
package connlog

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// Max bounds the entries of a log. Beyond it the oldest round trip leaves, and
	// where there is none the oldest entry.
	Max = 1000
	// MaxText bounds the text of an entry, in bytes; of a longer one the end is cut off.
	MaxText = 1024
)

// Kind says what an entry is about.
type Kind uint8

// The kinds of entries.
const (
	Connection   Kind = iota // attempts, states and their reasons
	Subscription             // the broker's answer to a topic filter
	RoundTrip                // one that was measured
	Page                     // the page was hidden, frozen or seen again; the network went or came
	Check                    // a result of the connection doctor
	kinds
)

var kindNames = [kinds]string{"connection", "subscription", "round trip", "page", "check"}

// String gives the kind in words.
func (k Kind) String() string { return kindNames[k] }

// Kinds returns all kinds, in the order in which they are offered.
func Kinds() []Kind { return []Kind{Connection, Subscription, RoundTrip, Page, Check} }

// Entry is one line of the log.
type Entry struct {
	At   time.Time
	Kind Kind
	Bad  bool // something failed
	Text string
}

// Log holds entries in the order in which things happened. It is a value: Add returns
// a new one and leaves the old as it was. The zero Log is empty.
type Log struct {
	entries []Entry
	left    uint64
}

// Add returns the log with one more entry.
func (l Log) Add(e Entry) Log {
	e.Text = bounded(e.Text)
	entries := make([]Entry, 0, min(len(l.entries)+1, Max))
	if len(l.entries) < Max {
		entries = append(entries, l.entries...)
	} else {
		oldest := max(0, slices.IndexFunc(l.entries, func(e Entry) bool { return e.Kind == RoundTrip }))
		entries = append(append(entries, l.entries[:oldest]...), l.entries[oldest+1:]...)
		l.left++
	}
	l.entries = append(entries, e)
	return l
}

// bounded cuts a text to MaxText, at the border of a character.
func bounded(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	if len(text) <= MaxText {
		return text
	}
	end := MaxText - len("…")
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

// Len returns how many entries there are, Left how many have left at the bound.
func (l Log) Len() int     { return len(l.entries) }
func (l Log) Left() uint64 { return l.left }

// Find returns the newest entries of a kind (nil: of any) that hold a text in any
// letter case, the newest first and at most most of them, and how many there are.
func (l Log) Find(kind *Kind, text string, most int) (found []Entry, total int) {
	text = strings.ToLower(text)
	for _, e := range slices.Backward(l.entries) {
		if kind != nil && e.Kind != *kind || !strings.Contains(strings.ToLower(e.Text), text) {
			continue
		}
		if total++; total <= most {
			found = append(found, e)
		}
	}
	return found, total
}

// AppendText appends the whole log as text, a line an entry and the oldest first:
// time (RFC 3339, with milliseconds, in the zone of its entry), kind and text with
// line ends taken out. A first line says how many entries have left.
func (l Log) AppendText(dst []byte) []byte {
	if l.left > 0 {
		dst = strconv.AppendUint(dst, l.left, 10)
		dst = append(dst, " older entries have left the log.\n"...)
	}
	for _, e := range l.entries {
		dst = e.At.AppendFormat(dst, "2006-01-02T15:04:05.000Z07:00")
		dst = append(dst, "  "...)
		dst = append(dst, e.Kind.String()...)
		dst = append(dst, "  "...)
		dst = append(dst, strings.Join(strings.Fields(e.Text), " ")...)
		dst = append(dst, '\n')
	}
	return dst
}
