package browser

import (
	"strings"
	"syscall/js"
)

// Remarks returns what the page has said since the last call.
func Remarks() (all []Remark) {
	parts := strings.Split(js.Global().Call("consoleHeard").String(), "\x00") // web/voice.js
	for i := 0; i+2 < len(parts); i += 3 {
		all = append(all, Remark{parts[i], parts[i+1], parts[i+2]})
	}
	return all
}

// Say reads a text out to those who listen to the page, at once where it is urgent.
func Say(text string, urgent bool) {
	politeness := "polite"
	if urgent {
		politeness = "assertive"
	}
	js.Global().Call("consoleSay", text, politeness)
}
