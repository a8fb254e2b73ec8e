package ui

import (
	"encoding/json"
	"slices"
	"strings"

	"deviceconsole/app/browser"
	"deviceconsole/app/filter"
	"deviceconsole/app/listfile"
	"deviceconsole/app/phrase"
)

// savedKey is where the browser keeps the saved filters.
const savedKey = "console.filters"

// The bounds of saved filters; what is beyond, in a storage that others may have
// written to, is left out with a word.
const (
	maxSaved      = 50
	maxSavedBytes = 512 << 10 // of the whole storage entry
)

// savedFilter is a filter under a name.
type savedFilter struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// savedFilters is the menu of saved filters.
type savedFilters struct {
	open     bool
	list     []savedFilter
	lost     string // says what of the storage was no good; "" = nothing
	renaming string // name of the filter that is getting another; "" = none
	refused  string // says why it did not get it; "" = it did
}

// load reads what the browser keeps. Other tabs write there too.
func (s *savedFilters) load() {
	s.list, s.lost = nil, ""
	stored := browser.Setting(savedKey)
	if stored == "" {
		return
	}
	var raw []json.RawMessage
	if len(stored) > maxSavedBytes || json.Unmarshal([]byte(stored), &raw) != nil {
		s.lost = "What this browser kept as saved filters is no list of them and was left out. Saving one replaces it."
		return
	}
	bad := 0
	for _, item := range raw {
		var f savedFilter
		if json.Unmarshal(item, &f) != nil || !f.good() || len(s.list) == maxSaved || s.find(f.Name) >= 0 {
			bad++
			continue
		}
		s.list = append(s.list, f)
	}
	if bad > 0 {
		s.lost = phrase.Counted(bad, "saved filter") + " in this browser's storage could not be used and will go with the next change."
	}
}

func (f savedFilter) good() bool {
	return f.Name != "" && f.Name == listfile.Name(f.Name) && strings.TrimSpace(f.Text) != "" && len(f.Text) <= filter.MaxBytes
}

func (s *savedFilters) find(name string) int {
	return slices.IndexFunc(s.list, func(f savedFilter) bool { return f.Name == name })
}

// save keeps a filter under a name, in place of one that has it already; without
// a name its text is the name. It reports whether there was room.
func (s *savedFilters) save(name, text string) bool {
	s.load()
	if name = listfile.Name(name); name == "" {
		name = listfile.Name(text)
	}
	f := savedFilter{name, text}
	if !f.good() {
		return false
	}
	if i := s.find(name); i >= 0 {
		s.list[i] = f
	} else if len(s.list) == maxSaved {
		return false
	} else {
		s.list = append(s.list, f)
	}
	s.store()
	return true
}

// rename gives the filter that is being renamed another name, in its place of the
// list, and reports whether that could be.
func (s *savedFilters) rename(name string) bool {
	s.load()
	name = listfile.Name(name)
	at, other := s.find(s.renaming), s.find(name)
	switch {
	case at < 0: // another tab has deleted it
	case name == "":
		s.refused = "A saved filter needs a name."
		return false
	case other >= 0 && other != at:
		s.refused = "Another saved filter is called so. Choose another name, or delete that one first."
		return false
	default:
		s.list[at].Name = name
		s.store()
	}
	s.renaming, s.refused = "", ""
	return true
}

// remove forgets a filter.
func (s *savedFilters) remove(name string) {
	s.load()
	if i := s.find(name); i >= 0 {
		s.list = slices.Delete(s.list, i, i+1)
		s.store()
	}
}

func (s *savedFilters) store() {
	b, _ := json.Marshal(s.list) // strings alone: never fails
	browser.Remember(savedKey, string(b))
	s.lost = ""
}
