package ui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
)

// The ids of the fields of a tag, with the number of its row behind. A value has
// one of two fields.
const (
	tagName  = "send-tag-name-"
	tagType  = "send-tag-type-"
	tagValue = "send-tag-value-"
	tagYesNo = "send-tag-bool-"
	tagsID   = "send-tags"
	addTagID = "send-tag-add"
)

// tagsPart is the rows of the tags.
func (s *send) tagsPart() app.UI {
	v := s.View.Tags
	var rows []app.UI
	for i, r := range v.Rows {
		rows = append(rows, tagRowOf(i, r))
	}
	return el("div", "", hidden(!v.On && v.Said == ""),
		el("p", "said", hidden(v.Said == ""), v.Said),
		el("div", "", hidden(!v.On), role("group"), label("Event data as a form"),
			el("ul", "tagrows", id(tagsID), label("Tags"), on{"click", s.onRemoveTag}, rows),
			el("div", "actions",
				button("small", s.onAddTag, id(addTagID), is("disabled", len(v.Rows) >= maxTagRows), title("Enter in a tag adds one below it, Alt with ↑ or ↓ moves it"), "Add tag"),
				el("span", "hint", hidden(len(v.Rows) > 0), "No tags yet: the event data is {}."),
			),
		),
	)
}

func tagRowOf(i int, r tagRowView) app.UI {
	n, number := strconv.Itoa(i+1), strconv.Itoa(i)
	var types []app.UI
	for _, t := range tagTypes {
		types = append(types, el("option", "", attr{"value", t.Type}, t.Name))
	}
	yesNo := r.As == tagBool
	return el("li", "tagrow",
		input(tagName+number, "", label("Name of tag "+n), attr{"placeholder", "name"}),
		el("select", "", id(tagType+number), label("Type of tag "+n), types),
		el("textarea", "", id(tagValue+number), attr{"rows", "1"}, label("Value of tag "+n), hidden(yesNo || r.As == tagNull), is("spellcheck", false),
			attr{"autocapitalize", "none"}, attr{"autocomplete", "off"}, is("aria-invalid", r.Wrong != ""), aria("describedby", tagValue+number+"-error")),
		el("select", "", id(tagYesNo+number), label("Value of tag "+n), hidden(!yesNo), options([]string{tagTrue, tagFalse})),
		el("span", "null", hidden(r.As != tagNull), "null"),
		button("quiet square", nil, data("untag", number), label("Remove tag "+n), icon(iconClose)),
		el("p", "error", id(tagValue+number+"-error"), r.Wrong),
	)
}

// syncTags reads the rows anew when the event data was changed elsewhere.
func (u *UI) syncTags() {
	t := &u.composer.tags
	if d := u.draft(); d.Kind == draft.Event && d.Data != t.data && (t.on || t.said != "") {
		on := t.on
		t.on = t.read(d.Data) && on
	}
}

// showTags shows event data as a form, or as JSON.
func (u *UI) showTags(on bool) {
	t := &u.composer.tags
	t.said = ""
	t.on = on && t.read(u.draft().Data)
	u.redraw()
}

// fillTags puts the tags into their fields, after drawing.
func (u *UI) fillTags() {
	t := &u.composer.tags
	if !t.on {
		return
	}
	for i, r := range t.rows {
		n := strconv.Itoa(i)
		browser.ByID(tagName + n).SetValue(r.Name)
		browser.ByID(tagType + n).SetValue(r.as)
		if r.as == tagBool {
			browser.ByID(tagYesNo + n).SetValue(r.text)
		} else {
			browser.ByID(tagValue + n).SetValue(r.text)
		}
	}
}

// tagsChanged makes the event data of the rows.
func (u *UI) tagsChanged() { u.change(draft.FieldData, u.composer.tags.join()) }

// tagField returns the row that a field is of, and which field it is.
func (t *tagForm) tagField(id string) (prefix string, row int, ok bool) {
	for _, prefix := range []string{tagName, tagType, tagValue, tagYesNo} {
		if number, is := strings.CutPrefix(id, prefix); is {
			i, err := strconv.Atoi(number)
			return prefix, i, err == nil && i < len(t.rows)
		}
	}
	return "", 0, false
}

// typedTag takes what a person typed into a row, or chose there.
func (u *UI) typedTag(id, value string) bool {
	t := &u.composer.tags
	prefix, i, ok := t.tagField(id)
	switch {
	case !ok:
		return prefix != ""
	case prefix == tagName:
		t.rows[i].Name = value
	case prefix == tagValue:
		t.rows[i].typed(value)
	case prefix == tagType:
		t.rows[i].become(value)
	case prefix == tagYesNo:
		t.rows[i].text, t.rows[i].Raw = value, value
	default:
		return true
	}
	u.tagsChanged()
	return true
}

func (s *send) onAddTag(app.Context, app.Event) { s.ui.addTag(len(s.ui.composer.tags.rows)) }

// addTag adds a row at a place and goes there.
func (u *UI) addTag(at int) {
	t := &u.composer.tags
	if len(t.rows) >= maxTagRows {
		return
	}
	t.rows = slices.Insert(slices.Clone(t.rows), at, rowOf(draft.Tag{Raw: `""`}))
	u.tagsChanged()
	u.focus(tagName + strconv.Itoa(at))
}

func (s *send) onRemoveTag(_ app.Context, e app.Event) {
	t := &s.ui.composer.tags
	value, ok := target(e, "data-untag")
	i := atoi(value)
	if !ok || i >= len(t.rows) {
		return
	}
	t.rows = slices.Delete(slices.Clone(t.rows), i, i+1)
	s.ui.tagsChanged()
	if len(t.rows) == 0 {
		s.ui.focus(addTagID)
		return
	}
	s.ui.focus(tagName + strconv.Itoa(min(i, len(t.rows)-1)))
}

// tagKey hears the keys of the rows: Enter adds one below, Alt with an arrow moves
// the row.
func (u *UI) tagKey(e browser.Event) {
	prefix, i, ok := u.composer.tags.tagField(e.Target().Attr("id"))
	if !ok {
		return
	}
	key := e.Key()
	switch {
	case key == "Enter" && !e.Shift() && prefix != tagType:
		u.act(func(app.Context) { u.addTag(i + 1) })
	case prefix != tagType && prefix != tagYesNo && e.Alt() && (key == "ArrowUp" || key == "ArrowDown"):
		to := i + 1
		if key == "ArrowUp" {
			to = i - 1
		}
		u.act(func(app.Context) { u.moveTag(i, to, prefix) })
	default:
		return
	}
	e.PreventDefault()
}

// moveTag moves a row, and the focus with it.
func (u *UI) moveTag(from, to int, prefix string) {
	t := &u.composer.tags
	if from >= len(t.rows) || to < 0 || to >= len(t.rows) {
		return
	}
	t.rows = slices.Clone(t.rows)
	t.rows[from], t.rows[to] = t.rows[to], t.rows[from]
	u.tagsChanged()
	u.focus(prefix + strconv.Itoa(to))
}
