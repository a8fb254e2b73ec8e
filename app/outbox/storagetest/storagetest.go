// Package storagetest holds what every implementation of outbox.Storage promises,
// as tests to be run against each, and a storage that fails on demand.
package storagetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"deviceconsole/app/outbox"
)

// patience is how long anything is waited for that another tab is to notice.
const patience = 10 * time.Second

// Open opens an empty storage for a test, and returns what opens further tabs of it.
type Open func(t *testing.T) (tab func() outbox.Storage)

// Run tests an implementation.
func Run(t *testing.T, open Open) {
	for name, test := range map[string]func(*testing.T, func() outbox.Storage){
		"an empty storage loads nothing":                         loadsNothing,
		"records come back in the order of their IDs":            keepsOrder,
		"a change on another revision is left out":               comparesRevisions,
		"a record is created once":                               createsOnce,
		"a body is written once":                                 keepsBody,
		"a deleted record is gone and can be made again":         deletes,
		"a batch may change a record twice":                      changesTwice,
		"bytes are copied":                                       copies,
		"an ended context changes nothing":                       endsBefore,
		"a thousand changes are one commit":                      commitsMany,
		"large bodies are kept":                                  keepsLarge,
		"of two tabs that change a record one wins":              oneWins,
		"other tabs are told of commits":                         tells,
		"large records are told whole":                           tellsLarge,
		"a tab that knows nothing is told whole records":         tellsNewcomers,
		"one tab leads at a time":                                leadsAlone,
		"who gives up waiting never leads":                       givesUp,
		"names are led apart from each other":                    leadsApart,
		"storages do the same as a simple one, whatever happens": likeModel,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func create(id outbox.ID, head, body string) outbox.Change {
	return outbox.Change{Record: outbox.Record{ID: id, Rev: 1, Head: []byte(head), Body: []byte(body)}}
}

func update(id outbox.ID, base uint32, head string) outbox.Change {
	return outbox.Change{Record: outbox.Record{ID: id, Rev: base + 1, Head: []byte(head)}, Base: base}
}

func remove(id outbox.ID, base uint32) outbox.Change {
	return outbox.Change{Record: outbox.Record{ID: id}, Base: base, Delete: true}
}

// commit commits and returns the conflicts in words.
func commit(t *testing.T, s outbox.Storage, changes ...outbox.Change) []string {
	t.Helper()
	conflicts, err := s.Commit(context.Background(), changes)
	if err != nil {
		t.Fatal(err)
	}
	return words(conflicts)
}

// holds checks what is in the storage, each record as "id rev head body".
func holds(t *testing.T, s outbox.Storage, want ...string) {
	t.Helper()
	records, err := s.Load(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	same(t, words(records), want...)
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func words(records []outbox.Record) []string {
	var list []string
	for _, r := range records {
		list = append(list, fmt.Sprintf("%d %d %s %s", r.ID, r.Rev, r.Head, r.Body))
	}
	return list
}

func loadsNothing(t *testing.T, tab func() outbox.Storage) { holds(t, tab()) }

func keepsOrder(t *testing.T, tab func() outbox.Storage) {
	s := tab()
	const late = 1<<64 - 1 // the largest that there is
	commit(t, s, create(300, "c", "C"), create(late, "z", ""), create(9, "a", "A"))
	commit(t, s, create(20, "b", "\x00\xff"))
	want := []string{"9 1 a A", "20 1 b \x00\xff", "300 1 c C", fmt.Sprint(uint64(late)) + " 1 z "}
	holds(t, s, want...)
	holds(t, tab(), want...)
}

func comparesRevisions(t *testing.T, tab func() outbox.Storage) {
	s := tab()
	commit(t, s, create(1, "a", "A"), create(2, "b", "B"))
	commit(t, s, update(1, 1, "a2"))
	conflicts, err := s.Commit(context.Background(), []outbox.Change{update(1, 1, "late"), update(2, 1, "b2"), update(3, 1, "none"), remove(1, 5)})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range conflicts {
		if c.Body == nil && c.Rev != 0 { // as it was when the record was made here
			conflicts[i].Body = []byte("A")
		}
	}
	same(t, words(conflicts), "1 2 a2 A", "3 0  ", "1 2 a2 A")
	holds(t, s, "1 2 a2 A", "2 2 b2 B")
}

func createsOnce(t *testing.T, tab func() outbox.Storage) {
	one, two := tab(), tab()
	commit(t, one, create(1, "a", "A"))
	same(t, commit(t, two, create(1, "b", "B")), "1 1 a A")
	holds(t, two, "1 1 a A")
}

func keepsBody(t *testing.T, tab func() outbox.Storage) {
	s := tab()
	commit(t, s, create(1, "a", "A"))
	commit(t, s, update(1, 1, "b"))
	holds(t, s, "1 2 b A")
	edited := update(1, 2, "c")
	edited.Body = []byte("other")
	commit(t, s, edited)
	holds(t, s, "1 3 c other")
	emptied := update(1, 3, "d")
	emptied.Body = []byte{}
	commit(t, s, emptied)
	holds(t, s, "1 4 d ")
}

func deletes(t *testing.T, tab func() outbox.Storage) {
	s := tab()
	commit(t, s, create(1, "a", "A"), create(2, "b", "B"))
	same(t, commit(t, s, remove(1, 1)))
	same(t, commit(t, s, remove(1, 1)), "1 0  ")
	holds(t, s, "2 1 b B")
	commit(t, s, create(1, "again", "new"))
	holds(t, s, "1 1 again new", "2 1 b B")
}

func changesTwice(t *testing.T, tab func() outbox.Storage) {
	s := tab()
	commit(t, s, create(1, "a", "A"), update(1, 1, "b"), create(2, "x", "X"), remove(2, 1))
	holds(t, s, "1 2 b A")
	same(t, commit(t, s, remove(1, 2), create(1, "c", "C")))
	holds(t, s, "1 1 c C")
}

func copies(t *testing.T, tab func() outbox.Storage) {
	s := tab()
	c := create(1, "head", "body")
	commit(t, s, c)
	c.Head[0], c.Body[0] = '!', '!'
	records, err := s.Load(context.Background())
	if err != nil || len(records) != 1 {
		t.Fatal(records, err)
	}
	records[0].Head[1], records[0].Body[1] = '!', '!'
	holds(t, s, "1 1 head body")
}

func endsBefore(t *testing.T, tab func() outbox.Storage) {
	s := tab()
	ctx, end := context.WithCancel(context.Background())
	end()
	if _, err := s.Commit(ctx, []outbox.Change{create(1, "a", "A")}); !errors.Is(err, context.Canceled) {
		t.Errorf("commit: %v", err)
	}
	if _, err := s.Load(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("load: %v", err)
	}
	holds(t, s)
}

func commitsMany(t *testing.T, tab func() outbox.Storage) {
	s := tab()
	const n = 1000
	var changes []outbox.Change
	var want []string
	for i := range outbox.ID(n) {
		changes = append(changes, create(i+1, "a", "A"))
		want = append(want, fmt.Sprintf("%d 2 b A", i+1))
	}
	commit(t, s, changes...)
	for i := range changes {
		changes[i] = update(changes[i].ID, 1, "b")
	}
	same(t, commit(t, s, changes...))
	holds(t, s, want...)
	if late := commit(t, s, changes...); len(late) != n {
		t.Errorf("%d conflicts", len(late))
	}
}

func keepsLarge(t *testing.T, tab func() outbox.Storage) {
	s := tab()
	body := bytes.Repeat([]byte("\x00large"), 1<<20)
	for id := range outbox.ID(3) {
		c := create(id+1, "a", "")
		c.Body = body
		commit(t, s, c)
	}
	records, err := s.Load(context.Background())
	if err != nil || len(records) != 3 || !bytes.Equal(records[2].Body, body) {
		t.Errorf("%d records, %v", len(records), err)
	}
}

func oneWins(t *testing.T, tab func() outbox.Storage) {
	tabs := []outbox.Storage{tab(), tab(), tab()}
	commit(t, tabs[0], create(1, "a", "A"))
	for base := uint32(1); base < 20; base++ {
		var all sync.WaitGroup
		lost := make(chan int, len(tabs))
		for i, s := range tabs {
			all.Go(func() {
				conflicts, err := s.Commit(context.Background(), []outbox.Change{update(1, base, fmt.Sprint("by ", i))})
				if err != nil {
					t.Error(err)
				}
				lost <- len(conflicts)
			})
		}
		all.Wait()
		if sum := <-lost + <-lost + <-lost; sum != len(tabs)-1 {
			t.Fatalf("%d of %d lost", sum, len(tabs))
		}
	}
}
