package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"
)

// These tests run in native builds, and once more in a real browser: see
// internal/e2e.

var databaseNames int

func schema() Schema {
	databaseNames++
	return Schema{Name: "test-" + strconv.Itoa(databaseNames), Version: 1, Stores: []string{"a", "b"}, Durability: Relaxed}
}

func openDatabase(t *testing.T, s Schema) *Database {
	t.Helper()
	d, err := OpenDatabase(soon(t), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// soon is a context that ends before the tests do.
func soon(t *testing.T) context.Context {
	ctx, end := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(end)
	return ctx
}

func put(t *testing.T, d *Database, puts ...Put) {
	t.Helper()
	if err := d.Write(soon(t), nil, func([][]byte) []Put { return puts }); err != nil {
		t.Fatal(err)
	}
}

func scan(t *testing.T, d *Database, stores ...string) (all []string) {
	t.Helper()
	err := d.Scan(soon(t), stores, func(k Key, value []byte) { all = append(all, k.Store+" "+k.Key+"="+string(value)) })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestADatabaseKeepsWhatWasWritten(t *testing.T) {
	s := schema()
	d := openDatabase(t, s)
	put(t, d, Put{Key: Key{"a", "2"}, Value: []byte("two")}, Put{Key: Key{"b", "1"}, Value: []byte("\x00\xff")}, Put{Key: Key{"a", "10"}, Value: []byte{}})
	put(t, d, Put{Key: Key{"a", "2"}, Value: []byte("zwei")}, Put{Key: Key{"a", "3"}, Value: []byte("x")}, Put{Key: Key{"a", "3"}, Value: nil})
	d.Close()
	d = openDatabase(t, s)
	if got, want := scan(t, d, "b", "a"), []string{"b 1=\x00\xff", "a 10=", "a 2=zwei"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	found, err := d.Read(soon(t), []Key{{"a", "10"}, {"a", "none"}, {"b", "1"}})
	if err != nil || found[0] == nil || found[1] != nil || string(found[2]) != "\x00\xff" {
		t.Errorf("%q, %v", found, err)
	}
}

// TestADatabaseTakesMany crosses the bounds of what is asked for at once.
func TestADatabaseTakesMany(t *testing.T) {
	d := openDatabase(t, schema())
	const n = 600
	var keys []Key
	for i := range n {
		keys = append(keys, Key{"a", fmt.Sprintf("%04d", i)})
	}
	err := d.Write(soon(t), keys, func(found [][]byte) []Put {
		puts := []Put{{Key: Key{"b", "large"}, Value: make([]byte, 9<<20)}}
		for i, k := range keys {
			if found[i] != nil {
				t.Error("found before it was written")
			}
			puts = append(puts, Put{Key: k, Value: []byte(k.Key)})
		}
		return append(puts, Put{Key: Key{"b", "last"}, Value: []byte{1}})
	})
	if err != nil {
		t.Fatal(err)
	}
	found, err := d.Read(soon(t), keys)
	if err != nil || string(found[n-1]) != "0599" {
		t.Errorf("%q, %v", found[n-1], err)
	}
	if all := scan(t, d, "a", "b"); len(all) != n+2 || all[n-1] != "a 0599=0599" {
		t.Errorf("%d", len(all))
	}
}

// TestNobodyWritesInBetween has two who have the database open count up together.
func TestNobodyWritesInBetween(t *testing.T) {
	s := schema()
	key := []Key{{"a", "count"}}
	const each = 30
	done := make(chan error, 2)
	for range 2 {
		d := openDatabase(t, s)
		go func() {
			var err error
			for range each {
				err = errors.Join(err, d.Write(soon(t), key, func(found [][]byte) []Put {
					return []Put{{Key: key[0], Value: append(found[0], '.')}}
				}))
			}
			done <- err
		}()
	}
	if err := errors.Join(<-done, <-done); err != nil {
		t.Fatal(err)
	}
	if all := scan(t, openDatabase(t, s), "a"); len(all) != 1 || bytes.Count([]byte(all[0]), []byte(".")) != 2*each {
		t.Errorf("%q", all)
	}
}

func TestANewerVersionTakesTheDatabaseOver(t *testing.T) {
	s := schema()
	old := openDatabase(t, s)
	put(t, old, Put{Key: Key{"a", "1"}, Value: []byte("kept")})
	newer := s
	newer.Version, newer.Stores = 2, []string{"a", "b", "c"}
	d := openDatabase(t, newer)
	<-old.Gone()
	if err := old.Err(); !errors.Is(err, ErrDatabaseLost) {
		t.Errorf("the old one: %v", err)
	}
	if err := old.Write(soon(t), nil, func([][]byte) []Put { return nil }); !errors.Is(err, ErrDatabaseLost) {
		t.Errorf("writing to the old one: %v", err)
	}
	put(t, d, Put{Key: Key{"c", "1"}, Value: []byte("new")})
	if got := scan(t, d, "a", "c"); !slices.Equal(got, []string{"a 1=kept", "c 1=new"}) {
		t.Errorf("%q", got)
	}
	if _, err := OpenDatabase(soon(t), s); !errors.Is(err, ErrDatabaseNewer) {
		t.Errorf("opening the old version: %v", err)
	}
}

func TestNothingIsWrittenAfterTheEnd(t *testing.T) {
	d := openDatabase(t, schema())
	ended, end := context.WithCancel(context.Background())
	end()
	err := d.Write(ended, nil, func([][]byte) []Put { return []Put{{Key: Key{"a", "1"}, Value: []byte("x")}} })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if all := scan(t, d, "a"); len(all) > 0 {
		t.Errorf("%q", all)
	}
}
