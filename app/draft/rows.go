package draft

import (
	"strings"

	"deviceconsole/internal/platform"
)

// Tag is one member of the event data: a row of its form.
type Tag struct {
	Name string // half a surrogate pair reads as U+FFFD, and stays what it is while the name is not changed
	Raw  string // the value as JSON, exactly as it stands

	from int // place among the members of the text that it was read from, from 1; 0 = it is new
}

// Rows takes event data apart into its tags, in their order, repeated names
// included. The error is a *platform.JSONError: only an object has rows.
func Rows(data string) ([]Tag, error) {
	members, err := platform.Members([]byte(data))
	if err != nil {
		return nil, err
	}
	rows := make([]Tag, len(members))
	for i, m := range members {
		rows[i] = Tag{m.Name, data[m.Value:m.End], i + 1}
	}
	return rows, nil
}

// Join makes event data of rows that Rows read from data and that were changed,
// added, removed or moved since. What was not touched stays byte for byte: names,
// values, and the space around them. What is new looks like its surroundings. Raw
// goes in as it is: keep what is no value of JSON out of it.
//
// Join(data, rows) is data for the rows of data as they were read.
func Join(data string, rows []Tag) string {
	members, err := platform.Members([]byte(data))
	if err != nil {
		data, members = "{}", nil
	}
	j := joiner{data: data, members: members}
	j.out.Grow(len(data) + 64)
	j.write(rows)
	return j.out.String()
}

// joiner writes rows in the style of the text that they came from.
type joiner struct {
	data    string
	members []platform.Member
	out     strings.Builder
}

func (j *joiner) write(rows []Tag) {
	open := strings.IndexByte(j.data, '{') + 1
	head, tail := open, strings.LastIndexByte(j.data, '}')
	switch n := len(j.members); {
	case n > 0 && len(rows) > 0:
		head, tail = j.members[0].At, j.members[n-1].End
	case n == 0 && (len(rows) == 0 || strings.Contains(j.data[open:tail], "\n")):
		head = tail
	}
	j.out.WriteString(j.data[:head])
	for i, row := range rows {
		if i > 0 {
			j.out.WriteString(j.gap(rows[i-1].from, row.from))
		}
		j.row(row)
	}
	j.out.WriteString(j.data[tail:])
}

// known returns the member that a row was read from.
func (j *joiner) known(from int) (m platform.Member, ok bool) {
	if from < 1 || from > len(j.members) {
		return m, false
	}
	return j.members[from-1], true
}

func (j *joiner) row(row Tag) {
	m, ok := j.known(row.from)
	if ok && m.Name == row.Name {
		j.out.WriteString(j.data[m.At:m.Value]) // name, colon and the space around it
	} else {
		j.out.Write(append(platform.AppendEscaped([]byte{'"'}, strings.ToValidUTF8(row.Name, "\ufffd")), '"'))
		j.out.WriteString(j.colon(m, ok))
	}
	j.out.WriteString(row.Raw)
}

// colon is what stands between name and value: of the member itself, else of the
// first one.
func (j *joiner) colon(m platform.Member, ok bool) string {
	if !ok {
		if len(j.members) == 0 {
			return ": "
		}
		m = j.members[0]
	}
	between := j.data[m.At:m.Value]
	return between[strings.LastIndexByte(between, '"')+1:]
}

// gap is what stands between two rows: what stood there, else what stands between
// others.
func (j *joiner) gap(left, right int) string {
	l, okL := j.known(left)
	r, okR := j.known(right)
	switch {
	case okL && okR && right == left+1:
		return j.data[l.End:r.At]
	case len(j.members) > 1:
		// Before a row that kept its place, what stood there; else as between the first two.
		if okR && right > 1 {
			return j.data[j.members[right-2].End:r.At]
		}
		return j.data[j.members[0].End:j.members[1].At]
	case len(j.members) == 1:
		m := j.members[0]
		space := j.data[strings.IndexByte(j.data, '{')+1 : m.At]
		if strings.Contains(space, "\n") || strings.HasSuffix(j.colon(m, true), ":") {
			return "," + space
		}
	}
	return ", "
}
