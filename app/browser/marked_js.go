package browser

// SetMarked is SetText with parts of the text marked (element mark): start and
// end of each in bytes, in order, none overlapping. It costs one call for each
// mark over that.
func (e Element) SetMarked(text string, marks [][2]int) {
	if !e.Exists() {
		return
	}
	parts := make([]any, 0, 2*len(marks)+1)
	at := 0
	for _, m := range marks {
		if m[0] > at {
			parts = append(parts, text[at:m[0]])
		}
		mark := document.Call("createElement", "mark")
		mark.Set("textContent", text[m[0]:m[1]])
		parts = append(parts, mark)
		at = m[1]
	}
	if at < len(text) {
		parts = append(parts, text[at:])
	}
	e.v.Call("replaceChildren", parts...)
}
