package ui

import (
	"strings"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
)

const (
	maxChangeRows  = 100 // changes drawn
	maxSinceParts  = 4   // changes named in one line
	maxSinceValue  = 24  // characters of a value in that line
	eventDataStart = "event_data."
)

// changesView is what the way "Changes" shows.
type changesView struct {
	Since   string // which message it was compared with
	Result  string // what it came to, where that is no list
	Changes []payload.Change
	Lines   []payload.DiffLine
	More    string // how many are not listed
}

// compared compares an entry with the one before of its topic: in one line, and
// for the way "Changes" in full. e may hold the beginning of its payload alone.
func (u *UI) compared(e *timeline.Entry, size int, as string) (since string, v changesView) {
	before := u.grid.store.Previous(e.ID)
	limit := maxSummed
	if as == asChanges {
		limit = maxTree
	}
	old, oldSize, ok := u.grid.store.Head(before, limit+1)
	if before == 0 || !ok {
		return "No earlier message of this topic is kept.", changesView{Result: "There is nothing to compare with: no earlier message of this topic is kept."}
	}
	if max(size, oldSize) > limit {
		since = "Compared with the message before only on request: choose Changes."
		if as != asChanges {
			return since, v
		}
		return since, changesView{Since: comparedWith(&old, e),
			Result: "The payloads of " + phrase.Counted(oldSize, "byte") + " and " + phrase.Counted(size, "byte") + " are too large to compare."}
	}
	is := *e
	if len(is.Payload) < size {
		is, _, _ = u.grid.store.Head(e.ID, limit)
	}
	c := payload.Compare(old.Payload, is.Payload)
	if as == asChanges {
		v = changesViewOf(c)
		v.Since = comparedWith(&old, e)
	}
	return sinceWords(c), v
}

// comparedWith names the message before.
func comparedWith(old, e *timeline.Entry) string {
	text := "Since message " + phrase.Grouped(uint64(old.ID)) + " of this topic"
	if d := e.At.Sub(old.At); d >= 0 && !old.Retained && !e.Retained {
		text += ", " + span(d) + " before"
	}
	return text
}

// changesViewOf makes the view of a comparison.
func changesViewOf(c payload.Comparison) changesView {
	v := changesView{Lines: c.Lines}
	switch {
	case c.Equal:
		return changesView{Result: "Nothing changed: the payload is the same, byte for byte."}
	case c.Manner == payload.ByPath && len(c.Changes) == 0:
		v.Result = "No value changed; the text is laid out in another way."
	case c.Manner == payload.ByPath:
		v.Changes = c.Changes[:min(len(c.Changes), maxChangeRows)]
		if more := len(c.Changes) - len(v.Changes) + c.Unlist; more > 0 {
			v.More = "and " + phrase.Counted(more, "more change")
		}
		v.Result = sameWords(c.Same)
	case c.Manner == payload.ByLine:
		if c.Unlist > 0 {
			v.More = "and " + phrase.Counted(c.Unlist, "more line")
		}
	default:
		v.Result = bytesWords(c)
	}
	return v
}

// bytesWords tells where two payloads begin to differ.
func bytesWords(c payload.Comparison) string {
	text := ""
	if c.TooLarge {
		text = "The payloads are too large or too different to compare part by part. "
	}
	text += "Before " + phrase.Counted(c.OldSize, "byte") + ", now " + phrase.Grouped(c.NewSize) + ". "
	side := func(hex string) string {
		if hex == "" {
			return "the end"
		}
		return hex
	}
	return text + "They first differ at byte " + phrase.Grouped(c.Offset) + ", counted from 0: before " + side(c.OldBytes) + ", now " + side(c.NewBytes) + "."
}

func sameWords(n int) string {
	if n == 1 {
		return "1 value is the same."
	}
	return phrase.Counted(n, "value") + " are the same."
}

// sinceWords tells a comparison in one line: "Changed: temp_c 71.4 → 71.9, seq
// 18211 → 18212; 3 the same".
func sinceWords(c payload.Comparison) string {
	switch {
	case c.Equal:
		return "Same payload as the message before."
	case c.Manner == payload.ByPath && len(c.Changes) == 0:
		return "Same values as in the message before, laid out in another way."
	case c.Manner == payload.ByPath:
		return sinceChanges(c)
	case c.Manner == payload.ByLine:
		return sinceLines(c.Lines)
	}
	return "Changed: " + phrase.Counted(c.OldSize, "byte") + " → " + phrase.Grouped(c.NewSize) + ", different from byte " + phrase.Grouped(c.Offset) + " on."
}

