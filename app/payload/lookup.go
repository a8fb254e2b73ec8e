package payload

// The bounds of Lookup, Tag and Tags. An event of the platform has at most
// 65,536 characters, a quarter of the first at most.
const (
	MaxLookup = 1 << 20 // bytes of a payload; a longer one is not looked into
	MaxPath   = 32      // keys and indices of a path
	MaxTags   = 1000    // leaves that Tags visits
)

// Lookup returns the raw text, exactly as sent, of the value at a path of object
// keys and array indices (decimal, from 0) in the JSON b; the whole value for an
// empty path. Of duplicate keys the last counts, as most parsers have it.
//
// It is made for filters that ask a million payloads: it allocates nothing,
// does not recurse, reads each byte at most once a step of the path, and finds
// nothing in a payload beyond MaxLookup or at a path beyond MaxPath. It does not
// judge what it steps over: in text that is no JSON it may or may not find
// something. raw is a part of b.
func Lookup(b []byte, path []string) (raw []byte, ok bool) {
	if len(b) > MaxLookup || len(path) > MaxPath {
		return nil, false
	}
	start := SkipSpace(b, 0)
	for _, name := range path {
		if start >= len(b) {
			return nil, false
		}
		end := -1
		switch b[start] {
		case '{':
			start, end = lastNamed(b, start, name)
		case '[':
			start, end = atIndex(b, start, name)
		}
		if end < 0 {
			return nil, false
		}
		b = b[:end]
	}
	end := valueEnd(b, start)
	if end < 0 {
		return nil, false
	}
	return b[start:end], true
}

// lastNamed finds the last member of that name in the object at i.
func lastNamed(b []byte, i int, name string) (start, end int) {
	m, end := openMembers(b, i), -1
	for {
		key, from, to, ok := m.next()
		if !ok {
			break
		}
		if len(key) >= len(name) && keyIs(key, name) { // an escape is never shorter than what it spells
			start, end = from, to
		}
	}
	if !m.closed {
		return 0, -1
	}
	return start, end
}

// atIndex finds the element of the array at i whose index is written name.
func atIndex(b []byte, i int, name string) (start, end int) {
	index, ok := parseIndex(name)
	if !ok {
		return 0, -1
	}
	m := openMembers(b, i)
	for {
		_, start, end, ok := m.next()
		if !ok {
			return 0, -1
		}
		if index == 0 {
			return start, end
		}
		index--
	}
}

// parseIndex reads a decimal without sign or leading zeros.
func parseIndex(s string) (int, bool) {
	if s == "" || len(s) > 7 || s[0] == '0' && len(s) > 1 { // MaxLookup has seven digits
		return 0, false
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = 10*n + int(s[i]-'0')
	}
	return n, true
}

// eventData is where an event keeps its tags.
var eventData = []string{"event_data"}

// Tag is Lookup for a tag of an event: under event_data where the payload has
// that object, else from the top.
func Tag(b []byte, path []string) (raw []byte, ok bool) {
	return Lookup(tagged(b), path)
}

// tagged returns the part of b that holds the tags.
func tagged(b []byte) []byte {
	if data, ok := Lookup(b, eventData); ok && data[0] == '{' {
		return data
	}
	return b
}
