package timeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// slowTree is the tree as one would say it: all messages, looked at anew.
type slowTree struct {
	all    []Entry
	keys   [][]Key       // of all
	kids   map[Key][]Key // what children has found among them
	open   map[Key]bool
	search string
	order  Order
}

// children are the nodes right below one, in order.
func (m *slowTree) children(under Key) []Key {
	kids, ok := m.kids[under]
	if ok {
		return kids
	}
	for _, keys := range m.keys {
		if i := slices.Index(keys, under); i >= 0 && i+1 < len(keys) && !slices.Contains(kids, keys[i+1]) {
			kids = append(kids, keys[i+1])
		}
	}
	slices.SortFunc(kids, func(a, b Key) int {
		kind := cmp.Compare(a.Kind, b.Kind)
		if under == (Key{}) && kind != 0 {
			return kind
		}
		value := 0
		if m.order == ByLast {
			value = plain(m.all, b).Seen().Compare(plain(m.all, a).Seen())
		}
		return cmp.Or(value, natural(m.label(a), m.label(b)), cmp.Compare(a.Name, b.Name), kind)
	})
	m.kids[under] = kids
	return kids
}

// label is what the parents' names leave of a name.
func (m *slowTree) label(key Key) string {
	keys := keysOf(key.Name)
	switch last := keys[len(keys)-2]; {
	case key.Kind != KindTopic && key.Kind != KindLevel:
		return key.Name[strings.LastIndexByte(key.Name, '/')+1:]
	case key.Kind == KindTopic && last.Kind != KindLevel && last.Kind != KindOther:
		return strings.TrimPrefix(key.Name[2:][len(last.Name):], "/")
	case len(keys) > maxLevels+1 && key.Kind == KindTopic:
		return strings.SplitN(key.Name, "/", maxLevels+1)[maxLevels]
	}
	return key.Name[strings.LastIndexByte(key.Name, '/')+1:]
}

func (m *slowTree) found(key, under Key) (itself, below bool) {
	if key.Kind != KindTopic || under.Kind == KindOther || under.Kind == KindLevel {
		itself = strings.Contains(strings.ToLower(m.label(key)), m.search)
	}
	for _, kid := range m.children(key) {
		a, b := m.found(kid, key)
		below = below || a || b
	}
	return itself, below
}

func (m *slowTree) rows(under Key, level int, all bool) (rows []string) {
	var shown []Key
	for _, kid := range m.children(under) {
		if itself, below := m.found(kid, under); all || itself || below {
			shown = append(shown, kid)
		}
	}
	for i, kid := range shown {
		itself, below := m.found(kid, under)
		open, ok := m.open[kid]
		if !ok {
			open = kid.Kind == KindUser || kid.Kind == KindGroups || kid.Kind == KindOther
		}
		open = (open || m.search != "" && below) && len(m.children(kid)) > 0
		rows = append(rows, fmt.Sprintf("%d %d/%d %d %q %q %d %v %d", level, i+1, len(shown), kid.Kind, kid.Name, m.label(kid), len(m.children(kid)), open, plain(m.all, kid).Count))
		if open {
			rows = append(rows, m.rows(kid, level+1, all || itself)...)
		}
	}
	return rows
}

