package template

// The bounds of what a Filler keeps.
const (
	maxKept      = 64
	maxKeptBytes = 8 << 20
)

// Filler fills the variables of texts in, and parses each text once as long as it
// is asked for again. The zero Filler is ready; it is not safe for concurrent use.
type Filler struct {
	parsed map[textKey]*Template
	bytes  int
}

type textKey struct {
	text string
	json bool
}

// Fill returns the text with its variables filled in from s. The error is that of
// Parse or ParseJSON, or that of Expand.
func (f *Filler) Fill(text string, json bool, s *State) (string, error) {
	key := textKey{text, json}
	t := f.parsed[key]
	if t == nil {
		var err error
		if t, err = parse(text, json); err != nil {
			return "", err
		}
		if len(f.parsed) >= maxKept || f.bytes+len(text) > maxKeptBytes || f.parsed == nil {
			f.parsed, f.bytes = map[textKey]*Template{}, 0
		}
		f.parsed[key] = t
		f.bytes += len(text)
	}
	return t.Expand(s)
}
