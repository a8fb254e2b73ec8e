package verdict

import (
	"strings"

	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// The bounds of a Desk.
const (
	// MaxSubjects bounds the devices and groups that are judged. Those that come
	// later are counted: see Desk.Unjudged.
	MaxSubjects = 8192
	// MaxTags bounds the tags of each that are watched, the first that came.
	MaxTags = 12

	maxTopics   = 5 * MaxSubjects
	maxNames    = 4096     // of tags, of all subjects together
	maxName     = 120      // bytes
	maxPayload  = 64 << 10 // bytes that are looked into; the platform takes no larger event
	maxSends    = 128      // that are not settled
	walkStep    = 256
	looksPerSec = 1000 // payloads that are looked into in a second; more wait for nothing, and are counted alone
	lookBytes   = 1024 // that cost as much as one look
	subjectsInA = 64   // chunk of memory
)

// Store is what a Desk follows, as *timeline.Store is one; see chart.Store.
type Store interface {
	WalkHeads(from timeline.ID, n, max int, visit func(e *timeline.Entry, size int)) timeline.ID
}

// Desk follows a store and knows of each device and group what is usual for it.
// It is for one goroutine.
type Desk struct {
	next     timeline.ID
	subjects []*[subjectsInA]subject
	keys     []timeline.Key
	byKey    map[timeline.Key]int32
	topics   map[string]topicRef
	alike    map[string]int32 // folded ids, the first subject of each
	names    names
	unjudged map[string]struct{} // topics of those that found no room, up to maxTopics
	sends    []sent

	looks  float64 // that may still be done
	looked int64   // when they were counted last, µs
	deaf   int64   // until then what arrives was on its way before; µs
	bias   float32 // seconds that all clocks are ahead by

	walk  payload.TagWalk
	event reading
	visit func(*timeline.Entry, int)
	cost  int
	found foundList

	worst []worst // of the subjects, as Sweep found them
	swept int
}

// topicRef is what a topic belongs to.
type topicRef struct {
	subject int32 // -1 = none that is judged
	kind    platform.Kind
}

// New returns a Desk that knows nothing.
func New() *Desk {
	d := &Desk{}
	d.event.init(d)
	d.visit = d.take
	d.Reset()
	return d
}

// Reset forgets everything, and begins anew with what a store keeps.
func (d *Desk) Reset() {
	d.next, d.subjects, d.keys, d.sends = 0, nil, nil, d.sends[:0]
	d.byKey, d.topics, d.alike = map[timeline.Key]int32{}, map[string]topicRef{}, map[string]int32{}
	d.unjudged, d.worst, d.swept = nil, d.worst[:0], 0
	d.names.reset()
	d.looks, d.looked, d.deaf, d.bias = looksPerSec, 0, 0, 0
}

// Len returns how many devices and groups are judged.
func (d *Desk) Len() int { return len(d.keys) }

// Keys returns the devices and groups that are judged, in the order in which they were
// heard of first. Do not change it.
func (d *Desk) Keys() []timeline.Key { return d.keys }

// Unjudged returns how many topics belong to devices and groups that there was no
// room to judge.
func (d *Desk) Unjudged() int { return len(d.unjudged) }

// Advance takes in what arrived, for about a budget in entries passed, and reports
// whether there is more.
func (d *Desk) Advance(store Store, budget int) (more bool) {
	for d.cost = 0; d.cost < budget; {
		before := d.cost
		d.next = store.WalkHeads(max(d.next, 1), walkStep, maxPayload+1, d.visit)
		if d.cost == before {
			d.settle(store)
			return false
		}
	}
	return true
}

// at returns a subject by its number.
func (d *Desk) at(i int32) *subject { return &d.subjects[i/subjectsInA][i%subjectsInA] }

// take takes an entry in.
func (d *Desk) take(e *timeline.Entry, size int) {
	d.cost++
	if e.Kind == timeline.Gap {
		d.gap(e)
		return
	}
	ref, ok := d.topics[e.Topic]
	if !ok {
		ref = d.learn(e.Topic)
	}
	if ref.subject < 0 {
		return
	}
	s := d.at(ref.subject)
	if e.Kind == timeline.Sent {
		d.sending(ref.subject, e)
	}
	switch ref.kind {
	case platform.KindEvent, platform.KindGroup:
		if e.Kind == timeline.Received && !e.Retained {
			d.hear(s, e, size, ref.kind == platform.KindEvent)
		}
	case platform.KindMessage:
		if !e.Retained {
			s.commanded(e)
		}
	case platform.KindUpdate:
		d.updated(ref.subject, e)
	}
}

// deafFor is how long after a connection is back what was kept meanwhile arrives.
const deafFor = 3e6 // µs

// gap breaks what is measured from one message to the next: nobody listened.
func (d *Desk) gap(e *timeline.Entry) {
	if e.Gap.Cause == timeline.GapTooLarge || e.Gap.Cause == timeline.GapBound {
		return
	}
	d.deaf = e.At.UnixMicro() + deafFor
	for i := range d.keys {
		s := d.at(int32(i))
		s.pace.broken, s.skipped = true, true
	}
}

// learn finds out what a topic belongs to.
func (d *Desk) learn(topic string) topicRef {
	t, err := platform.ParseTopic(topic)
	ref := topicRef{-1, t.Kind}
	if err == nil {
		key := keyOf(topic, t)
		i, known := d.byKey[key]
		if !known {
			i = d.add(key, t)
		}
		if ref.subject = i; i < 0 && len(d.unjudged) < maxTopics {
			if d.unjudged == nil {
				d.unjudged = map[string]struct{}{}
			}
			d.unjudged[strings.Clone(topic)] = struct{}{}
		}
	}
	if len(d.topics) < maxTopics {
		d.topics[strings.Clone(topic)] = ref
	}
	return ref
}

// keyOf is the node of the timeline that a topic belongs to.
func keyOf(topic string, t platform.Topic) timeline.Key {
	if t.Kind == platform.KindGroup {
		return timeline.Key{Kind: timeline.KindGroup, Name: strings.Clone(topic[2 : 2+len(t.Project.String())+1+len(t.Group.String())])}
	}
	n := len(t.Project.String()) + 1 + len(t.User.String()) + 1 + len(t.Device.String())
	return timeline.Key{Kind: timeline.KindDevice, Name: strings.Clone(topic[2 : 2+n])}
}

// add begins to judge a device or group; -1 = there is no room.
func (d *Desk) add(key timeline.Key, t platform.Topic) int32 {
	n := len(d.keys)
	if n == MaxSubjects {
		return -1
	}
	if n%subjectsInA == 0 {
		d.subjects = append(d.subjects, new([subjectsInA]subject))
	}
	d.keys = append(d.keys, key)
	i := int32(n)
	d.byKey[key] = i
	s := d.at(i)
	s.all, s.twin = -1, -1
	folded := strings.TrimSuffix(key.Name, lastOf(key.Name)) + fold(lastOf(key.Name))
	if other, ok := d.alike[folded]; !ok {
		d.alike[folded] = i
	} else if key.Kind == d.keys[other].Kind {
		s.twin = other
		d.at(other).twin = i
	}
	d.link(i, key, t)
	return i
}

// link connects a device with the subject that holds the updates to all of its user's.
func (d *Desk) link(i int32, key timeline.Key, t platform.Topic) {
	if key.Kind != timeline.KindDevice {
		return
	}
	user := strings.TrimSuffix(key.Name, t.Device.String())
	if t.Device != platform.AllDevices {
		if all, ok := d.byKey[timeline.Key{Kind: timeline.KindDevice, Name: user + platform.All}]; ok {
			d.at(i).all = all
			d.at(i).wants[ownWants] = d.at(all).wants[0]
		}
		return
	}
	for j, k := range d.keys {
		if int32(j) != i && k.Kind == timeline.KindDevice && strings.HasPrefix(k.Name, user) {
			d.at(int32(j)).all = i
		}
	}
}

func lastOf(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// spaced reports whether an id has a space at an end, which nobody means.
func spaced(id string) bool { return strings.Trim(id, " ") != id }

// fold writes an id so that those which a person takes for one another are the same.
func fold(id string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'o' || r == 'O':
			return '0'
		case r == 'l' || r == 'I' || r == 'i':
			return '1'
		case r == ' ':
			return -1
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return r
	}, id)
}

