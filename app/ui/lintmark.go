package ui

import (
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/lint"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// lintTime is the longest that the linter looks at rows within one drawing.
const lintTime = 2 * time.Millisecond

// lintMark is what a row says of the linter's findings. The zero lintMark says nothing.
type lintMark struct {
	Sign  string // of the worst, told apart by its form as well as its colour
	Tone  string // bad, warn, info
	Name  string // "2 findings"
	Title string // the first of them
}

// markOf makes the mark of findings.
func markOf(findings []lint.Finding) lintMark {
	if len(findings) == 0 {
		return lintMark{}
	}
	m := lintMark{Name: phrase.Counted(lint.Count(findings), "finding")}
	m.Sign, m.Tone = sign(lint.Worst(findings))
	for _, f := range findings {
		if f.Severity == lint.Worst(findings) {
			m.Title = m.Name + ": " + payload.InOrder(payload.Visible(f.What))
			break
		}
	}
	return m
}

// sign is how a severity looks.
func sign(s lint.Severity) (text, tone string) {
	switch s {
	case lint.Error:
		return "◆", "bad"
	case lint.Warning:
		return "▲", "warn"
	}
	return "○", "info"
}

// lint marks the rows that are drawn and were not looked at yet, as many as there
// is time for, and reports whether others are left, which lose the mark of the message
// before. A row keeps its mark as long as it shows its message, so that nothing is
// looked at twice and no message that is not seen is looked at. In a flood the next
// message of a row most often has the same mark, which then is not written.
func (g *grid) lint(began time.Time) (more bool) {
	for _, l := range g.lines {
		if l.id == 0 || l.linted == l.id {
			continue
		}
		if more = more || time.Since(began) > lintTime; more {
			l.setMark(&g.batch, lintMark{})
			continue
		}
		l.linted = l.id
		l.setMark(&g.batch, markOf(g.findings(l.id, lint.RowBytes)))
	}
	g.batch.Apply()
	return more
}

// judgeFor tells whose messages they are; for another account all rows are looked at
// anew.
func (g *grid) judgeFor(rights platform.Rights) {
	if g.rights != rights {
		g.rights = rights
		for _, l := range g.lines {
			l.linted = 0
		}
	}
}

// findings are what the linter finds in an entry, of whose payload it looks at the
// first limit bytes.
func (g *grid) findings(id timeline.ID, limit int) (found []lint.Finding) {
	g.store.WalkHeads(id, 1, lint.Enough(limit), func(e *timeline.Entry, size int) {
		if e.ID == id && e.Kind != timeline.Gap {
			found = lint.Check(lint.Of(e, size, g.rights), limit)
		}
	})
	return found
}

// setMark shows a mark at the end of the row, once the batch is applied.
func (l *line) setMark(b *browser.Batch, m lintMark) {
	old := l.mark
	if old == m {
		return
	}
	l.mark = m
	b.SetText(l.m, m.Sign)
	b.SetAttr(l.m, "class", "mark "+m.Tone)
	b.SetAttr(l.m, "title", m.Title)
	if m.Name == "" {
		l.m.RemoveAttr("aria-label")
	} else {
		b.SetAttr(l.m, "aria-label", m.Name)
	}
	b.SetAttr(l.el, "data-mark", m.Tone)
}
