package filter

import (
	"strings"
	"unicode/utf8"

	"deviceconsole/app/payload"
)

// MaxSuggestions bounds what Complete suggests.
const MaxSuggestions = 8

// Known is what was seen lately, for Complete to suggest; the likeliest first.
type Known struct {
	Devices, Users, Groups []string
	Topics                 []string
	Tags                   []KnownTag
}

// KnownTag is a tag that was seen lately.
type KnownTag struct {
	Path   string   // as payload.JoinPath writes it
	Values []string // raw text of the last values, at most MaxValues
}

// MaxValues bounds KnownTag.Values.
const MaxValues = 4

// Completion is what may stand at a place of a filter.
type Completion struct {
	Start, End int  // bytes of the text that a suggestion takes the place of
	Asked      bool // a person wrote something here that the suggestions continue
	Items      []Suggestion
}

// Suggestion is one way to go on.
type Suggestion struct {
	Text  string // takes the place of Start to End
	About string // what it means, in a few words
	More  bool   // something is to follow without a space
}

// Complete suggests how to go on where the cursor is, in bytes of the text.
func Complete(text string, cursor int, known Known) Completion {
	if len(text) > MaxBytes || cursor < 0 || cursor > len(text) {
		return Completion{}
	}
	start, end := termAt(text, cursor)
	c := completer{text: text, head: text[start:cursor], known: &known}
	c.Start, c.End, c.Asked = start, end, cursor > start
	if !strings.HasPrefix(c.head, `"`) {
		c.suggest()
	}
	if len(c.Items) == 1 && c.Items[0].Text == text[c.Start:c.End] {
		c.Items = nil // it is all there
	}
	return c.Completion
}

// termAt returns where the term begins and ends that the cursor is in or behind;
// its minus is no part of it.
func termAt(text string, cursor int) (start, end int) {
	s := scanner{text: text}
	for {
		s.skipSpace()
		start = s.at
		switch {
		case start >= cursor || start >= len(text):
			return cursor, cursor
		case text[start] == '(':
			s.groups++
			s.at++
			continue
		case text[start] == ')' && s.groups > 0:
			s.groups--
			s.at++
			continue
		case text[start] == '-':
			start++
			if start == cursor {
				return start, s.termEnd(start)
			}
		}
		if s.at = s.termEnd(start); s.at >= cursor {
			return start, s.at
		}
		if s.at == start { // a stray ")" or minus
			s.at++
		}
	}
}

// termEnd returns where the term at a place ends, whether it is good or not.
func (s *scanner) termEnd(at int) int {
	if at >= len(s.text) || s.ends(at) {
		return at
	}
	end, ok := s.pathEnd(at)
	if _, after := operatorAt(s.text, end); ok && after > 0 {
		end = after
	} else if ok && end < len(s.text) && s.text[end] == ':' {
		end++
	} else if s.text[at] != '"' {
		return s.wordEnd(at)
	} else {
		end = at
	}
	if end < len(s.text) && s.text[end] == '"' {
		return s.pieceEnd(end)
	}
	return s.wordEnd(end)
}

// completer gathers suggestions.
type completer struct {
	Completion
	text  string
	head  string // of the term, up to the cursor
	known *Known
}

func (c *completer) add(text, about string, more bool) {
	if len(c.Items) == MaxSuggestions {
		return
	}
	for _, have := range c.Items {
		if have.Text == text {
			return
		}
	}
	c.Items = append(c.Items, Suggestion{text, about, more})
}

// full reports whether there is no room for more.
func (c *completer) full() bool { return len(c.Items) == MaxSuggestions }

func (c *completer) suggest() {
	s := scanner{text: c.head}
	end, ok := s.pathEnd(0)
	if ok && end < len(c.head) {
		_, after := operatorAt(c.head, end)
		if c.head[end] == ':' {
			after = end + 1
		}
		if after > 0 {
			tag, begun := c.head[:end], c.head[after:]
			c.Start += after
			c.values(tag, begun, c.head[end] == ':')
			return
		}
	}
	c.words()
	c.tags()
	c.ids()
}