func sinceChanges(c payload.Comparison) string {
	kinds := [...]struct{ word, parts string }{payload.Changed: {word: "Changed: "}, payload.Added: {word: "Added: "}, payload.Removed: {word: "Removed: "}}
	for i, ch := range c.Changes {
		if i == maxSinceParts {
			break
		}
		part := strings.TrimPrefix(ch.Path, eventDataStart)
		switch ch.Kind {
		case payload.Changed:
			part += " " + brief(ch.Old) + " → " + brief(ch.New)
		case payload.Added:
			part += " " + brief(ch.New)
		}
		k := &kinds[ch.Kind]
		if k.parts != "" {
			k.parts += ", "
		}
		k.parts += strings.TrimSpace(part)
	}
	var parts []string
	for _, k := range kinds {
		if k.parts != "" {
			parts = append(parts, k.word+payload.InOrder(payload.Visible(k.parts)))
		}
	}
	if more := len(c.Changes) + c.Unlist - maxSinceParts; more > 0 {
		parts = append(parts, "and "+phrase.Grouped(more)+" more")
	}
	if c.Same > 0 {
		parts = append(parts, phrase.Grouped(c.Same)+" the same")
	}
	return strings.Join(parts, "; ")
}

func sinceLines(lines []payload.DiffLine) string {
	var added, removed []string
	for _, l := range lines {
		switch l.Kind {
		case payload.NewOnly:
			added = append(added, l.Text)
		case payload.OldOnly:
			removed = append(removed, l.Text)
		}
	}
	if len(lines) == 2 && len(added) == 1 && len(removed) == 1 {
		return "Changed: " + payload.InOrder(brief(removed[0])+" → "+brief(added[0]))
	}
	return "Changed: " + phrase.Counted(len(added), "line") + " added, " + phrase.Grouped(len(removed)) + " removed"
}

// brief cuts a value for a line.
func brief(value string) string {
	if utf8.RuneCountInString(value) <= maxSinceValue {
		return value
	}
	return string([]rune(value)[:maxSinceValue]) + "…"
}

// changesOf draws the differences.
func changesOf(v changesView) app.UI {
	var rows []app.UI
	for _, c := range v.Changes {
		word := [...]string{payload.Changed: "changed", payload.Added: "added", payload.Removed: "removed"}[c.Kind]
		path := c.Path
		if path == "" {
			path = "the whole"
		}
		rows = append(rows, el("li", "", data("change", word),
			el("span", "pill", word), el("bdi", "path mono", payload.Visible(path)),
			when(c.Old != "", el("bdi", "was mono", c.Old)),
			when(c.Kind == payload.Changed, el("span", "to", label("became"), role("img"), "→")),
			when(c.New != "", el("bdi", "now mono", c.New)),
		))
	}
	return el("div", "stack tight", role("region"), label("Changes"),
		el("p", "said", v.Since),
		el("ul", "changes", hidden(len(rows) == 0), rows),
		when(len(v.Lines) > 0, el("pre", "code diff", attr{"tabindex", "0"}, diffRuns(v.Lines))),
		el("p", "said", hidden(v.More == ""), v.More),
		el("p", "said", hidden(v.Result == ""), el("bdi", "", v.Result)),
	)
}

// diffRuns joins neighbouring lines of one kind into one element.
func diffRuns(lines []payload.DiffLine) []app.UI {
	var runs []app.UI
	for i := 0; i < len(lines); {
		k := lines[i].Kind
		var text strings.Builder
		for ; i < len(lines) && lines[i].Kind == k; i++ {
			if k == payload.LeftOut {
				text.WriteString("  … " + phrase.Counted(lines[i].Count, "equal line") + "\n")
				continue
			}
			text.WriteString([...]string{payload.InBoth: "  ", payload.OldOnly: "− ", payload.NewOnly: "+ "}[k] + lines[i].Text + "\n")
		}
		runs = append(runs, el("span", [...]string{payload.InBoth: "", payload.OldOnly: "gone", payload.NewOnly: "new", payload.LeftOut: "muted"}[k], text.String()))
	}
	return runs
}
