//go:build !js

package browser

// Batch is changes of elements that are made together, in their order. The zero Batch is
// ready for use. It is not safe for concurrent use.
type Batch struct{ changes []func() }

// SetText replaces what is in an element with text.
func (b *Batch) SetText(e Element, text string) { b.add(func() { e.SetText(text) }) }

// SetAttr sets an attribute.
func (b *Batch) SetAttr(e Element, name, value string) { b.add(func() { e.SetAttr(name, value) }) }

// SetStyle sets one CSS property.
func (b *Batch) SetStyle(e Element, property, value string) {
	b.add(func() { e.SetStyle(property, value) })
}

func (b *Batch) add(change func()) { b.changes = append(b.changes, change) }

// Apply makes the changes.
func (b *Batch) Apply() {
	for _, change := range b.changes {
		change()
	}
	b.changes = b.changes[:0]
}
