package archive

import (
	"bytes"
	"strings"
)

// Looks says what a tag looks like to somebody who is careful with what others are
// shown.
type Looks uint8

// What tags look like.
const (
	LooksPlain    Looks = iota // like nothing that has to be hidden
	LooksName                  // who somebody is: a name, an owner, a telephone number
	LooksMail                  // an address of mail
	LooksLocation              // where somebody is: coordinates, a street, an address of the network
	LooksToken                 // what lets somebody in: a token, a key, a password
)

// String returns "name", "mail", "location", "token", or "" for LooksPlain.
func (l Looks) String() string { return [...]string{"", "name", "mail", "location", "token"}[l] }

// looksOf are the words of tag names that tell what is in them.
var looksOf = func() map[string]Looks {
	words := map[string]Looks{}
	for looks, list := range map[Looks]string{
		LooksName:     "name firstname lastname surname fullname username nickname forename owner customer person contact phone telephone mobile msisdn birthday birthdate dob patient driver tenant resident",
		LooksMail:     "mail email",
		LooksLocation: "lat lon lng long latitude longitude gps geo geohash location position coordinate coordinates street city zip zipcode postcode postal address home ip ssid bssid",
		LooksToken:    "token secret password passwd passphrase pwd pin apikey auth authorization bearer cookie session credential credentials jwt iban",
	} {
		for word := range strings.FieldsSeq(list) {
			words[word] = looks
		}
	}
	return words
}()

// things are words beside which a name is that of a thing.
var things = map[string]bool{"file": true, "type": true, "event": true, "model": true, "firmware": true, "program": true, "sensor": true, "field": true, "unit": true, "tag": true, "recipe": true}

// looksLike tells what a tag looks like: by the words of its path, else by its value,
// the raw text of a leaf of JSON.
func looksLike(path, raw []byte) Looks {
	if looks := namedLike(path); looks != LooksPlain {
		return looks
	}
	if len(raw) > 2 && raw[0] == '"' {
		return valueLike(raw[1 : len(raw)-1])
	}
	return LooksPlain
}

// namedLike looks at the words of a path, which dots, signs and capitals divide.
func namedLike(path []byte) (looks Looks) {
	const longest = 24
	var word [longest]byte
	n, before, thing := 0, byte('.'), false
	end := func() {
		if l := looksOf[string(word[:n])]; l > looks {
			looks = l
		}
		thing = thing || things[string(word[:n])]
		n = 0
	}
	for _, c := range path {
		lower := c | 0x20
		letter := lower >= 'a' && lower <= 'z'
		if c == '.' { // a thing of an outer tag says nothing of this one
			end()
			thing = false
		}
		if !letter || c != lower && before >= 'a' && before <= 'z' {
			end()
		}
		if letter && n < longest {
			word[n] = lower
			n++
		}
		before = c
	}
	if end(); looks == LooksName && thing {
		return LooksPlain
	}
	if looks == LooksPlain && (bytes.HasSuffix(path, []byte("_key")) || bytes.HasSuffix(path, []byte("Key"))) {
		return LooksToken
	}
	return looks
}

const (
	shortestMail  = 6
	longestMail   = 254
	shortestToken = 24
)

// valueLike looks at a text without its quotes.
func valueLike(text []byte) Looks {
	if at := bytes.IndexByte(text, '@'); at > 0 && len(text) >= shortestMail && len(text) <= longestMail &&
		bytes.IndexByte(text[at:], '.') > 1 && bytes.IndexByte(text, ' ') < 0 {
		return LooksMail
	}
	if len(text) >= shortestToken && tokenLike(text) {
		return LooksToken
	}
	if c := text[0]; (c == '-' || c >= '0' && c <= '9') && placeLike(text) {
		return LooksLocation
	}
	return LooksPlain
}

// tokenLike reports whether a text is one long word of letters and digits in no
// order, as keys and tokens are and no times, versions or paths.
func tokenLike(text []byte) bool {
	letters, digits, turns := 0, 0, 0
	var before byte
	for _, c := range text {
		class := byte('a')
		switch {
		case c >= '0' && c <= '9':
			digits++
			class = '0'
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			letters++
			if c < 'a' {
				class = 'A'
			}
		case c == '.' || c == '-' || c == '_' || c == '+' || c == '/' || c == '=':
			continue
		default:
			return false
		}
		if class != before {
			turns++
		}
		before = class
	}
	return letters >= 4 && digits >= 3 && letters+digits >= shortestToken-4 && turns >= len(text)/5
}

// placeLike reports whether a text is two coordinates, or an address of the network.
func placeLike(text []byte) bool {
	dots, commas := 0, 0
	for _, c := range text {
		switch {
		case c == '.':
			dots++
		case c == ',' || c == ';':
			commas++
		case c == ' ' || c == '-' || c == '+' || c >= '0' && c <= '9':
		default:
			return false
		}
	}
	return commas >= 1 && commas <= 2 && dots >= 2 || commas == 0 && dots == 3 && len(text) <= 15 && bytes.IndexByte(text, ' ') < 0
}
