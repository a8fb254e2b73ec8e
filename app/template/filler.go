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
	t, err := f.parse(text, json)
	if err != nil {
		return "", err
	}
	return t.Expand(s)
}

// Trace is Fill, and tells the pieces that were filled in, as Template.Trace does.
func (f *Filler) Trace(text string, json bool, s *State) (string, []Filled, error) {
	t, err := f.parse(text, json)
	if err != nil {
		return "", nil, err
	}
	return t.Trace(s)
}

func (f *Filler) parse(text string, json bool) (*Template, error) {
	key := textKey{text, json}
	if t := f.parsed[key]; t != nil {
		return t, nil
	}
	t, err := parse(text, json)
	if err != nil {
		return nil, err
	}
	if len(f.parsed) >= maxKept || f.bytes+len(text) > maxKeptBytes || f.parsed == nil {
		f.parsed, f.bytes = map[textKey]*Template{}, 0
	}
	f.parsed[key] = t
	f.bytes += len(text)
	return t, nil
}
