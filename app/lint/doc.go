// Package lint finds what is wrong, or likely not meant, in messages of the
// platform: those that pass (Check) and the one that a person composes (Composed).
// A Finding says what, where and why, and has a Fix where one press can put it
// right.
//
// It works on the text as it came and goes through it once, without recursion, so
// that a megabyte of JSON or 10,000 levels of it cost what their bytes cost. A fix
// replaces a few bytes and leaves every other byte, digit and space as it was.
//
// The rules are those of the platform (an event's keys, times, size and topics) and
// of what reads its events: JavaScript's numbers, parsers that differ about repeated
// keys, texts that end at a NUL. What is merely unusual is left alone: a finding
// that is mostly wrong teaches people to look past all of them.
package lint
