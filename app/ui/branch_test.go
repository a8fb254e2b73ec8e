//go:build !js

package ui

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"deviceconsole/app/timeline"
)

func TestFiltersOfNodes(t *testing.T) {
	for _, test := range []struct {
		kind           timeline.NodeKind
		name           string
		one, ofSeveral string
	}{
		{timeline.KindUser, "p/u", "user:u", "topic:+/p/u/#"},
		{timeline.KindDevice, "p/u/mw-1", "user:u device:mw-1", "topic:+/p/u/mw-1/#"},
		{timeline.KindDevice, "p/u/", `user:u device:""`, "topic:+/p/u//#"},
		{timeline.KindDevice, "p/u/a b", `user:u device:"a b"`, `topic:"+/p/u/a b/#"`},
		{timeline.KindGroups, "p", "kind:group", "topic:2/p/#"},
		{timeline.KindGroup, "p/_all", "group:_all", "topic:2/p/_all/#"},
		{timeline.KindOther, "", "kind:other", "kind:other"},
		{timeline.KindLevel, "home/x", "topic:home/x/#", "topic:home/x/#"},
		{timeline.KindLevel, "a+b", `"a+b"`, `"a+b"`},
		{timeline.KindTopic, `say "hi"`, `topic:"say \"hi\""`, `topic:"say \"hi\""`},
	} {
		key := timeline.Key{Kind: test.kind, Name: test.name}
		if got := branchFilter(key, false); got != test.one {
			t.Errorf("%q: %s, want %s", test.name, got, test.one)
		}
		if got := branchFilter(key, true); got != test.ofSeveral {
			t.Errorf("%q of several: %s, want %s", test.name, got, test.ofSeveral)
		}
	}
}

// TestHostileTopicsInTheTree: any topic has a row of its own, and none is merged
// with another, moves its neighbours or takes more room than fits.
func TestHostileTopicsInTheTree(t *testing.T) {
	tr, store := newTree(t)
	long := strings.Repeat("x", 65_000)
	topics := []string{"", "/", "//", "a", "a/", "A", "0/p/u/d", "0/p/u/d/", "0/p/u/D", "\xff", "\xfe", "d\u202ed", "dd", long, long + "y",
		strings.Repeat("/", 65_535), "2/p/_all/x", "1/p/u/_all/update/x", "2//g/x", "$SYS/x", "a\nb"}
	hear(store, 100, topics...)
	tr.box.SetSize(248, 2000)
	for range 12 { // opens all levels
		tr.urgent = true
		tr.draw("", time.Unix(100, 0))
		for _, r := range slices.Clone(tr.rows.Rows(0, 1000, time.Unix(100, 0))) {
			tr.rows.Open(r.Key, true)
		}
	}
	of := map[string]int{}
	for _, r := range tr.rows.Rows(0, 1000, time.Unix(100, 0)) {
		if r.Kind == timeline.KindTopic {
			of[r.Name]++
		}
		b := branchOf(r, timeline.ByName, false, time.Unix(100, 0))
		if n := len(b.Name); n > 4*nameMost || strings.ContainsAny(b.Name, "\n\u202e") || !utf8.ValidString(b.Name) || b.Name == "" {
			t.Errorf("a row is called %.300q", b.Name)
		}
		last, _, ok := store.Last(r.Key, previewBytes)
		if title := branchTitle(r.Key, r.Stat, last, ok, time.Unix(100, 0)); len(title) > 4000 || strings.Contains(title, "\u202e") || !utf8.ValidString(title) {
			t.Errorf("a title of %d bytes: %.300q", len(title), title)
		}
	}
	for _, topic := range topics {
		if of[topic] != 1 {
			t.Errorf("%.60q has %d rows", topic, of[topic])
		}
	}
}

func TestTitlesTellAllThatIsKnown(t *testing.T) {
	tr, store := newTree(t)
	at := time.Date(2026, 11, 24, 14, 2, 31, 0, time.Local)
	store.Append(timeline.Entry{At: at, Topic: "0/p/u/d", Payload: []byte("{\"a\":\n1}")})
	store.Append(timeline.Entry{At: at.Add(time.Second), Topic: "1/p/u/e/event", Retained: true})
	tr.draw("", at.Add(2*time.Second))
	title := func(device string) string {
		key := timeline.Key{Kind: timeline.KindDevice, Name: "p/u/" + device}
		stat, _ := store.Stat(key, at)
		last, _, ok := store.Last(key, previewBytes)
		return branchTitle(key, stat, last, ok, at)
	}
	if got := title("d"); !strings.HasPrefix(got, "Device p/u/d\n1 message since 14:02:31, the last 14:02:31\n8 bytes of payload, ") || !strings.Contains(got, "Last payload: {\"a\":") {
		t.Error(got)
	}
	if got := title("e"); !strings.HasPrefix(got, "Device p/u/e\n1 retained message, of unknown age\n") || !strings.HasSuffix(got, "Last payload: empty") {
		t.Error(got)
	}
}
