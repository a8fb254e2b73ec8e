package ui

import (
	"unicode/utf8"

	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
)

const (
	soughtCharacters = 1000 // of a payload that a row is ready to show a part of, for what was found there
	sightCharacters  = 30   // at the beginning of a row's text that can be seen in any list
	leadCharacters   = 12   // shown before what was found
)

// inSight is the text of a row, begun later where what the filter found would
// otherwise be cut off at the row's end: why a row is there should be seen.
func (g *grid) inSight(id timeline.ID, text string) string {
	sought := text
	marks := g.found.Highlights(text)
	if marks == nil {
		e, _, _ := g.store.Head(id, (soughtCharacters+1)*utf8.UTFMax)
		sought = payload.Preview(e.Payload, soughtCharacters)
		if marks = g.found.Highlights(sought); marks == nil {
			return text // it is in the topic, or further on
		}
	}
	start := marks[0][0]
	if utf8.RuneCountInString(sought[:start]) <= max(sightCharacters, g.textWidth/4) {
		return text
	}
	return lastOf(sought[:start], leadCharacters) + firstOf(sought[start:], g.textWidth)
}
