package browser

import (
	"strings"
	"syscall/js"
)

// Batch is changes of elements that are made together, in their order, by one call of
// the browser: each call costs more than what it changes. The zero Batch is ready for
// use. It is not safe for concurrent use.
type Batch struct {
	text strings.Builder // for each change its kind and name, and the value, each ended by a NUL
	args []any           // room for the text, and the element of each change
}

// SetText replaces what is in an element with text, as Element.SetText does.
func (b *Batch) SetText(e Element, text string) { b.add(e, "", text) }

// SetAttr sets an attribute.
func (b *Batch) SetAttr(e Element, name, value string) { b.add(e, name, value) }

// SetStyle sets one CSS property.
func (b *Batch) SetStyle(e Element, property, value string) { b.add(e, ":"+property, value) }

func (b *Batch) add(e Element, what, value string) {
	if !e.Exists() {
		return
	}
	if len(b.args) == 0 {
		b.args = append(b.args, nil)
	}
	if strings.IndexByte(value, 0) >= 0 {
		value = strings.ReplaceAll(value, "\x00", "\uFFFD")
	}
	b.text.WriteString(what)
	b.text.WriteByte(0)
	b.text.WriteString(value)
	b.text.WriteByte(0)
	b.args = append(b.args, e.v)
}

// Apply makes the changes.
func (b *Batch) Apply() {
	if len(b.args) == 0 {
		return
	}
	b.args[0] = b.text.String()
	js.Global().Call("consoleWrite", b.args...) // web/write.js
	clear(b.args)
	b.args = b.args[:0]
	b.text.Reset()
}
