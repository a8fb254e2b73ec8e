package ui

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/library"
	"deviceconsole/app/listfile"
	"deviceconsole/app/payload"
	"deviceconsole/app/session"
)

// The names under which the browser keeps templates and reply rules.
const (
	keptTemplates = "templates"
	keptRules     = "rules"
)

// keepWithin is how long the browser may take to read a list and to write it.
const keepWithin = 10 * time.Second

// shelves is where the browser keeps lists.
type shelves struct {
	docs *browser.Documents
	mu   sync.Mutex        // one change of what is kept after the other
	held map[string][]byte // what the browser denied to keep, by name
}

func newShelves() shelves {
	return shelves{docs: browser.NewDocuments("console.library"), held: map[string][]byte{}}
}

// listOf is how a list is kept.
type listOf[T any] struct {
	name   string
	decode func([]byte) ([]T, error)
	encode func([]T) []byte
	called func(T) string // the name of an entry
	most   int            // entries

	heir, undo string // ids of what gets the focus once Undo is gone, and of Undo
}

var (
	templateList = listOf[library.Template]{keptTemplates, library.DecodeTemplates, library.EncodeTemplates,
		func(t library.Template) string { return t.Name }, library.MaxTemplates, templateNameID, "undo-template"}
	ruleList = listOf[library.Rule]{keptRules, library.DecodeRules, library.EncodeRules,
		func(r library.Rule) string { return r.Name }, library.MaxRules, ruleAddID, "undo-rule"}
)

// keepIn changes a list that the browser keeps: it reads the list, which other
// tabs may have changed, and writes what change makes of it; without a change it
// reads alone. A list that can't be read counts as empty. said tells what went
// wrong. Where the browser keeps nothing, the page does. It waits.
func (l listOf[T]) keepIn(k *shelves, change func([]T) []T) (list []T, said string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	ctx, end := context.WithTimeout(context.Background(), keepWithin)
	defer end()
	b, denied := k.docs.Kept(ctx, l.name)
	if denied != nil {
		b = k.held[l.name]
		said = "This browser keeps nothing for the page (" + denied.Error() + "). What is saved here goes with the page."
	}
	if b != nil {
		var err error
		if list, err = l.decode(b); err != nil {
			said = "What this browser kept can't be read (" + err.Error() + ") and was left out. Saving something replaces it."
		}
	}
	if change == nil {
		return list, said
	}
	next := change(slices.Clone(list))
	changed := l.encode(next)
	if len(changed) > library.MaxBytes {
		return list, "There is no room for more: all of them may take 1 MB together. Delete some first."
	}
	if denied != nil {
		k.held[l.name] = changed
		return next, said
	}
	if err := k.docs.Keep(ctx, l.name, changed); err != nil {
		return list, "It could not be saved: " + err.Error() + "."
	}
	return next, ""
}

// shelf is a list that the browser keeps, as a dialog shows it.
type shelf[T any] struct {
	kept listOf[T]
	list []T
	said string // what went wrong, a sentence
	gone *gone[T]

	renaming string // the entry that gets another name; "" = none
}

// gone is what was deleted or replaced last, for Undo.
type gone[T any] struct {
	entry    T
	at       int  // its place
	replaced bool // by another of its name
	until    time.Time
}

func (s *shelf[T]) find(name string) int { return findIn(s.kept, s.list, name) }

func findIn[T any](l listOf[T], list []T, name string) int {
	return slices.IndexFunc(list, func(e T) bool { return l.called(e) == name })
}

// has reports whether a list has an entry, unchanged.
func (l listOf[T]) has(list []T, entry T) bool {
	i := findIn(l, list, l.called(entry))
	return i >= 0 && bytes.Equal(l.encode(list[i:i+1]), l.encode([]T{entry}))
}

// load reads what the browser keeps.
func (s *shelf[T]) load(u *UI) { s.change(u, nil, s.gone) }

