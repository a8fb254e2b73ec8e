package filter

import (
	"unsafe"

	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// kindOther is a topic outside the platform's contract.
const kindOther = "other"

// topicTest is a question whose answer depends on the topic alone.
type topicTest interface{ test(topic string) bool }

// topicTerm is a term about the topic.
type topicTerm struct {
	topicTest
	bit uint // of facts
}

func (n *topicTerm) match(e *timeline.Entry, f *facts) bool {
	return f.ask(n.bit, n.topicTest, e.Topic)
}

func (*topicTerm) cost() int { return costTopic }

// matchesFilter is whether a topic filter matches (MQTT 5 clause 4.7).
type matchesFilter platform.Filter

func (t matchesFilter) test(topic string) bool { return platform.Filter(t).Matches(topic) }

// The identifiers of a topic that may be asked for.
type (
	ofDevice pattern
	ofUser   pattern
	ofGroup  pattern
)

func (t ofDevice) test(topic string) bool {
	p, ok := parseTopic(topic)
	return ok && p.Kind != platform.KindGroup && pattern(t).matches(p.Device.String())
}

func (t ofUser) test(topic string) bool {
	p, ok := parseTopic(topic)
	return ok && p.Kind != platform.KindGroup && pattern(t).matches(p.User.String())
}

func (t ofGroup) test(topic string) bool {
	p, ok := parseTopic(topic)
	return ok && p.Kind == platform.KindGroup && pattern(t).matches(p.Group.String())
}

// ofKind is the kind of a topic; the zero kind is that of all others.
type ofKind platform.Kind

func (t ofKind) test(topic string) bool {
	p, _ := parseTopic(topic)
	return p.Kind == platform.Kind(t)
}

// parseTopic is platform.ParseTopic, without the price of the error for topics
// that do not even begin like one of the contract.
func parseTopic(topic string) (platform.Topic, bool) {
	if len(topic) < 2 || topic[1] != '/' || topic[0] < '0' || topic[0] > '2' {
		return platform.Topic{}, false
	}
	t, err := platform.ParseTopic(topic)
	return t, err == nil
}

const (
	factBits  = 64 // questions whose answers are remembered
	slots     = 256
	maxCached = 1 << 10 // bytes of a topic that is remembered
)

// facts remembers the answers for one topic.
type facts struct {
	topic        string
	known, holds uint64
}

// ask answers a question, from memory where it can; the nil facts have none.
func (f *facts) ask(bit uint, t topicTest, topic string) bool {
	if f == nil || bit >= factBits {
		return t.test(topic)
	}
	mask := uint64(1) << bit
	if f.known&mask == 0 {
		f.known |= mask
		if t.test(topic) {
			f.holds |= mask
		}
	}
	return f.holds&mask != 0
}

// topicCache remembers the facts of the topics that came last. Few topics make
// up most of a history, and a topic's string is the same one each time.
type topicCache struct{ slots []facts }

func (c *topicCache) facts(topic string) *facts {
	if len(topic) > maxCached {
		return nil
	}
	if c.slots == nil {
		c.slots = make([]facts, slots)
	}
	at := uintptr(unsafe.Pointer(unsafe.StringData(topic)))
	f := &c.slots[(at>>4^at>>12^uintptr(len(topic)))%slots]
	if f.topic != topic {
		*f = facts{topic: topic}
	}
	return f
}
