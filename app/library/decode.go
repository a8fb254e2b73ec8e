package library

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"deviceconsole/app/draft"
	"deviceconsole/app/phrase"
	"deviceconsole/internal/platform"
)

// Error says why a file is none, and in which line.
type Error struct {
	Line    int // from 1; 0 = none can be named
	Problem string
}

// Error returns the sentence.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Problem
	}
	return "Line " + strconv.Itoa(e.Line) + ": " + e.Problem
}

// DecodeTemplates reads a file. Names are unique afterwards. The error is an
// *Error, and nothing of the file is taken then.
func DecodeTemplates(b []byte) ([]Template, error) {
	var list []Template
	err := decode(b, templatesFormat, "templates", MaxTemplates, func(o object) {
		t := Template{Name: o.name()}
		t.Draft = o.draft()
		if Find(list, t.Name) >= 0 {
			o.wrong(o.at, "There are two templates “"+t.Name+"”. Rename one of them.")
		}
		list = append(list, t)
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// DecodeRules reads what EncodeRules wrote. The error is an *Error.
func DecodeRules(b []byte) ([]Rule, error) {
	var list []Rule
	err := decode(b, rulesFormat, "rules", MaxRules, func(o object) {
		r := Rule{Name: o.name()}
		o.read("filter", &r.Filter)
		o.read("delay_ms", &r.DelayMS)
		o.read("per_second", &r.PerSecond)
		o.read("to_response", &r.ToResponse)
		r.Draft = o.draft()
		list = append(list, r)
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// decode reads the list of a file and calls item for each of its objects.
func decode(b []byte, format, list string, most int, item func(object)) (err error) {
	defer func() {
		if v := recover(); v != nil {
			e, ours := v.(*Error)
			if !ours {
				panic(v)
			}
			err = e
		}
	}()
	if len(b) > MaxBytes {
		return &Error{0, "The file is too large: it has " + phrase.Grouped(len(b)) + " bytes, and " + phrase.Grouped(MaxBytes) + " are the most."}
	}
	file := objectAt(b, 0, len(b))
	var is string
	if i := file.find("format"); i < 0 || json.Unmarshal(file.raw(i), &is) != nil || is != format {
		return &Error{0, "This is no file of " + list + ": its “format” is not “" + format + "”. Choose a file that was exported here."}
	}
	var v int
	switch file.read("version", &v); {
	case v > version:
		return &Error{0, "This file was written by a newer console (version " + strconv.Itoa(v) + " of the format; this one reads " + strconv.Itoa(version) + "). Open it there, or update this console."}
	case v < 1:
		return file.error("version", "the “version” is missing")
	}
	i := file.find(list)
	if i < 0 {
		return &Error{0, "The list “" + list + "” is missing."}
	}
	var items []json.RawMessage
	if json.Unmarshal(file.raw(i), &items) != nil {
		return file.error(list, "“"+list+"” is no list")
	}
	if len(items) > most {
		return &Error{0, "There are " + phrase.Grouped(len(items)) + " " + list + " in the file; " + phrase.Grouped(most) + " are the most."}
	}
	at := file.members[i].Value + 1
	for _, raw := range items {
		for b[at] != raw[0] { // white space and the comma in front
			at++
		}
		item(objectAt(b, at, at+len(raw)))
		at += len(raw)
	}
	return nil
}

// object is an object of a file. Its methods panic with an *Error.
type object struct {
	file    []byte
	at      int // where it begins
	members []platform.Member
}

func objectAt(file []byte, at, end int) object {
	o := object{file: file, at: at}
	m, err := platform.Members(file[at:end])
	var e *platform.JSONError
	switch {
	case errors.As(err, &e):
		o.wrong(at+e.Offset, "This is no JSON that was exported here: "+err.Error()+".")
	case err != nil:
		o.wrong(at, phrase.Sentence(err.Error()))
	}
	for i := range m {
		m[i].At, m[i].Value, m[i].End = m[i].At+at, m[i].Value+at, m[i].End+at
	}
	o.members = m
	return o
}

func (o object) wrong(at int, problem string) { panic(o.errorAt(at, problem)) }

func (o object) errorAt(at int, problem string) *Error {
	line, _ := draft.Place(string(o.file), at)
	return &Error{line, problem}
}

// error is one of a member, or of the object where it is missing.
func (o object) error(name, problem string) *Error {
	at := o.at
	if i := o.find(name); i >= 0 {
		at = o.members[i].At
	}
	return o.errorAt(at, phrase.Sentence(problem))
}

func (o object) find(name string) int {
	return slices.IndexFunc(o.members, func(m platform.Member) bool { return m.Name == name })
}

func (o object) raw(i int) []byte { return o.file[o.members[i].Value:o.members[i].End] }

// read decodes a member where it is there.
func (o object) read(name string, to any) {
	if i := o.find(name); i >= 0 && json.Unmarshal(o.raw(i), to) != nil {
		kind := "text"
		switch to.(type) {
		case *bool:
			kind = "true or false"
		case *int:
			kind = "a whole number"
		case *[][]string:
			kind = "a list of pairs"
		}
		panic(o.error(name, "“"+name+"” has to be "+kind))
	}
}

// choice reads a member that is one of some words; without it the first is meant.
func (o object) choice(name string, words []string) int {
	word := words[0]
	o.read(name, &word)
	i := slices.Index(words, word)
	if i < 0 {
		panic(o.error(name, "“"+name+"” is “"+word+"”, and none of "+fmt.Sprint(words)))
	}
	return i
}

func (o object) name() string {
	var name string
	o.read("name", &name)
	if name == "" || name != Name(name) {
		panic(o.error("name", "a name of 1 to "+strconv.Itoa(MaxName)+" characters, without space around it, is missing"))
	}
	return name
}

func (o object) draft() draft.Draft {
	d := draft.Draft{
		Kind: draft.Kind(o.choice("kind", kindWords)), Format: draft.Format(o.choice("format", formatWords)),
		Stamping: draft.Stamping(o.choice("timestamp", stampingWords)),
	}
	qos := 1
	if o.read("qos", &qos); qos < 0 || qos > 2 {
		panic(o.error("qos", "“qos” has to be 0, 1 or 2"))
	}
	d.QoS = byte(qos)
	for _, m := range members {
		if m.flag {
			var on bool
			o.read(m.name, &on)
			d = d.With(m.field, strconv.FormatBool(on))
			continue
		}
		var text string
		o.read(m.name, &text)
		d = d.With(m.field, text)
	}
	var pairs [][]string
	o.read("user_properties", &pairs)
	for i, pair := range pairs {
		if len(pair) != 2 || i >= draft.MaxUserProperties {
			panic(o.error("user_properties", "“user_properties” has to be a list of at most "+strconv.Itoa(draft.MaxUserProperties)+" pairs of name and value"))
		}
		d.UserProperties = append(d.UserProperties, property(pair))
	}
	return d
}
