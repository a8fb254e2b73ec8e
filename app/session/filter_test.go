package session

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/filter"
	"deviceconsole/app/timeline"
)

func TestAFilterIsAppliedAsItIsTyped(t *testing.T) {
	j := connected(t)
	j.do(FilterChanged{"since:1h open"})
	f := only[ApplyFilter](j).Filter
	if f != j.m.View.Applied || j.m.View.Filter != "since:1h open" {
		t.Errorf("%+v", j.m.View)
	}
	for age, want := range map[time.Duration]bool{59 * time.Minute: true, 61 * time.Minute: false} {
		if got := f.Match(&timeline.Entry{At: j.m.Now.Add(-age), Payload: []byte("OPEN")}); got != want {
			t.Errorf("%v ago: %v", age, got)
		}
	}
	j.do(FilterChanged{""})
	if f := only[ApplyFilter](j).Filter; !f.All() {
		t.Error("an empty box still filters")
	}
}

func TestABrokenFilterLeavesTheLastOneInForce(t *testing.T) {
	j := connected(t)
	j.do(FilterChanged{"open"})
	good := j.m.View.Applied
	j.do(FilterChanged{"open kind:evnt"})
	v := j.m.View
	if len(j.effects) != 0 || v.Applied != good || v.Filter != "open kind:evnt" || !v.FilterAt.Equal(j.m.Now) {
		t.Errorf("%+v, %+v", v, j.effects)
	}
	if e := v.FilterError; e == nil || e.Start != 10 || e.End != 14 {
		t.Errorf("%+v", e)
	}
	j.do(FilterChanged{v.FilterError.Fix.Text})
	if j.m.View.FilterError != nil || j.m.View.Applied == good {
		t.Error("the mended filter is not applied")
	}
}

func TestAFilterOfAnySizeIsRefusedInWords(t *testing.T) {
	for name, text := range map[string]string{
		"zeros":                        string(make([]byte, 10*filter.MaxBytes)),
		"10 kB of a word":              strings.Repeat("x", 10_000),
		"10 kB of words":               strings.Repeat("word ", 2_000),
		"10 kB of parentheses":         strings.Repeat("(", 10_000),
		"10 kB of excluded conditions": strings.Repeat("-a.b>30 ", 1_250),
	} {
		j := connected(t)
		j.do(FilterChanged{text})
		if e := j.m.View.FilterError; e != nil && (e.Message == "" || len(j.effects) != 0) || e == nil && len(text) > filter.MaxBytes {
			t.Errorf("%s: %+v, %v", name, e, j.effects)
		}
	}
}
