package lint

import (
	"bytes"
	"sort"

	"deviceconsole/app/payload"
)

// name reads a member's name and the colon behind it.
func (w *walker) name(f *frame) {
	at := w.i
	switch c := w.b[at]; {
	case c == '"':
		w.text(true)
		f.key = key{at: at, start: at + 1, end: w.i - 1}
	case c == '\'' || w.curly(at) > 0:
		n := max(1, w.curly(at))
		w.oddText(n)
		f.key = key{at: at, start: at + n, end: max(at+n, w.i-n)}
	case letter(c):
		end := w.wordEnd(at)
		w.slip(NotJSON, at, end, "the name "+shown(w.b[at:end])+" has no quotes", "Put it in quotes", `"`+string(w.b[at:end])+`"`)
		w.i = end
		f.key = key{at: at, start: at, end: end}
	default:
		w.fail(w.stands() + " where a member's name in double quotes should begin")
	}
	if w.broken {
		return
	}
	raw := w.b[f.key.start:f.key.end]
	if bytes.IndexByte(raw, '\\') >= 0 {
		w.scratch = payload.AppendUnquoted(w.scratch[:0], raw)
		raw = w.scratch
	}
	f.key.hash = hashOf(raw)
	if !w.quiet {
		w.keys = append(w.keys, f.key)
	}
	switch w.space(); {
	case w.i >= len(w.b):
		w.cut()
	case w.b[w.i] != ':':
		w.fail(w.stands() + " where a colon should follow a member's name")
	default:
		w.i++
		w.space()
	}
}

// repeated tells the names that an object has more than once. It orders the keys,
// so that many cost little more than few.
func (w *walker) repeated(keys []key) {
	if len(keys) < 2 || w.quiet {
		return
	}
	sort.Slice(keys, func(i, j int) bool {
		a, b := &keys[i], &keys[j]
		return a.hash < b.hash || a.hash == b.hash && a.at < b.at
	})
	for i := 1; i < len(keys); i++ {
		a, b := keys[i-1], keys[i]
		if a.hash != b.hash || w.spelled(a) != w.spelled(b) || !w.room(DuplicateKey) {
			continue
		}
		w.frames[len(w.frames)-1].key = b
		path := w.path()
		severity := Warning
		if name := w.spelled(b); w.strict && len(w.frames) == 1 && (name == keyData || name == keyObservedAt || name == keyStream || name == keyAddClientIP) {
			severity = Error // which one counts would be a guess
		}
		w.add(Finding{
			Code: DuplicateKey, Severity: severity, Field: w.field, Path: path, Offset: b.at, End: b.end + 1,
			What: called(path, w.spelled(b)) + ": this key is there more than once.",
			Why:  "All are sent as they stand, but readers differ: most take the last one, some the first, some refuse. Give each value a name of its own.",
		})
	}
}
