package indexed

import (
	"context"
	"errors"
	"slices"
	"testing"

	"deviceconsole/app/browser"
	"deviceconsole/app/outbox"
)

// TestWhatCantBeReadIsLeftAndCounted puts records of an unknown version, halves and
// foreign keys beside a good one.
func TestWhatCantBeReadIsLeftAndCounted(t *testing.T) {
	s := open(t, newName())
	ctx := context.Background()
	if _, err := s.Commit(ctx, []outbox.Change{{Record: outbox.Record{ID: 7, Rev: 1, Head: []byte("good"), Body: []byte("body")}}}); err != nil {
		t.Fatal(err)
	}
	whole := entry{rev: 1, head: []byte("x")}.encode()
	newer := slices.Clone(whole)
	newer[0] = beside + 1
	puts := []browser.Put{
		{Key: headKey(1), Value: newer}, {Key: bodyKey(1), Value: []byte("x")},
		{Key: headKey(2), Value: whole[:3]}, {Key: bodyKey(2), Value: []byte("x")},
		{Key: headKey(3), Value: []byte{}}, {Key: bodyKey(3), Value: []byte("x")},
		{Key: headKey(4), Value: whole}, // no body
		{Key: bodyKey(5), Value: []byte("no head, which is no record")},
		{Key: headKey(6), Value: entry{}.encode()}, {Key: bodyKey(6), Value: []byte("x")},
		{Key: browser.Key{Store: heads, Key: "not a number"}, Value: whole},
		{Key: browser.Key{Store: heads, Key: "7"}, Value: whole},
	}
	if err := database(t, s).Write(ctx, nil, func([][]byte) []browser.Put { return puts }); err != nil {
		t.Fatal(err)
	}
	for range 2 { // it stays there
		records, err := s.Load(ctx)
		var unreadable *outbox.UnreadableError
		if !errors.As(err, &unreadable) || unreadable.Count != 7 {
			t.Errorf("%v", err)
		}
		if len(records) != 1 || string(records[0].Head) != "good" {
			t.Errorf("%+v", records)
		}
		for id := range outbox.ID(7) { // and nothing is written over it
			if id != 0 && id != 5 {
				change := outbox.Change{Record: outbox.Record{ID: id, Rev: 1}}
				if conflicts, err := s.Commit(ctx, []outbox.Change{change}); err != nil || len(conflicts) != 1 {
					t.Errorf("record %d: %v, %v", id, conflicts, err)
				}
			}
		}
	}
}

func TestErrorsAreThoseOfTheOutbox(t *testing.T) {
	for err, want := range map[error]error{
		browser.ErrDatabaseNewer: outbox.ErrBlocked, browser.ErrDatabaseBusy: outbox.ErrBlocked,
		browser.ErrDatabaseDenied: outbox.ErrBlocked, browser.ErrDatabaseFull: outbox.ErrFull,
		browser.ErrDatabaseLost: outbox.ErrLost, context.Canceled: context.Canceled,
	} {
		if got := translate(err); !errors.Is(got, want) {
			t.Errorf("%v became %v", err, got)
		}
	}
}

func TestANewerOutboxIsNotOpened(t *testing.T) {
	name := newName()
	newer := browser.Schema{Name: name, Version: version + 1, Stores: []string{heads, bodies}}
	db, err := browser.OpenDatabase(context.Background(), newer)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := open(t, name).Load(context.Background()); !errors.Is(err, outbox.ErrBlocked) || !errors.Is(err, outbox.ErrNewer) {
		t.Errorf("%v", err)
	}
}

// TestATabThatFellBehindComparesAll fills its mailbox beyond the bound before it
// looks.
func TestATabThatFellBehindComparesAll(t *testing.T) {
	name := newName()
	one, two := open(t, name), open(t, name)
	ctx := context.Background()
	if _, err := two.Load(ctx); err != nil {
		t.Fatal(err)
	}
	changes := []outbox.Change{
		{Record: outbox.Record{ID: 1, Rev: 1, Head: []byte("a"), Body: []byte("A")}},
		{Record: outbox.Record{ID: 2, Rev: 1, Head: []byte("b"), Body: []byte("B")}},
	}
	told := make(chan []outbox.Record, 10)
	two.Watch(func(r []outbox.Record) { told <- r })
	if _, err := one.Commit(ctx, changes); err != nil {
		t.Fatal(err)
	}
	<-told
	two.watch.hear(make([]byte, maxUnheard+1))
	all := <-told
	if len(all) != 2 || string(all[1].Body) != "B" {
		t.Errorf("%v", all)
	}
	if err := database(t, one).Write(ctx, nil, func([][]byte) []browser.Put {
		return []browser.Put{{Key: headKey(1)}, {Key: bodyKey(1)}}
	}); err != nil {
		t.Fatal(err)
	}
	two.watch.hear(make([]byte, maxUnheard+1))
	if all = <-told; len(all) != 2 || all[0].ID != 2 || all[1].ID != 1 || all[1].Rev != 0 {
		t.Errorf("%v", all)
	}
}