// words suggests keys, flags and what joins terms.
func (c *completer) words() {
	for _, k := range intro {
		if strings.HasPrefix(k.text, lowerASCII(c.head)) && (c.head != "" || !k.rare) {
			c.add(k.text, k.about, k.more)
		}
	}
}

// intro are the words of the language, the most useful first.
var intro = []struct {
	text, about string
	more, rare  bool
}{
	{keyDevice + ":", "messages from and to a device", true, false},
	{keyKind + ":", "event, message, update, group, other", true, false},
	{keyTopic + ":", "a topic; + and # as in MQTT", true, false},
	{keySince + ":", "since a time, or so long ago", true, false},
	{keyHas + ":", "the event has a tag", true, false},
	{keyGroup + ":", "messages to a group", true, false},
	{keyUser + ":", "the devices of a user", true, false},
	{keyDir + ":", "in or out", true, false},
	{keyLint + ":", "messages with a likely mistake", true, false},
	{keyUntil + ":", "until a time", true, true},
	{keyQoS + ":", "quality of service", true, true},
	{keyOutcome + ":", "what became of what was sent", true, true},
	{"retained", "the broker's stored messages", false, true},
	{"duplicate", "delivered a second time", false, true},
	{"while-away", "kept by the broker while nobody was connected here", false, true},
	{"or", "one side or the other", false, true},
	{"not", "the contrary of what follows", false, true},
}

// tags suggests the tags that a word begins or is in, and the comparisons of one
// that is written out.
func (c *completer) tags() {
	for _, tag := range c.known.Tags {
		if tag.Path == c.head && c.head != "" {
			c.comparisons(tag)
		}
	}
	for _, inside := range []bool{false, true} {
		for _, tag := range c.known.Tags {
			if c.head != "" && tag.Path != c.head && !c.full() && begins(tag.Path, c.head, inside) {
				c.add(tag.Path+tag.usual(), tag.about(), true)
			}
		}
	}
}

// begins reports whether a suggestion goes on with what was written: at its
// beginning, or where that is not asked for, inside.
func begins(text, head string, inside bool) bool {
	if !inside {
		return len(text) >= len(head) && strings.EqualFold(text[:len(head)], head)
	}
	return len(head) > 1 && len(text) >= len(head) && strings.Contains(lowerASCII(text), lowerASCII(head))
}

// usual is how a tag is most often asked for.
func (t KnownTag) usual() string {
	if t.numeric() {
		return ">"
	}
	return ":"
}

func (t KnownTag) numeric() bool {
	if len(t.Values) == 0 {
		return false
	}
	_, ok := payload.ParseDecimal([]byte(t.Values[0]))
	return ok
}

func (t KnownTag) about() string {
	if len(t.Values) == 0 {
		return "a tag"
	}
	return "a tag; last " + short(t.Values[0])
}

// short cuts a text to what a line has room for.
func short(text string) string {
	const most = 24
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

func (c *completer) comparisons(tag KnownTag) {
	if tag.numeric() {
		c.add(tag.Path+">", "more than a number; "+tag.about(), true)
		c.add(tag.Path+"<", "less than a number", true)
	}
	c.add(tag.Path+":", "is a value; "+tag.about(), true)
	c.add(tag.Path+"!=", "is another value", true)
	c.add(keyHas+":"+tag.Path, "is there at all", false)
}

// ids suggests the devices, groups and users that a word is in.
func (c *completer) ids() {
	for _, list := range []struct {
		ids   []string
		key   string
		about string
	}{
		{c.known.Devices, keyDevice, "a device"}, {c.known.Groups, keyGroup, "a group"}, {c.known.Users, keyUser, "a user"},
	} {
		for _, id := range list.ids {
			if c.full() {
				return
			}
			if begins(id, c.head, true) {
				c.add(list.key+":"+Quote(id), list.about, false)
			}
		}
	}
}
