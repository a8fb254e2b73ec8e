package ui

import (
	"strconv"
	"strings"

	"deviceconsole/app/draft"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/internal/platform"
)

// maxTagRows bounds the tags that a form shows; nobody fills in a longer one.
const maxTagRows = 100

// The types of a tag's value, as the form offers them.
const (
	tagText    = "text"
	tagNumber  = "number"
	tagBool    = "bool"
	tagNull    = "null"
	tagJSON    = "json" // an object or array, and whatever a field can't hold otherwise
	tagTrue    = "true"
	tagFalse   = "false"
	tagNothing = "null"
)

var tagTypes = []struct{ Type, Name string }{
	{tagText, "Text"}, {tagNumber, "Number"}, {tagBool, "True/false"}, {tagNull, "Null"}, {tagJSON, "JSON"},
}

// tagForm is event data as rows. The rows are made of the text, and the text of
// the rows: what was not touched stays as it is, byte for byte.
type tagForm struct {
	on   bool
	base string // text that the rows were read from
	data string // text that the rows make
	rows []tagRow
	said string // why a text is not shown as a form; "" = it is
}

// tagRow is one tag: its exact JSON, and what the fields show of it.
type tagRow struct {
	draft.Tag
	as   string
	text string
}

type tagFormView struct {
	On   bool
	Said string
	Rows []tagRowView
}

type tagRowView struct {
	As    string
	Wrong string
}

func (t *tagForm) view() tagFormView {
	v := tagFormView{On: t.on, Said: t.said}
	if t.on {
		for _, r := range t.rows {
			v.Rows = append(v.Rows, tagRowView{r.as, r.wrong()})
		}
	}
	return v
}

// read makes rows of a text, or says why there are none.
func (t *tagForm) read(data string) bool {
	tags, err := draft.Rows(data)
	switch {
	case err != nil:
		t.said = "A form can show a JSON object only, and this is none yet: " + err.Error() + "."
	case len(tags) > maxTagRows:
		t.said = "There are " + phrase.Counted(len(tags), "tag") + ", and a form shows " + strconv.Itoa(maxTagRows) + " at most. They stay JSON."
	default:
		t.base, t.data, t.said = data, data, ""
		t.rows = make([]tagRow, len(tags))
		for i, tag := range tags {
			t.rows[i] = rowOf(tag)
		}
		return true
	}
	return false
}

// rowOf shows a tag. A text that a field would not keep as it is stays JSON.
func rowOf(tag draft.Tag) tagRow {
	r := tagRow{Tag: tag, text: tag.Raw}
	switch c := firstByte(tag.Raw); {
	case c == '"':
		text := string(payload.AppendUnquoted(nil, []byte(tag.Raw[1:len(tag.Raw)-1])))
		r.as = tagJSON
		if payload.Visible(text) == text && !strings.ContainsAny(text, "\r\ufffd") {
			r.as, r.text = tagText, text
		}
	case c == '-' || '0' <= c && c <= '9':
		r.as = tagNumber
	case tag.Raw == tagTrue || tag.Raw == tagFalse:
		r.as = tagBool
	case tag.Raw == tagNothing:
		r.as = tagNull
	default:
		r.as = tagJSON
	}
	return r
}

func firstByte(s string) byte {
	if s == "" {
		return 0
	}
	return s[0]
}

// typed takes what a person typed as the value.
func (r *tagRow) typed(text string) {
	r.text = text
	switch raw := strings.TrimSpace(text); {
	case r.as == tagText:
		r.Raw = quoteJSON(text)
	case r.wrong() != "" && strings.ContainsAny(raw, "{}[],:\"\\\n"):
		r.Raw = "" // it could read as more than one value; without one, nothing can be sent
	default:
		r.Raw = raw
	}
}

// become gives the value another type, keeping what it says where it can be.
func (r *tagRow) become(as string) {
	was := *r
	r.as = as
	switch as {
	case tagText:
		r.text = was.Raw
		if was.as == tagJSON && firstByte(was.Raw) == '"' {
			r.text = rowOf(was.Tag).text
		}
		r.Raw = quoteJSON(r.text)
	case tagBool:
		r.text = tagFalse
		if strings.TrimSpace(was.text) == tagTrue || was.Raw == tagTrue {
			r.text = tagTrue
		}
		r.Raw = r.text
	case tagNull:
		r.text, r.Raw = tagNothing, tagNothing
	case tagNumber:
		r.text = was.text
		if was.as == tagBool || was.as == tagNull {
			r.text = "0"
		}
		r.typed(r.text)
	default:
		r.text = was.Raw
	}
}

// wrong says what is wrong with a row; "" = nothing.
func (r *tagRow) wrong() string {
	raw := strings.TrimSpace(r.text)
	switch r.as {
	case tagNumber:
		if c := firstByte(raw); platform.CheckJSON([]byte(raw)) != nil || c != '-' && (c < '0' || c > '9') {
			return "Not a number as JSON writes it, such as -12.50 or 6e23."
		}
	case tagJSON:
		if err := platform.CheckJSON([]byte(raw)); err != nil {
			return "Not JSON: " + err.Error() + "."
		}
	}
	return ""
}

// quoteJSON writes a text as JSON does.
func quoteJSON(text string) string {
	return string(append(platform.AppendEscaped([]byte{'"'}, text), '"'))
}

// join makes the text of the rows.
func (t *tagForm) join() string {
	tags := make([]draft.Tag, len(t.rows))
	for i, r := range t.rows {
		tags[i] = r.Tag
	}
	t.data = draft.Join(t.base, tags)
	return t.data
}
