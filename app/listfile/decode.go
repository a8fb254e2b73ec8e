package listfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"deviceconsole/app/phrase"
	"deviceconsole/internal/platform"
)

// Format tells the files of one kind.
type Format struct {
	Name    string // that a file says it is of
	Version int    // that is written; older ones are read
	List    string // the member that holds the list, and what its entries are called
	Most    int    // entries
	Bytes   int    // of a file, at most
}

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

// Decode reads the list of a file and calls entry for each of its objects. The error
// is an *Error.
func Decode(b []byte, f Format, entry func(Object)) (err error) {
	defer func() {
		if v := recover(); v != nil {
			e, ours := v.(*Error)
			if !ours {
				panic(v)
			}
			err = e
		}
	}()
	if len(b) > f.Bytes {
		return &Error{0, "The file is too large: it has " + phrase.Grouped(len(b)) + " bytes, and " + phrase.Grouped(f.Bytes) + " are the most."}
	}
	file := objectAt(b, 0, len(b))
	var is string
	if i := file.find("format"); i < 0 || json.Unmarshal(file.raw(i), &is) != nil || is != f.Name {
		return &Error{0, "This is no file of " + f.List + ": its “format” is not “" + f.Name + "”. Choose a file that was exported here."}
	}
	var v int
	switch file.Read("version", &v); {
	case v > f.Version:
		return &Error{0, "This file was written by a newer console (version " + strconv.Itoa(v) + " of the format; this one reads " + strconv.Itoa(f.Version) + "). Open it there, or update this console."}
	case v < 1:
		return file.error("version", "the “version” is missing")
	}
	i := file.find(f.List)
	if i < 0 {
		return &Error{0, "The list “" + f.List + "” is missing."}
	}
	var items []json.RawMessage
	if json.Unmarshal(file.raw(i), &items) != nil {
		return file.error(f.List, "“"+f.List+"” is no list")
	}
	if len(items) > f.Most {
		return &Error{0, "There are " + phrase.Grouped(len(items)) + " " + f.List + " in the file; " + phrase.Grouped(f.Most) + " are the most."}
	}
	at := file.members[i].Value + 1
	for _, raw := range items {
		for b[at] != raw[0] { // white space and the comma in front
			at++
		}
		entry(objectAt(b, at, at+len(raw)))
		at += len(raw)
	}
	return nil
}

// Object is an object of a file. Its methods panic with an *Error, which Decode
// returns.
type Object struct {
	file    []byte
	at      int // where it begins
	members []platform.Member
}

func objectAt(file []byte, at, end int) Object {
	o := Object{file: file, at: at}
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

func (o Object) wrong(at int, problem string) { panic(o.errorAt(at, problem)) }

func (o Object) errorAt(at int, problem string) *Error {
	return &Error{1 + bytes.Count(o.file[:at], []byte{'\n'}), problem}
}

// error is one of a member, or of the object where it is missing.
func (o Object) error(name, problem string) *Error {
	at := o.at
	if i := o.find(name); i >= 0 {
		at = o.members[i].At
	}
	return o.errorAt(at, phrase.Sentence(problem))
}

// Wrong refuses the file for a member, or for the object where that is missing.
func (o Object) Wrong(name, problem string) { panic(o.error(name, problem)) }

func (o Object) find(name string) int {
	return slices.IndexFunc(o.members, func(m platform.Member) bool { return m.Name == name })
}

// Has reports whether there is a member of a name.
func (o Object) Has(name string) bool { return o.find(name) >= 0 }

func (o Object) raw(i int) []byte { return o.file[o.members[i].Value:o.members[i].End] }

// Read decodes a member where it is there: a *string, *bool, *int or *[][]string.
func (o Object) Read(name string, to any) {
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

// Choice reads a member that is one of some words, and returns which; without it the
// first is meant.
func (o Object) Choice(name string, words []string) int {
	word := words[0]
	o.Read(name, &word)
	i := slices.Index(words, word)
	if i < 0 {
		panic(o.error(name, "“"+name+"” is “"+word+"”, and none of "+fmt.Sprint(words)))
	}
	return i
}

// Name reads the member "name", which is one that Name returns.
func (o Object) Name() string {
	var name string
	o.Read("name", &name)
	if name == "" || name != Name(name) {
		panic(o.error("name", "a name of 1 to "+strconv.Itoa(MaxName)+" characters, without space around it, is missing"))
	}
	return name
}
