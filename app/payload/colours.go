package payload

import "strings"

// Colours cuts text that is meant to be JSON into at most limit spans, without
// changing it: together they are the text. It judges nothing, so that colours
// stay while a person types; a string without an end goes to the end of its line.
// What is beyond limit is one last Plain span.
func Colours(text string, limit int) []Span {
	spans := make([]Span, 0, min(limit, 64))
	put := func(class Class, from, to int) {
		if to > from {
			spans = append(spans, Span{class, text[from:to]})
		}
	}
	plain := 0
	for i := 0; i < len(text); {
		c := text[i]
		if strings.IndexByte(" \t\n\r{}[],:", c) >= 0 {
			i++
			continue
		}
		if len(spans)+3 > limit { // what is before, this one, and the rest
			break
		}
		put(Plain, plain, i)
		start, class := i, Literal
		switch {
		case c == '"':
			i = lineStringEnd(text, i)
			class = String
			if at := strings.TrimLeft(text[i:], " \t\n\r"); strings.HasPrefix(at, ":") {
				class = Key
			}
		default:
			for i < len(text) && strings.IndexByte(" \t\n\r{}[],:\"", text[i]) < 0 {
				i++
			}
			if c == '-' || '0' <= c && c <= '9' {
				class = Number
			}
		}
		put(class, start, i)
		plain = i
	}
	put(Plain, plain, len(text))
	return spans
}

// lineStringEnd returns the place behind the string that begins with the quote at
// i, or the end of its line.
func lineStringEnd(text string, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i + 1
		case '\n':
			return i
		case '\\':
			if i+1 < len(text) && text[i+1] != '\n' {
				i++
			}
		}
	}
	return len(text)
}
