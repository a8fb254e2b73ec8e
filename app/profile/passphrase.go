package profile

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MinPassphrase is the shortest passphrase, in characters.
const MinPassphrase = 8

// Strength is how hard a passphrase is to guess, roughly.
type Strength uint8

// The strengths.
const (
	TooShort Strength = iota
	Weak
	Fair
	Strong
)

// common are the beginnings of what is tried first.
var common = []string{"password", "passw0rd", "passwort", "qwert", "asdf", "letmein", "iloveyou", "welcome", "admin", "secret", "changeme", "12345", "11111", "00000", "abc123", "abcd"}

// StrengthOf estimates a passphrase by its length and the kinds of its characters.
// Repeated and neighbouring characters count for little, and what everybody chooses
// for nothing. It is a hint: it knows no dictionary.
func StrengthOf(passphrase string) Strength {
	if utf8.RuneCountInString(passphrase) < MinPassphrase {
		return TooShort
	}
	lower := strings.ToLower(passphrase)
	for _, c := range common {
		lower = strings.ReplaceAll(lower, c, "")
	}
	bits, last := 0.0, rune(-1)
	alphabet := math.Log2(float64(alphabetOf(passphrase)))
	for _, r := range lower {
		if d := r - last; d >= -1 && d <= 1 {
			bits++
		} else {
			bits += alphabet
		}
		last = r
	}
	switch {
	case bits < 45:
		return Weak
	case bits < 70:
		return Fair
	}
	return Strong
}

// alphabetOf is how many characters there are of the kinds that a text has.
func alphabetOf(text string) int {
	n := 2
	for _, kind := range []struct {
		size int
		is   func(rune) bool
	}{
		{10, unicode.IsDigit},
		{26, func(r rune) bool { return unicode.IsLetter(r) && !unicode.IsUpper(r) }},
		{26, unicode.IsUpper},
		{20, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ' ' }},
	} {
		if strings.ContainsFunc(text, kind.is) {
			n += kind.size
		}
	}
	return n
}

// Advice is a sentence about a passphrase.
func (s Strength) Advice() string {
	switch s {
	case TooShort:
		return "At least 8 characters. Four words that have nothing to do with each other are easy to type and hard to guess."
	case Weak:
		return "Weak: whoever copies this browser's data may guess it. Make it longer; four unrelated words are enough."
	case Fair:
		return "Fair. A word more makes it strong."
	}
	return "Strong."
}
