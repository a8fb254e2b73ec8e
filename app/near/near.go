// Package near finds the word that a person most likely meant.
package near

import "strings"

// Word returns the word that differs from text, in any letter case, by at most two
// letters, and by the fewest; "" = none does. The words are in small letters.
func Word(text string, words []string) string {
	text = strings.ToLower(text)
	best, least := "", 3
	for _, word := range words {
		if d := distance(text, word); d < least && d < len(word) {
			best, least = word, d
		}
	}
	return best
}

// distance counts the letters to add, take away or change between two words
// (Levenshtein); what is far apart counts as far.
func distance(a, b string) int {
	const longest = 24
	if len(a) > longest || len(b) > longest {
		return longest
	}
	var row [longest + 1]int
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		corner := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := corner
			if a[i-1] != b[j-1] {
				change++
			}
			corner = row[j]
			row[j] = min(change, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
