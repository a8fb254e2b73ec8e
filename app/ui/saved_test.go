//go:build !js

package ui

import (
	"fmt"
	"strings"
	"testing"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
)

// stored is a browser that keeps something as saved filters.
func stored(t *testing.T, text string) *savedFilters {
	t.Helper()
	browser.Remember(savedKey, text)
	t.Cleanup(func() { browser.Remember(savedKey, "") })
	s := &savedFilters{}
	s.load()
	return s
}

func (s *savedFilters) names() string {
	var names []string
	for _, f := range s.list {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

func TestSavedFiltersAreKept(t *testing.T) {
	s := stored(t, "")
	if !s.save(" hot \n ones ", "temp_c>60") || !s.save("", "-door:open") || !s.save("hot ones", "temp_c>70") {
		t.Fatal("a filter was not saved")
	}
	if s.save("nothing", " ") || s.save("", "") {
		t.Error("an empty filter was saved")
	}
	var next savedFilters
	next.load()
	if next.names() != "hot ones, -door:open" || next.list[0].Text != "temp_c>70" || next.lost != "" {
		t.Errorf("%+v", next)
	}
	next.remove("hot ones")
	next.remove("hot ones")
	s.load()
	if s.names() != "-door:open" {
		t.Errorf("%+v", s.list)
	}
}

func TestSavedFiltersAreRenamed(t *testing.T) {
	s := stored(t, `[{"name":"a","text":"x"},{"name":"b","text":"y"},{"name":"c","text":"z"}]`)
	for _, c := range []struct {
		name, from, to, names, refused string
	}{
		{"another name", "b", " hot \n ones ", "a, hot ones, c", ""},
		{"the same name", "a", "a", "a, hot ones, c", ""},
		{"the name of another", "a", "c", "a, hot ones, c", "Another saved filter is called so"},
		{"no name", "a", "  ", "a, hot ones, c", "needs a name"},
		{"one that another tab has deleted", "b", "d", "a, hot ones, c", ""},
	} {
		s.renaming, s.refused = c.from, ""
		done := s.rename(c.to)
		if s.names() != c.names || !strings.Contains(s.refused, c.refused) || done != (c.refused == "") || done != (s.renaming == "") {
			t.Errorf("%s: %q, says %q, still renaming %q", c.name, s.names(), s.refused, s.renaming)
		}
	}
	if s.list[1].Text != "y" {
		t.Errorf("%+v", s.list)
	}
}

func TestABrokenStorageIsLeftOutWithAWord(t *testing.T) {
	for kept, want := range map[string]struct{ names, lost string }{
		"{":            {"", "no list of them"},
		`{"name":"a"}`: {"", "no list of them"},
		`"x"`:          {"", "no list of them"},
		`[]`:           {"", ""},
		`[{"name":"a","text":"b"},5,{"name":"","text":"b"},{"name":"c","text":" "},{"name":"a","text":"twice"}]`: {"a", "4 saved filters"},
		`[{"name":"` + strings.Repeat("n", 61) + `","text":"b"}]`:                                                {"", "1 saved filter in"},
		`[{"name":"a","text":"` + strings.Repeat("n", 20_000) + `"}]`:                                            {"", "1 saved filter in"},
		`[{"name":"a","text":"` + strings.Repeat("n", 600_000) + `"}]`:                                           {"", "no list of them"},
	} {
		s := stored(t, kept)
		if s.names() != want.names || !strings.Contains(s.lost, want.lost) || (want.lost == "") != (s.lost == "") {
			t.Errorf("%.60s: %q, %q", kept, s.names(), s.lost)
		}
	}
}

func TestSavedFiltersHaveABound(t *testing.T) {
	s := stored(t, "")
	for i := range maxSaved {
		if !s.save(fmt.Sprint("n", i), "x") {
			t.Fatalf("number %d was refused", i)
		}
	}
	if s.save("one more", "x") || !s.save("n3", "y") {
		t.Error("the bound does not hold, or an old name cannot be saved again")
	}
	v := savedViewOf(&savedFilters{open: true, list: s.list}, session.ViewState{})
	if !v.Full || len(v.Items) != maxSaved {
		t.Errorf("%v, %d items", v.Full, len(v.Items))
	}
}

func TestSavedFiltersOfStrangersAreText(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	stored(t, `[{"name":"<b>\u202e","text":"<img onerror=1>"}]`)
	c.toggleSaved()
	c.draw(nil)
	c.shows(t, "‹U+202E›", "&lt;img onerror=1&gt;", `aria-label="Saved filters"`)
	if html := c.html(); strings.Contains(html, "<img onerror") {
		t.Error("a saved filter became markup")
	}
}
