package browser

// Remark is something that the page says in passing, in an element that is marked with
// data-live.
type Remark struct {
	Source string // of which a later remark replaces an earlier one
	Live   string // what it is marked with
	Text   string // "" = what was said before holds no longer
}
