package archive

import (
	"encoding/hex"
	"errors"
	"strings"

	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// Masking says what a bundle is not to tell.
type Masking struct {
	Tags    []Tag    // as Look found them
	Shown   []string // paths that look as if they had to be hidden, and are not
	Hidden  []string // paths that look plain, and are to be hidden
	IDs     bool     // users and devices, in topics and wherever else they stand
	Names   []string // users and devices beside those of the messages
	Secrets []string // texts that are nowhere to be told, in all their spellings
	Hide    string   // what stands in place of those
	Key     [32]byte // by chance: who has it can tell which value a pseudonym stands for
}

// ErrTooManyValues: there is no room for the pseudonyms of so many values.
var ErrTooManyValues = errors.New("there are more different values to mask than there is room for")

// The bounds of a mask.
const (
	maxValues     = 50_000
	maxValueBytes = 16 << 20
	maxNumbers    = 20_000 // of those beyond each is masked where it stands, and looked for nowhere else
)

// Mask replaces values by pseudonyms: the same value by the same one, wherever it
// stands. Learn has it know the values; then it is ready. It is for one goroutine.
type Mask struct {
	masking Masking
	by      map[string]choice // of paths
	names   map[string]string // pseudonyms of values
	ids     map[string]bool   // of the values: users and devices
	short   []string          // of the ids: those that are too short to be looked for in messages
	taken   map[string]bool   // pseudonyms
	bytes   int
	numbers int

	secrets, all replacer
	walk         payload.TagWalk
	path, text   []byte
	payload      []byte
}

// choice says whether the values at a path are hidden.
type choice uint8

const (
	byLooks choice = iota // each that looks so
	always
	never
)

// NewMask returns a mask that knows no values yet.
func NewMask(m Masking) *Mask {
	k := &Mask{masking: m, by: map[string]choice{}, names: map[string]string{}, ids: map[string]bool{}, taken: map[string]bool{}}
	for _, t := range m.Tags {
		if k.by[t.Path] = byLooks; t.Looks != LooksPlain {
			k.by[t.Path] = always
		}
	}
	for _, path := range m.Shown {
		k.by[path] = never
	}
	for _, path := range m.Hidden {
		k.by[path] = always
	}
	for _, secret := range m.Secrets {
		k.secrets.add(secret, m.Hide, true)
		k.all.add(secret, m.Hide, true)
	}
	k.secrets.ready()
	return k
}

// wants reports whether the leaf at a path, with * for indices, is to be hidden.
func (k *Mask) wants(path, raw []byte) bool {
	if !hides(raw) {
		return false
	}
	switch c, known := k.by[string(path)]; {
	case !known:
		return looksLike(path, raw) != LooksPlain
	case c == byLooks: // its name does not
		return raw[0] == '"' && valueLike(raw[1:len(raw)-1]) != LooksPlain
	default:
		return c == always
	}
}

// Wants reports whether a tag, as the filter writes its path, is hidden.
func (k *Mask) Wants(path string) bool {
	p := string(general(nil, []byte(path)))
	inside, known := k.by["event_data."+p]
	outside, also := k.by[p]
	return inside == always || outside == always || !known && !also && namedLike([]byte(p)) != LooksPlain
}

// Learn takes in the values of a source's messages that are to be hidden.
func (k *Mask) Learn(s *Source, pace Pace) error {
	m := meter{pace: pace}
	if err := s.search(&m); err != nil {
		return err
	}
	m.progress.Total = int64(s.total)
	for _, id := range k.masking.Names {
		if err := k.knowID(id); err != nil {
			return err
		}
	}
	var e timeline.Entry
	for s.next(&e) {
		if err := k.learn(&e); err != nil {
			return err
		}
		m.progress.Done = int64(s.read + s.missed)
		if err := m.work(len(e.Payload) + 64); err != nil {
			return err
		}
	}
	k.ready()
	return nil
}

// learn takes in an entry.
func (k *Mask) learn(e *timeline.Entry) error {
	if e.Kind == timeline.Gap {
		return nil
	}
	var err error
	if t, bad := platform.ParseTopic(e.Topic); bad == nil && t.Kind != platform.KindGroup {
		if err = k.knowID(t.User.String()); err == nil {
			err = k.knowID(t.Device.String())
		}
	}
	k.leaves(e.Payload[:min(len(e.Payload), maxMasked)], func(path, raw []byte, _ int) {
		if err == nil && k.wants(path, raw) {
			text, number := k.plain(raw)
			err = k.know(text, number)
		}
	})
	for _, u := range e.Properties.User {
		if err == nil && k.wantsProperty(u) {
			err = k.know(u.Value, false)
		}
	}
	return err
}

// knowID gives a user or device a pseudonym, where those are to be masked.
func (k *Mask) knowID(id string) error {
	if !k.masking.IDs || id == "" || id == platform.All || k.ids[id] {
		return nil
	}
	id = strings.Clone(id)
	k.ids[id] = true
	if len(id) < searched {
		k.short = append(k.short, id)
	}
	return k.know(id, false)
}

// wantsProperty reports whether a user property is to be hidden.
func (k *Mask) wantsProperty(u timeline.UserProperty) bool {
	return u.Value != "" && k.wants([]byte(userProperty+u.Key), []byte(`"`+u.Value+`"`))
}

// leaves visits the leaves of a payload of JSON, each with its path in general and
// where it begins. It reports whether it saw all of it, and else where it stopped.
func (k *Mask) leaves(b []byte, visit func(path, raw []byte, at int)) (whole bool, end int) {
	k.walk.Most = mostLeaves
	whole = k.walk.Visit(b, func(path, raw []byte) bool {
		k.path = general(k.path[:0], path)
		visit(k.path, raw, k.walk.At)
		end = k.walk.At + len(raw)
		return true
	})
	if !whole {
		k.loose(b, end, visit)
	}
	return whole, end
}

// plain is a leaf as it is known: the text of a string, the digits of a number.
func (k *Mask) plain(raw []byte) (text string, number bool) {
	if raw[0] != '"' {
		return string(raw), true
	}
	k.text = payload.AppendUnquoted(k.text[:0], raw[1:len(raw)-1])
	return string(k.text), false
}

// know gives a value a pseudonym.
func (k *Mask) know(value string, number bool) error {
	if _, known := k.names[value]; known {
		return nil
	}
	if number {
		if k.numbers == maxNumbers {
			return nil
		}
		k.numbers++
	}
	if k.bytes += len(value); len(k.names)-k.numbers >= maxValues || k.bytes > maxValueBytes {
		return ErrTooManyValues
	}
	sum := k.sum(value)
	name := ""
	for digits := 4; name == "" || k.taken[name]; digits += 2 {
		name = pseudonym(sum, digits)
	}
	k.taken[name] = true
	k.names[strings.Clone(value)] = name
	return nil
}

const pseudonymPrefix = "mask-"

func pseudonym(sum [32]byte, digits int) string {
	return pseudonymPrefix + hex.EncodeToString(sum[:])[:min(digits, 64)]
}

func (k *Mask) sum(value string) [32]byte {
	d := newDigest()
	d.write(k.masking.Key[:])
	d.write([]byte(value))
	return d.sum()
}

// name is the pseudonym of a value.
func (k *Mask) name(value string) string {
	if name, known := k.names[value]; known {
		return name
	}
	return pseudonym(k.sum(value), 10)
}

// ready makes all that is known findable in texts.
func (k *Mask) ready() {
	for value, name := range k.names {
		if strings.HasPrefix(value, pseudonymPrefix) {
			continue // that somebody else may have given: it stays one of its kind
		}
		k.all.add(value, name, false)
		if escaped := string(platform.AppendEscaped(nil, strings.ToValidUTF8(value, "\ufffd"))); escaped != value {
			k.all.add(escaped, name, false)
			k.all.add(string(platform.AppendEscaped(nil, escaped)), name, false)
		}
	}
	k.all.ready()
}

// Text returns a text of the console's own, such as a verdict or a filter, with all that
// is known in it replaced.
func (k *Mask) Text(text string) string {
	text = k.all.string(text)
	for _, id := range k.short {
		text = replaceWord(text, id, k.names[id])
	}
	return text
}
