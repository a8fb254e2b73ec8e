package archive

import (
	"bytes"
	"strings"

	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// entry masks an entry in place. Its payload is good until the next call.
func (k *Mask) entry(e *timeline.Entry) {
	e.Topic = k.topic(e.Topic)
	if e.Kind == timeline.Gap {
		e.Gap.Reason = k.all.string(e.Gap.Reason)
		return
	}
	e.Payload = k.rewrite(e.Payload)
	p := &e.Properties
	p.ContentType, p.ResponseTopic = k.all.string(p.ContentType), k.topic(p.ResponseTopic)
	if p.CorrelationData != nil {
		p.CorrelationData = k.all.append([]byte{}, p.CorrelationData)
	}
	var users []timeline.UserProperty // the store's are not ours to change
	for _, u := range p.User {
		value := k.all.string(u.Value)
		if k.wantsProperty(u) {
			value = k.name(u.Value)
		}
		users = append(users, timeline.UserProperty{Key: k.all.string(u.Key), Value: value})
	}
	p.User = users
}

// topic masks a topic, its words but not its shape.
func (k *Mask) topic(topic string) string {
	if !k.masking.IDs {
		return k.secrets.string(topic)
	}
	t, err := platform.ParseTopic(topic)
	if err != nil {
		return k.all.string(topic)
	}
	levels := strings.Split(topic, "/")
	from, to := 2, 3 // user and device
	if t.Kind == platform.KindGroup {
		to = 2
	}
	for i := from; i <= min(to, len(levels)-1); i++ {
		if k.ids[levels[i]] {
			levels[i] = k.name(levels[i])
		} else {
			levels[i] = k.all.string(levels[i])
		}
	}
	return strings.Join(levels, "/")
}

// Subject masks the name of a device or group, "project/user/device".
func (k *Mask) Subject(name string) string {
	if i := strings.IndexByte(name, '/'); i >= 0 {
		return name[:i+1] + strings.TrimPrefix(k.topic("0/"+name), "0/"+name[:i+1])
	}
	return k.all.string(name)
}

// maxMasked bounds a payload that is masked, in bytes: to go through a larger one takes
// longer than a page may stand still, and no device of the platform sends any.
const maxMasked = 1 << 20

// rewrite masks a payload. It leaves every other byte as it was; JSON stays JSON. One
// that is too large is left out.
func (k *Mask) rewrite(b []byte) []byte {
	if len(b) > maxMasked {
		return []byte("[" + phrase.Counted(len(b), "byte") + " left out]")
	}
	out, done := k.payload[:0], 0
	k.leaves(b, func(path, raw []byte, at int) {
		out = k.all.append(out, b[done:at])
		out = k.leaf(out, path, raw)
		done = at + len(raw)
	})
	out = k.all.append(out, b[done:])
	k.payload = out
	return out
}

// leaf masks one leaf.
func (k *Mask) leaf(out, path, raw []byte) []byte {
	quoted := func(name string) []byte { return append(append(append(out, '"'), name...), '"') }
	if k.wants(path, raw) {
		text, _ := k.plain(raw)
		return quoted(k.name(text))
	}
	if raw[0] != '"' {
		if len(raw) >= searched {
			if name, known := k.names[string(raw)]; known {
				return quoted(name)
			}
		}
		return append(out, raw...)
	}
	if inner := raw[1 : len(raw)-1]; len(inner) < searched {
		if k.ids[string(inner)] {
			return quoted(k.names[string(inner)])
		}
		return append(out, raw...)
	}
	return k.all.append(out, raw)
}

// loose visits what looks like the leaves of JSON in a text that is none, from a place
// on: what stands behind a name in quotes and a colon. So a payload that is broken on
// the way, or on purpose, tells no more than a whole one.
func (k *Mask) loose(b []byte, from int, visit func(path, raw []byte, at int)) {
	for i := from; i < len(b); {
		open := bytes.IndexByte(b[i:], '"')
		if open < 0 {
			return
		}
		open += i
		end := quoteEnd(b, open)
		at := payload.SkipSpace(b, end)
		if at >= len(b) || b[at] != ':' {
			i = end
			continue
		}
		k.path = append(k.path[:0], b[open+1:max(open+1, end-1)]...)
		at = payload.SkipSpace(b, at+1)
		if i = at; at >= len(b) {
			return
		}
		if b[at] == '"' {
			i = quoteEnd(b, at)
		} else {
			for i < len(b) && (b[i] == '-' || b[i] == '.' || inWord(b[i])) {
				i++
			}
		}
		if raw := b[at:i]; len(raw) > 1 && (raw[0] != '"' || raw[len(raw)-1] == '"') && k.wantsLoosely(raw) {
			visit(k.path, raw, at)
		}
	}
}

// wantsLoosely reports whether a leaf is to be hidden of whose path the last step
// alone is known.
func (k *Mask) wantsLoosely(raw []byte) bool {
	if !hides(raw) {
		return false
	}
	if k.wants(k.path, raw) {
		return true
	}
	for path, hide := range k.by {
		if hide == always && (path == string(k.path) || strings.HasSuffix(path, "."+string(k.path))) {
			k.path = append(k.path[:0], path...)
			return true
		}
	}
	return false
}

// quoteEnd returns where the string ends that begins at a quote, or all of b.
func quoteEnd(b []byte, i int) int {
	if end := payload.StringEnd(b, i); end >= 0 {
		return end
	}
	return len(b)
}
