package payload

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ParsePath reads a tag path as people write it: names with dots between, an
// array's index as a number. A name with a dot or another odd character stands
// in quotes, in which \" is a quote and \\ a backslash:
//
//	motor.temp_c    phases.0    limits."temp.max"
//
// The error is a sentence that says where, in characters from 1.
func ParsePath(s string) ([]string, error) {
	if s == "" {
		return nil, errors.New("the tag path is empty: write the names of tags with dots between, for example motor.temp_c")
	}
	var path []string
	for rest := s; ; {
		name, after, err := parseStep(s, rest)
		if err != nil {
			return nil, err
		}
		path = append(path, name)
		if len(path) > MaxPath {
			return nil, fmt.Errorf("the tag path has more than %d names", MaxPath)
		}
		if after == "" {
			return path, nil
		}
		if after[0] != '.' {
			return nil, pathError(s, after, "a dot is missing behind the closing quote")
		}
		rest = after[1:]
	}
}

// parseStep takes the first name off rest, which is an end of whole.
func parseStep(whole, rest string) (name, after string, err error) {
	if !strings.HasPrefix(rest, `"`) {
		end := strings.IndexAny(rest, `."`)
		if end < 0 {
			end = len(rest)
		}
		if end == 0 {
			return "", "", pathError(whole, rest, "a name is missing")
		}
		if end < len(rest) && rest[end] == '"' {
			return "", "", pathError(whole, rest[end:], `a quote stands inside a name: put the whole name in quotes and write \" for the quote`)
		}
		return rest[:end], rest[end:], nil
	}
	var out strings.Builder
	for i := 1; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '"':
			return out.String(), rest[i+1:], nil
		case c == '\\' && i+1 < len(rest) && (rest[i+1] == '"' || rest[i+1] == '\\'):
			i++
			out.WriteByte(rest[i])
		default:
			out.WriteByte(c)
		}
	}
	return "", "", pathError(whole, rest, "the closing quote is missing")
}

// pathError says what is wrong with the path whole at the place where rest begins.
func pathError(whole, rest, what string) error {
	at := utf8.RuneCountInString(whole[:len(whole)-len(rest)]) + 1
	return fmt.Errorf("the tag path is not clear at character %d: %s", at, what)
}

// JoinPath writes a path as ParsePath reads it.
func JoinPath(path []string) string {
	var out strings.Builder
	for i, name := range path {
		if i > 0 {
			out.WriteByte('.')
		}
		out.WriteString(quoteStep(name))
	}
	return out.String()
}

// quoteStep puts a name in quotes where it is not plain: see plainStep.
func quoteStep(name string) string { return string(appendStep(nil, []byte(name))) }
