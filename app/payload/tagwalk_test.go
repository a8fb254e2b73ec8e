package payload

import (
	"slices"
	"testing"
)

func TestMembers(t *testing.T) {
	for text, want := range map[string]struct {
		keys  []string
		whole bool
	}{
		`{"event_data":{"a":[1,{"b":2}]},"observed_at":"x"} `: {[]string{"event_data", "observed_at"}, true},
		`{}`:              {nil, true},
		`{"a":1`:          {[]string{"a"}, false},
		`{"a":1,}`:        {[]string{"a"}, false},
		`{"a":1} {"b":2}`: {[]string{"a"}, false},
		`[1]`:             {nil, false},
		``:                {nil, false},
	} {
		var keys []string
		whole := Members([]byte(text), func(key, _ []byte) bool {
			keys = append(keys, string(key))
			return true
		})
		if whole != want.whole || !slices.Equal(keys, want.keys) {
			t.Errorf("%s: %q, whole %v", text, keys, whole)
		}
	}
}

func TestTagWalkAllocatesNothingOnceItHasGrown(t *testing.T) {
	var w TagWalk
	text := []byte(`{"a":{"b.c":[1,2,{"ü":"\""}]},"d":true,"e":{}}`)
	var paths []string
	whole := w.Visit(text, func(path, raw []byte) bool {
		paths = append(paths, string(path)+"="+string(raw))
		return true
	})
	if want := []string{`a."b.c".0=1`, `a."b.c".1=2`, `a."b.c".2.ü="\""`, "d=true"}; !whole || !slices.Equal(paths, want) {
		t.Errorf("visited %q, whole %v; want %q", paths, whole, want)
	}
	if n := testing.AllocsPerRun(100, func() { w.Visit(text, func(_, _ []byte) bool { return true }) }); n > 0 {
		t.Errorf("it allocates %v times", n)
	}
}