// look reports whether a payload of so many bytes may be looked into.
func (d *Desk) look(at int64, size int) bool {
	if at > d.looked {
		d.looks = min(looksPerSec, d.looks+float64(at-d.looked)*(looksPerSec/1e6))
	}
	d.looked = at
	if d.looks < 1 {
		return false
	}
	d.looks -= 1 + float64(min(size, maxPayload)/lookBytes)
	d.cost += 1 + size/lookBytes
	return true
}

// names keeps the paths of tags once.
type names struct {
	list []name
	byID map[string]uint32
}

type name struct {
	path    string
	element bool // part of an array: how many there are says nothing
	counts  bool // it says that it counts since the device began
	trouble bool // it says that something is wrong, where it says anything
}

func (n *names) reset() { n.list, n.byID = n.list[:0], map[string]uint32{} }

// of returns the number of a path, a new one where there is room.
func (n *names) of(path []byte) (uint32, bool) {
	if i, ok := n.byID[string(path)]; ok {
		return i, true
	}
	if len(n.list) == maxNames || len(path) > maxName {
		return 0, false
	}
	text := string(path)
	i := uint32(len(n.list))
	n.list = append(n.list, describe(text))
	n.byID[text] = i
	return i, true
}

func describe(path string) name {
	n := name{path: path}
	lower := strings.ToLower(path)
	for step := range strings.SplitSeq(path, ".") {
		if step != "" && strings.Trim(step, "0123456789") == "" {
			n.element = true
		}
	}
	n.counts = strings.Contains(lower, "uptime") || strings.Contains(lower, "up_time") || strings.Contains(lower, "seq")
	count := strings.Contains(lower, "count") || strings.Contains(lower, "total") || strings.Contains(lower, "rate")
	n.trouble = !count && (strings.Contains(lower, "error") || strings.Contains(lower, "fault") || strings.Contains(lower, "alarm"))
	return n
}
