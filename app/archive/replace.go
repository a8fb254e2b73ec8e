package archive

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// searched is the shortest value that is looked for within texts, in bytes: a shorter
// one would black out half of every sentence and hide nothing.
const searched = 4

// replacer finds many texts in another at once. It is asked for each byte of each
// message: most of them it passes by after one look at a table.
type replacer struct {
	first [1 << 10]uint64 // a bit for each hash of four bytes that some text begins with
	by    map[uint32][]replacement
}

type replacement struct {
	text, with string
	anywhere   bool // also as a part of a word
}

// add has a text replaced, one that is too short nowhere.
func (r *replacer) add(text, with string, anywhere bool) {
	if len(text) < searched {
		return
	}
	if r.by == nil {
		r.by = map[uint32][]replacement{}
	}
	key := four(text)
	h := hash16(key)
	r.first[h/64] |= 1 << (h % 64)
	r.by[key] = append(r.by[key], replacement{text, with, anywhere})
}

// ready has the longest text win where several begin at one place.
func (r *replacer) ready() {
	for _, list := range r.by {
		sort.SliceStable(list, func(i, j int) bool { return len(list[i].text) > len(list[j].text) })
	}
}

func four[T string | []byte](b T) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

func hash16(key uint32) uint32 { return key * 0x9e3779b1 >> 16 }

// append appends a text with all that is to be replaced replaced.
func (r *replacer) append(dst, text []byte) []byte {
	from := 0
	if r.by == nil {
		return append(dst, text...)
	}
	for i := 0; i+searched <= len(text); {
		key := four(text[i:])
		h := hash16(key)
		if r.first[h/64]&(1<<(h%64)) == 0 {
			i++
			continue
		}
		if found := r.at(key, text, i); found != nil {
			dst = append(append(dst, text[from:i]...), found.with...)
			i += len(found.text)
			from = i
			continue
		}
		i++
	}
	return append(dst, text[from:]...)
}

// string is append for a string.
func (r *replacer) string(text string) string {
	if len(text) < searched || r.by == nil {
		return text
	}
	return string(r.append(nil, []byte(text)))
}

// at returns what is to be replaced at a place.
func (r *replacer) at(key uint32, text []byte, i int) *replacement {
	list := r.by[key]
	for j := range list {
		x := &list[j]
		end := i + len(x.text)
		if end > len(text) || string(text[i:end]) != x.text {
			continue
		}
		if x.anywhere || wordAt(text, i, end) {
			return x
		}
	}
	return nil
}

// wordAt reports whether what stands from i to end is no part of a longer word.
func wordAt[T string | []byte](text T, i, end int) bool {
	return !(i > 0 && inWord(text[i-1]) && inWord(text[i])) && !(end < len(text) && inWord(text[end-1]) && inWord(text[end]))
}

// replaceWord replaces a word of any length.
func replaceWord(text, word, with string) string {
	var out strings.Builder
	from := 0
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			break
		}
		i += at
		if at = i + len(word); wordAt(text, i, at) {
			out.WriteString(text[from:i])
			out.WriteString(with)
			from = at
		}
	}
	if from == 0 {
		return text
	}
	return out.String() + text[from:]
}

// inWord reports whether a byte is part of a word: a letter or digit of ASCII, or of
// any other character.
func inWord(c byte) bool {
	return c >= utf8.RuneSelf || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
