package ui

import "strings"

// seek moves to the line of a path, or of that path within event_data, once it is
// listed, and opens what it stands in.
func (t *jsonTree) seek(path string) {
	t.sought = path
	for at := range len(path) { // opening what there is not does no harm
		if path[at] == '.' {
			t.folds.Set(path[:at], true)
			t.folds.Set("event_data."+path[:at], true)
		}
	}
	t.folds.Set("event_data", true)
	t.stale = true
}

// find moves to the line that is sought, where it is listed.
func (t *jsonTree) find() {
	if t.sought == "" {
		return
	}
	for i := range t.lines {
		if l := &t.lines[i]; !l.More && (l.Path == t.sought || strings.TrimPrefix(l.Path, "event_data.") == t.sought) {
			t.cursor, t.sought = i, ""
			return
		}
	}
	if t.outline.Done() {
		t.sought = ""
	}
}
