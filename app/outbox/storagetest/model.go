package storagetest

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"deviceconsole/app/outbox"
)

// likeModel commits changes of any kind from two tabs and compares the storage
// with a map.
func likeModel(t *testing.T, tab func() outbox.Storage) {
	tabs := []outbox.Storage{tab(), tab()}
	rapid.Check(t, func(t *rapid.T) {
		empty(t, tabs[0])
		model := map[outbox.ID]outbox.Record{}
		for range rapid.IntRange(1, 6).Draw(t, "commits") {
			changes := rapid.SliceOfN(rapid.Custom(anyChange), 1, 6).Draw(t, "changes")
			by := rapid.IntRange(0, len(tabs)-1).Draw(t, "tab")
			conflicts, err := tabs[by].Commit(context.Background(), changes)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := ids(conflicts), apply(model, changes); !slices.Equal(got, want) {
				t.Fatalf("conflicts %d, want %d", got, want)
			}
			records, err := tabs[1-by].Load(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(words(records), words(sorted(model))) {
				t.Fatalf("%q, want %q", words(records), words(sorted(model)))
			}
		}
	})
}

// empty deletes all records.
func empty(t *rapid.T, s outbox.Storage) {
	records, err := s.Load(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var changes []outbox.Change
	for _, r := range records {
		changes = append(changes, remove(r.ID, r.Rev))
	}
	if _, err := s.Commit(context.Background(), changes); err != nil {
		t.Fatal(err)
	}
}

// apply does to a map what Commit does, and returns whose changes were left out.
func apply(model map[outbox.ID]outbox.Record, changes []outbox.Change) (left []outbox.ID) {
	for _, c := range changes {
		switch there := model[c.ID]; {
		case there.Rev != c.Base:
			left = append(left, c.ID)
		case c.Delete:
			delete(model, c.ID)
		default:
			if c.Body == nil {
				c.Body = there.Body
			}
			model[c.ID] = c.Record
		}
	}
	return left
}

func ids(records []outbox.Record) []outbox.ID {
	var list []outbox.ID
	for _, r := range records {
		list = append(list, r.ID)
	}
	return list
}

// anyChange draws a change of one of few records, based on few revisions, so that
// it often applies.
func anyChange(t *rapid.T) outbox.Change {
	c := outbox.Change{
		Record: outbox.Record{ID: rapid.Uint64Range(1, 3).Draw(t, "id"), Head: rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "head")},
		Base:   rapid.Uint32Range(0, 2).Draw(t, "base"),
	}
	if c.Base > 0 {
		c.Delete = rapid.Bool().Draw(t, "delete")
	}
	if c.Rev = c.Base%2 + 1; c.Delete {
		c.Rev = 0
	}
	if rapid.Bool().Draw(t, "with body") {
		c.Body = rapid.SliceOfN(rapid.Byte(), 0, 8).Draw(t, "body")
	}
	return c
}
