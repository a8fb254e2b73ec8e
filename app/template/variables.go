package template

import (
	"encoding/binary"
	"strconv"
	"time"

	"deviceconsole/app/payload"
)

// Variable tells of one what a person has to know.
type Variable struct{ Usage, About string }

// Variables are all, in the order of a help.
var Variables = []Variable{
	{"seq", "1, 2, 3 … a message; {{seq 100}} starts at 100"},
	{"now", "the time, to the microsecond; {{now unix}} and {{now ms}} as a number"},
	{"random 20 30", "a number between two; {{random 20.0 30.0}} with a decimal"},
	{"pick a b 'c d'", "one of the words"},
	{"step 1 2 3", "one after the other"},
	{"sine 20 30 60s", "a wave between two numbers, with a period"},
	{"ramp 20 30 60s", "a rise from one to the other, again and again"},
	{"walk 20 30 0.5", "a random walk within bounds"},
	{"uuid", "a random UUID"},
	{"device", "the device; also {{user}} and {{project}}"},
	{"index", "the number of the simulated device"},
	{"count", "the number of the message over all devices"},
}

// names are those that a template may use, as a sentence lists them.
var names = []string{
	"seq", "count", "now", "random", "pick", "step", "sine", "ramp", "walk", "uuid", "device", "user", "project", "index",
	"match.topic", "match.device", "match.user", "match.group", "match.type", "match.payload", "match.tag", "match.response", "match.correlation",
}

// variable is one of a template.
type variable struct {
	name   string
	kind   valueKind
	append func(dst []byte, s *State) ([]byte, error)
}

// valueKind says what a value is in JSON.
type valueKind uint8

const (
	isText   valueKind = iota
	isNumber           // always
	isAny              // whatever it reads as
	isJSON             // a JSON value as it stands, or nothing
)

// maker makes a variable of the words behind its name, or says what is wrong.
type maker struct {
	make func(words []word) (*variable, string)
}

var kinds = map[string]maker{
	"seq":     {makeSeq},
	"count":   plain(isNumber, func(dst []byte, s *State) []byte { return strconv.AppendUint(dst, s.Count+1, 10) }),
	"now":     {makeNow},
	"random":  {makeRandom},
	"pick":    {makePick},
	"step":    {makeStep},
	"sine":    wave("sine", sine),
	"ramp":    wave("ramp", ramp),
	"walk":    {makeWalk},
	"uuid":    plain(isText, appendUUID),
	"device":  plain(isText, func(dst []byte, s *State) []byte { return append(dst, s.Device...) }),
	"user":    plain(isText, func(dst []byte, s *State) []byte { return append(dst, s.User...) }),
	"project": plain(isText, func(dst []byte, s *State) []byte { return append(dst, s.Project...) }),
	"index":   plain(isNumber, func(dst []byte, s *State) []byte { return strconv.AppendInt(dst, int64(max(s.Index, 1)), 10) }),

	"match.topic":       matched(isText, func(m *Match) string { return m.Topic }),
	"match.device":      matched(isText, func(m *Match) string { return m.Device }),
	"match.user":        matched(isText, func(m *Match) string { return m.User }),
	"match.group":       matched(isText, func(m *Match) string { return m.Group }),
	"match.type":        matched(isText, func(m *Match) string { return m.Type }),
	"match.payload":     matched(isAny, func(m *Match) string { return string(m.Payload) }),
	"match.response":    matched(isText, func(m *Match) string { return m.Response }),
	"match.correlation": matched(isText, func(m *Match) string { return m.Correlation }),
	"match.tag":         {makeTag},
}

// plain is a variable without words behind its name.
func plain(kind valueKind, appendTo func(dst []byte, s *State) []byte) maker {
	return maker{func(words []word) (*variable, string) {
		if len(words) > 0 {
			return nil, excerpt(words[0].text) + " has no meaning behind this variable. Take it away."
		}
		return &variable{kind: kind, append: func(dst []byte, s *State) ([]byte, error) { return appendTo(dst, s), nil }}, ""
	}}
}

