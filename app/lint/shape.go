package lint

// maxTags bounds the tags of an event whose types are compared.
const maxTags = 256

// Shape is which tags an event has, and of which types; null has none. Of an array
// the first element counts.
type Shape struct {
	tags []tag
	at   uint64 // hash of observed_at's raw text; 0 = there is none
}

type tag struct {
	path       uint64
	kind       byte // n, s, b, o, a
	start, end int  // of the value
	settled    bool // an earlier event had it
}

// add takes a tag of the event.
func (s *Shape) add(path uint64, kind byte, start, end int) {
	if len(s.tags) < maxTags {
		s.tags = append(s.tags, tag{path: path, kind: kind, start: start, end: end})
	}
}

// find returns the tag of a path. Events of one device have their tags in one
// order nearly always, so the place of the one before tells where to look first.
func (s *Shape) find(path uint64, near int) (at int, ok bool) {
	n := len(s.tags)
	for i := range n {
		if at := (near + i) % n; s.tags[at].path == path {
			return at, true
		}
	}
	return 0, false
}

var kindWords = map[byte]string{'n': "a number", 's': "a text", 'b': "true or false", 'o': "an object", 'a': "an array"}
