package ui

import (
	"context"
	"time"

	"deviceconsole/app/library"
)

// The names under which the browser keeps templates and reply rules.
const (
	keptTemplates = "templates"
	keptRules     = "rules"
)

// keepWithin is how long the browser may take to read a list and to write it.
const keepWithin = 10 * time.Second

// listOf is how a list is kept.
type listOf[T any] struct {
	name   string
	decode func([]byte) ([]T, error)
	encode func([]T) []byte
}

var (
	templateList = listOf[library.Template]{keptTemplates, library.DecodeTemplates, library.EncodeTemplates}
	ruleList     = listOf[library.Rule]{keptRules, library.DecodeRules, library.EncodeRules}
)

// keepIn changes a list that the browser keeps: it reads the list, which other
// tabs may have changed, and writes what change makes of it; without a change it
// reads alone. A list that can't be read counts as empty. said tells what went
// wrong. Where the browser keeps nothing, the page does. It waits.
func (l listOf[T]) keepIn(a *again, change func([]T) []T) (list []T, said string) {
	a.keeping.Lock()
	defer a.keeping.Unlock()
	ctx, end := context.WithTimeout(context.Background(), keepWithin)
	defer end()
	b, denied := a.docs.Kept(ctx, l.name)
	if denied != nil {
		b = a.held[l.name]
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
	next := change(list)
	changed := l.encode(next)
	if len(changed) > library.MaxBytes {
		return list, "There is no room for more: all of them may take 1 MB together. Delete some first."
	}
	if denied != nil {
		a.held[l.name] = changed
		return next, said
	}
	if err := a.docs.Keep(ctx, l.name, changed); err != nil {
		return list, "It could not be saved: " + err.Error() + "."
	}
	return next, ""
}