// change changes the list, and with it what Undo brings back, so that both are drawn
// together: a button that moves is not hit. It is inlined nowhere, where it would be
// six times in the page's program.
//
//go:noinline
func (s *shelf[T]) change(u *UI, change func([]T) []T, gone *gone[T]) {
	u.background(func() func() {
		list, said := s.kept.keepIn(&u.shelves, change)
		return func() {
			s.list, s.said = list, said
			if s.gone = gone; gone != nil && s.kept.has(list, gone.entry) {
				s.gone = nil // it is still there
			}
		}
	})
}

// delete forgets an entry, until Undo, which gets the focus: what was pressed is gone.
func (s *shelf[T]) delete(u *UI, name string) {
	i := s.find(name)
	if i < 0 {
		return
	}
	s.change(u, func(list []T) []T {
		return slices.DeleteFunc(list, func(e T) bool { return s.kept.called(e) == name })
	}, s.lose(u, i, false))
	u.focus(s.kept.undo)
}

// put adds an entry, or puts it in the place of the one of its name, until Undo.
func (s *shelf[T]) put(u *UI, entry T) {
	var lost *gone[T]
	if i := s.find(s.kept.called(entry)); i >= 0 {
		lost = s.lose(u, i, true)
	}
	s.change(u, func(list []T) []T { return putIn(s.kept, list, entry) }, lost)
}

func putIn[T any](l listOf[T], list []T, entry T) []T {
	if i := findIn(l, list, l.called(entry)); i >= 0 {
		list[i] = entry
		return list
	}
	return append(list, entry)
}

// rename gives the entry that is being renamed another name, which is typed where the
// focus goes once Undo is gone, and reports whether that could be. noun is what an entry
// is, keeper says who is never given a secret, set changes a name.
func (s *shelf[T]) rename(u *UI, name, noun, keeper string, set func(entry *T, name string)) bool {
	from := s.renaming
	name = listfile.Name(name)
	switch {
	case name == "":
		s.said = "A " + noun + " needs a name."
	case name != from && s.find(name) >= 0:
		s.said = "Another " + noun + " is called so. Choose another name, or delete that one first."
	case u.model.HoldsSecret(name):
		s.said = "This holds your API key or password, which " + keeper + "."
	default:
		s.renaming = ""
		browser.ByID(s.kept.heir).SetValue("")
		s.change(u, func(list []T) []T {
			if i := findIn(s.kept, list, from); i >= 0 && (name == from || findIn(s.kept, list, name) < 0) {
				set(&list[i], name)
			}
			return list
		}, nil)
		return true
	}
	u.redraw()
	return false
}

// lose holds an entry that is about to go, for as long as Undo brings it back.
func (s *shelf[T]) lose(u *UI, i int, replaced bool) *gone[T] {
	lost := &gone[T]{s.list[i], i, replaced, browser.Now().Add(session.UndoFor)}
	time.AfterFunc(session.UndoFor, func() { u.act(func(app.Context) { s.expire(u, lost) }) })
	return lost
}

// expire ends the time for Undo.
func (s *shelf[T]) expire(u *UI, lost *gone[T]) {
	if s.gone != lost {
		return
	}
	s.gone = nil
	if browser.Active().Same(browser.ByID(s.kept.undo)) {
		u.leaveFocusTo(s.kept.heir)
	}
	u.redraw()
}

// undo brings back what was deleted or replaced last, in its place. Undo itself is gone then, and
// the focus with it were it not given on.
func (s *shelf[T]) undo(u *UI) {
	lost := s.gone
	if lost == nil {
		return
	}
	u.focus(s.kept.heir)
	s.change(u, func(list []T) []T {
		switch i := findIn(s.kept, list, s.kept.called(lost.entry)); {
		case i >= 0 && lost.replaced:
			list[i] = lost.entry
		case i < 0 && len(list) < s.kept.most:
			at := min(lost.at, len(list))
			list = append(list[:at:at], append([]T{lost.entry}, list[at:]...)...)
		}
		return list
	}, nil)
}

// undoView offers to bring back what was deleted or replaced last.
func (s *shelf[T]) undoView(now time.Time) undoView {
	if s.gone == nil {
		return undoView{}
	}
	did := "Deleted "
	if s.gone.replaced {
		did = "Replaced the older "
	}
	return undoViewOf(did+payload.Visible(s.kept.called(s.gone.entry))+".", s.gone.until, now)
}