func (m *slowTree) compare(t *rapid.T, tree *Tree) {
	tree.Update(noon, true)
	m.keys, m.kids = nil, map[Key][]Key{}
	for _, e := range m.all {
		m.keys = append(m.keys, append([]Key{{}}, keysOf(e.Topic)...))
	}
	var got []string
	for i, r := range tree.Rows(0, 1000, noon) {
		got = append(got, fmt.Sprintf("%d %d/%d %d %q %q %d %v %d", r.Level, r.Pos, r.Set, r.Kind, r.Name, r.Label, r.Children, r.Open, r.Stat.Count))
		if at, ok := tree.Position(r.Key); !ok || at != i {
			t.Fatalf("row %d is at %d", i, at)
		}
	}
	if want := m.rows(Key{}, 1, m.search == ""); !slices.Equal(got, want) {
		t.Fatalf("the tree is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if tree.Update(noon, false) {
		t.Fatal("rows were put together again without need")
	}
}

// TestTheTreeIsWhatTheMessagesSay compares the tree with the slow one after
// every step.
func TestTheTreeIsWhatTheMessagesSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New(Limits{Bytes: MinBytes, Count: 10})
		tree := NewTree(s)
		m := &slowTree{open: map[Key]bool{}}
		var aside *statistics
		var cleared []Entry
		t.Repeat(map[string]func(*rapid.T){
			"append": func(t *rapid.T) {
				for range rapid.IntRange(1, 4).Draw(t, "n") {
					e := Entry{At: noon.Add(time.Duration(len(m.all)) * time.Second), Topic: rapid.Custom(hostile).Draw(t, "topic")}
					e.Retained = rapid.IntRange(0, 5).Draw(t, "retained") == 0
					e.ID = s.Append(e)
					m.all = append(m.all, e)
				}
			},
			"open": func(t *rapid.T) {
				if tree.Len() > 0 {
					row := tree.Rows(rapid.IntRange(0, tree.Len()-1).Draw(t, "row"), 1, noon)
					if len(row) == 1 {
						m.open[row[0].Key] = !row[0].Open
						tree.Open(row[0].Key, !row[0].Open)
					}
				}
			},
			"search": func(t *rapid.T) {
				m.search = rapid.SampledFrom([]string{"", "u", "p", "_all", "x", "S"}).Draw(t, "text")
				tree.Search(m.search)
				m.search = strings.ToLower(m.search)
			},
			"sort": func(t *rapid.T) {
				m.order = rapid.SampledFrom([]Order{ByName, ByLast}).Draw(t, "order")
				tree.Sort(m.order)
			},
			"clear": func(t *rapid.T) {
				aside, cleared, m.all = s.setStatsAside(), m.all, nil
			},
			"undo": func(t *rapid.T) {
				if aside != nil {
					s.mergeStats(aside)
					m.all, aside = append(slices.Clip(cleared), m.all...), nil
				}
			},
			"": func(t *rapid.T) { m.compare(t, tree) },
		})
	})
}

func TestOrdersHoldStillUntilAskedAgain(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 100})
	tree := NewTree(s)
	tree.Sort(ByLast)
	names := func() string {
		var all []string
		for _, r := range tree.Rows(1, 100, noon) {
			all = append(all, r.Label)
		}
		return strings.Join(all, " ")
	}
	hear := func(after time.Duration, device string) {
		s.Append(Entry{At: noon.Add(after), Topic: "0/p/u/" + device})
	}
	steps := []struct {
		device  string
		reorder bool
		want    string
	}{
		{"a", true, "a"},
		{"b", true, "b a"},
		{"a", false, "b a"},
		{"c", false, "b a c"},
		{"a", true, "a c b"},
	}
	for i, step := range steps {
		hear(time.Duration(i)*time.Second, step.device)
		tree.Update(noon, step.reorder)
		if got := names(); got != step.want {
			t.Errorf("after step %d: %q, want %q", i+1, got, step.want)
		}
	}
	for range 50 {
		hear(time.Minute, "b")
	}
	tree.Sort(ByRate)
	tree.Update(noon.Add(time.Minute), false)
	if got := names(); got != "b a c" {
		t.Errorf("by rate: %q", got)
	}
	tree.Sort(ByName)
	tree.Update(noon, false)
	if got := names(); got != "a b c" {
		t.Errorf("by name: %q", got)
	}
}

func TestRowsOfAClearedStoreAreNone(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 100})
	tree := NewTree(s)
	s.Append(message("0/p/u/d", "x"))
	tree.Update(noon, false)
	s.Clear()
	if rows := tree.Rows(0, 10, noon); len(rows) != 0 {
		t.Errorf("%+v", rows)
	}
	if tree.Search("d"); len(tree.Rows(0, 10, noon)) != 0 {
		t.Error("rows before Update")
	}
	tree.Update(noon, false)
	if tree.Len() != 0 {
		t.Errorf("%d rows", tree.Len())
	}
}

func TestProjectsAreToldApart(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 100})
	tree := NewTree(s)
	for topic, several := range map[string]bool{"home/lamp": false, "0/p/u/d": false, "2/p/g/x": false} {
		s.Append(message(topic, "x"))
		if tree.Update(noon, false); tree.Several() != several {
			t.Errorf("%v with %s", tree.Several(), topic)
		}
	}
	s.Append(message("2/q/g/x", "x"))
	if tree.Update(noon, false); !tree.Several() {
		t.Error("a second project went unnoticed")
	}
	if tree.Named() != 10 {
		t.Errorf("%d names", tree.Named())
	}
}
