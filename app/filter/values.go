package filter

import (
	"deviceconsole/app/payload"
)

// values suggests what stands behind a key or a comparison; colon tells which.
func (c *completer) values(key, begun string, colon bool) {
	if colon {
		switch lowerASCII(key) {
		case keyDevice:
			c.identifiers(begun, c.known.Devices)
			return
		case keyUser:
			c.identifiers(begun, c.known.Users)
			return
		case keyGroup:
			c.identifiers(begun, c.known.Groups)
			return
		case keyTopic:
			c.topics(begun)
			return
		case keyHas:
			c.paths(begun)
			return
		}
		if list, ok := fixedValues[lowerASCII(key)]; ok {
			c.fixed(begun, list)
			return
		}
	}
	for _, tag := range c.known.Tags {
		if tag.Path != key {
			continue
		}
		for _, raw := range tag.Values {
			if text := valueText(raw); begins(text, begun, false) {
				c.add(text, "a value seen lately", false)
			}
		}
	}
}

// valueText is the raw text of a value as a filter writes it.
func valueText(raw string) string {
	if len(raw) < 2 || raw[0] != '"' {
		return raw
	}
	return Quote(string(payload.AppendUnquoted(nil, []byte(raw[1:len(raw)-1]))))
}

func (c *completer) identifiers(begun string, ids []string) {
	for _, inside := range []bool{false, true} {
		for _, id := range ids {
			if !c.full() && begins(id, begun, inside) {
				c.add(Quote(id), "seen lately", false)
			}
		}
	}
}

func (c *completer) topics(begun string) {
	for _, inside := range []bool{false, true} {
		for _, topic := range c.known.Topics {
			if !c.full() && begins(topic, begun, inside) {
				c.add(Topic(topic)[len(keyTopic)+1:], "seen lately", false)
			}
		}
	}
}

func (c *completer) paths(begun string) {
	for _, inside := range []bool{false, true} {
		for _, tag := range c.known.Tags {
			if !c.full() && begins(tag.Path, begun, inside) {
				c.add(tag.Path, tag.about(), false)
			}
		}
	}
}

type fixedValue struct{ text, about string }

func (c *completer) fixed(begun string, list []fixedValue) {
	for _, v := range list {
		if begins(v.text, begun, false) {
			c.add(v.text, v.about, false)
		}
	}
}

var (
	distances   = []fixedValue{{"10m", "10 minutes ago"}, {"1h", "an hour ago"}, {"1d", "a day ago"}, {"30s", "30 seconds ago"}, {"14:02", "a time of today"}}
	fixedValues = map[string][]fixedValue{
		keyKind: {
			{"event", "from a device"}, {"message", "to a device"}, {"update", "kept for a device"}, {"group", "to a group"},
			{kindOther, "any other topic"}, {kindGap, "only where messages may be missing"},
		},
		keyDir:     {{"in", "received"}, {"out", "sent from here"}},
		keyQoS:     {{"0", "at most once"}, {"1", "at least once"}, {"2", "exactly once"}},
		keyOutcome: {{"acknowledged", "the broker took it"}, {"rejected", "the broker refused it"}, {"unconfirmed", "no answer came"}, {"queued", "still waits"}, {"sent", "on its way"}, {"cancelled", "taken back"}, {"quarantined", "the broker drops the line for it"}, {"expired", "its time was over"}},
		keySince:   distances,
		keyUntil:   distances,
		keyLint:    lintWords,
	}
)

// Take returns the text with a suggestion in its place, and where the cursor is
// then. A whole term gets a space behind it.
func (c Completion) Take(text string, i int) (filled string, cursor int) {
	s := c.Items[i]
	front, rest := text[:c.Start]+s.Text, text[c.End:]
	if !s.More && spaceEnd(rest, 0) == 0 && (rest == "" || rest[0] != ')') {
		front += " "
	} else if !s.More && rest != "" && rest[0] == ' ' {
		return front + rest, len(front) + 1
	}
	return front + rest, len(front)
}
