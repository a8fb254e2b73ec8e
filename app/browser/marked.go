//go:build !js

package browser

// SetMarked is SetText with parts of the text marked (element mark): start and
// end of each in bytes, in order, none overlapping.
func (e Element) SetMarked(text string, marks [][2]int) {
	e.SetText("")
	part := func(tag, text string) {
		if text != "" {
			child := Create(tag)
			child.n.text = text
			e.Append(child)
		}
	}
	at := 0
	for _, m := range marks {
		part("#text", text[at:m[0]])
		part("mark", text[m[0]:m[1]])
		at = m[1]
	}
	part("#text", text[at:])
}
