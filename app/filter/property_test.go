package filter

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"deviceconsole/app/timeline"
)

// asked is a filter and what it is to answer, worked out in the plainest way.
type asked struct {
	text  string
	holds func(*timeline.Entry) bool
}

// plainHolds is the slow twin of word.in.
func plainHolds(s []byte, word string) bool {
	return bytes.Contains(bytes.Map(fold, s), bytes.Map(fold, []byte(word)))
}

var alphabet = []rune("abIiKks0.-/ \"\\()*:é\u0130\u0131\u212a\u017f\ufffd")

// term is any term whose answer can be worked out without this package.
func term(t *rapid.T) asked {
	switch rapid.IntRange(0, 4).Draw(t, "term") {
	case 0:
		word := rapid.StringOfN(rapid.RuneFrom(alphabet), 1, 6, -1).Draw(t, "word")
		return asked{Phrase(word), func(e *timeline.Entry) bool {
			return plainHolds([]byte(e.Topic), word) || plainHolds(e.Payload, word)
		}}
	case 1:
		device := rapid.SampledFrom([]string{"a", "b", "a b", "*", `"`, ""}).Draw(t, "device")
		return asked{Device("", device), func(e *timeline.Entry) bool { return e.Topic == "0/p/u/"+device }}
	case 2:
		n := rapid.SampledFrom(numbers).Draw(t, "number")
		return asked{"n<" + n, func(e *timeline.Entry) bool {
			have, ok := number(e.Payload)
			return ok && have.Cmp(rational(n)) < 0
		}}
	case 3:
		return asked{"retained", func(e *timeline.Entry) bool { return e.Retained }}
	}
	return asked{"n!=x", func(e *timeline.Entry) bool { _, ok := number(e.Payload); return ok }}
}

var numbers = []string{"0", "-0", "0.0", "1", "-1", "1.50", "15e-1", "9007199254740993", "9007199254740992", "1e20", "100000000000000000000", "-2.5E+3", "0.001"}

func rational(s string) *big.Rat { r, _ := new(big.Rat).SetString(s); return r }

func number(payload []byte) (*big.Rat, bool) {
	s, ok := strings.CutPrefix(string(payload), `{"n":`)
	if !ok {
		return nil, false
	}
	return rational(strings.TrimSuffix(s, "}")), true
}

// sentence joins terms in every way that the language has.
func sentence(t *rapid.T, depth int) asked {
	if depth == 0 {
		return term(t)
	}
	a, b := sentence(t, depth-1), sentence(t, depth-1)
	switch rapid.IntRange(0, 5).Draw(t, "join") {
	case 0:
		return asked{"(" + a.text + " or " + b.text + ")", func(e *timeline.Entry) bool { return a.holds(e) || b.holds(e) }}
	case 1:
		return asked{a.text + "  " + b.text, func(e *timeline.Entry) bool { return a.holds(e) && b.holds(e) }}
	case 2:
		return asked{a.text + " and " + b.text, func(e *timeline.Entry) bool { return a.holds(e) && b.holds(e) }}
	case 3:
		return asked{"-(" + a.text + ")", func(e *timeline.Entry) bool { return !a.holds(e) }}
	case 4:
		return asked{"not ( " + a.text + " )", func(e *timeline.Entry) bool { return !a.holds(e) }}
	}
	return a
}

func anEntry(t *rapid.T) *timeline.Entry {
	e := &timeline.Entry{Retained: rapid.Bool().Draw(t, "retained")}
	e.Topic = "0/p/u/" + rapid.SampledFrom([]string{"a", "b", "a b", "*", `"`, "", "K"}).Draw(t, "device")
	if rapid.Bool().Draw(t, "number") {
		e.Payload = fmt.Appendf(nil, `{"n":%s}`, rapid.SampledFrom(numbers).Draw(t, "n"))
	} else {
		e.Payload = []byte(rapid.StringOfN(rapid.RuneFrom(alphabet), 0, 40, -1).Draw(t, "text"))
		if n := len(e.Payload); n > 0 && rapid.Bool().Draw(t, "broken") {
			e.Payload[rapid.IntRange(0, n-1).Draw(t, "at")] = 0xff
		}
	}
	return e
}

func TestMatchDoesWhatASlowReferenceDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := sentence(t, rapid.IntRange(0, 3).Draw(t, "depth"))
		f, err := Parse(a.text, env)
		if err != nil {
			t.Fatalf("%s: %v", a.text, err)
		}
		for range 8 {
			e := anEntry(t)
			for range 2 { // the second time from memory
				if got, want := f.Match(e), a.holds(e); got != want {
					t.Fatalf("%s on %q %q: %v, want %v", a.text, e.Topic, e.Payload, got, want)
				}
			}
		}
	})
}

// TestWordsAreFoundWhereverTheyStand goes over all ways in which a word lies
// across the steps of the search.
func TestWordsAreFoundWhereverTheyStand(t *testing.T) {
	for _, text := range []string{"x", "xy", "Door", "microwave", "temp_c", "a-b", "küche", "sk", "ſK", "09"} {
		w := newWord(text)
		for before := range 20 {
			for after := range 20 {
				s := rep("d", before) + strings.ToUpper(text) + rep("o", after)
				if !w.in([]byte(s)) {
					t.Errorf("%s is not found in %s", text, s)
				}
				if n := len(s) - after - 1; w.in([]byte(s[:n])) != plainHolds([]byte(s[:n]), text) {
					t.Errorf("%s in the beginning of %s", text, s)
				}
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`device:mw-3f2a temp_c>60 -door:open`, `(a or "b c") not d`, `topic:0/p/+/mw/# since:10m until:14:02:31.5`, `"a b".c:"x\"y\\" has:a."b c"`,
		`"door":"open","x":1`, `((((`, `))`, `a or`, `-`, "\xff:\xfe", `x = 5`, `name:"K*"`, `since:2026-11-24T14:02:31Z`, `not not -x and y`,
	} {
		f.Add(seed, []byte(`{"event_data":{"temp_c":71.4,"door":"open"}}`))
	}
	f.Fuzz(func(t *testing.T, text string, payload []byte) {
		got, err := Parse(text, env)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Message == "" || e.Start < 0 || e.Start > e.End || e.End > len(text) {
				t.Fatalf("%q: %#v", text, err)
			}
			if utf8.ValidString(text) && !utf8.ValidString(e.Message) {
				t.Errorf("%q: %q", text, e.Message)
			}
			return
		}
		e := &timeline.Entry{Topic: "0/p/u/d", Payload: payload}
		if !got.All() && got.Match(e) != got.root.match(e, nil) {
			t.Errorf("%q: what is remembered of a topic changes the answer", text)
		}
		last := 0
		for _, r := range got.Highlights(string(payload)) {
			if r[0] < last || r[0] >= r[1] || r[1] > len(payload) {
				t.Fatalf("%q marks %v of %q", text, r, payload)
			}
			last = r[1]
		}
	})
}