func makeSeq(words []word) (*variable, string) {
	start := int64(1)
	if len(words) > 0 {
		n, err := strconv.ParseInt(words[0].text, 10, 64)
		if err != nil || len(words) > 1 {
			return nil, "Behind seq one whole number may stand, the first one to send, as in {{seq 100}}."
		}
		start = n
	}
	return &variable{kind: isNumber, append: func(dst []byte, s *State) ([]byte, error) {
		return strconv.AppendInt(dst, start+int64(s.Seq), 10), nil
	}}, ""
}

// isoMicroseconds is how the platform writes times.
const isoMicroseconds = "2006-01-02T15:04:05.000000Z"

func makeNow(words []word) (*variable, string) {
	form := ""
	if len(words) > 0 {
		form = words[0].text
	}
	switch {
	case len(words) > 1 || form != "" && form != "unix" && form != "ms":
		return nil, "Behind now nothing stands, or unix for seconds, or ms for milliseconds."
	case form == "":
		return &variable{kind: isText, append: func(dst []byte, s *State) ([]byte, error) {
			return s.Now.UTC().AppendFormat(dst, isoMicroseconds), nil
		}}, ""
	}
	return &variable{kind: isNumber, append: func(dst []byte, s *State) ([]byte, error) {
		n := s.Now.UnixMilli()
		if form == "unix" {
			n = s.Now.Unix()
		}
		return strconv.AppendInt(dst, n, 10), nil
	}}, ""
}

func makePick(words []word) (*variable, string) {
	if len(words) == 0 {
		return nil, "pick needs words to choose from, as in {{pick open shut}}."
	}
	return &variable{kind: kindOf(words), append: func(dst []byte, s *State) ([]byte, error) {
		return append(dst, words[s.below(uint64(len(words)))].text...), nil
	}}, ""
}

func makeStep(words []word) (*variable, string) {
	if len(words) == 0 {
		return nil, "step needs values to send one after the other, as in {{step 1 2 3}}."
	}
	return &variable{kind: kindOf(words), append: func(dst []byte, s *State) ([]byte, error) {
		return append(dst, words[s.Seq%uint64(len(words))].text...), nil
	}}, ""
}

// kindOf says what words are in JSON: those in quotes are text.
func kindOf(words []word) valueKind {
	for _, w := range words {
		if w.quoted {
			return isText
		}
	}
	return isAny
}

func appendUUID(dst []byte, s *State) []byte {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], s.chance.Uint64())
	binary.BigEndian.PutUint64(b[8:], s.chance.Uint64())
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	for i, c := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = append(dst, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
	}
	return dst
}

// matched is a variable of the message that a reply rule answers.
func matched(kind valueKind, of func(*Match) string) maker {
	m := plain(kind, nil)
	return maker{func(words []word) (*variable, string) {
		v, problem := m.make(words)
		if v != nil {
			v.append = func(dst []byte, s *State) ([]byte, error) {
				if s.Match == nil {
					return nil, errNoMatch(v.name)
				}
				return append(dst, of(s.Match)...), nil
			}
		}
		return v, problem
	}}
}

func makeTag(words []word) (*variable, string) {
	if len(words) != 1 {
		return nil, "match.tag needs one path of a tag, as in {{match.tag motor.temp_c}}."
	}
	path, err := payload.ParsePath(words[0].text)
	if err != nil {
		return nil, "The path of match.tag is wrong: " + err.Error() + "."
	}
	return &variable{kind: isJSON, append: func(dst []byte, s *State) ([]byte, error) {
		if s.Match == nil {
			return nil, errNoMatch("match.tag")
		}
		raw, _ := payload.Tag(s.Match.Payload, path)
		return append(dst, raw...), nil
	}}, ""
}

// parsePeriod reads a time such as 90s, 5m or 500ms; a bare number is seconds.
func parsePeriod(text string) (time.Duration, bool) {
	if _, err := strconv.Atoi(text); err == nil {
		text += "s"
	}
	d, err := time.ParseDuration(text)
	return d, err == nil && d >= time.Millisecond && d <= 366*24*time.Hour
}
