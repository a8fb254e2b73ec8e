package timeline

// View is the entries of a Store that match a filter, newest first.
type View struct{}

// NewView returns a view of the entries that match; nil matches all.
func NewView(s *Store, match func(*Entry) bool) *View { return &View{} }

// SetMatch changes the filter and begins the search anew, newest first.
func (v *View) SetMatch(match func(*Entry) bool) {}

// Advance searches on: about n entries, long ones counting as several. It
// reports whether more is left to search.
func (v *View) Advance(n int) bool { return false }

// Len returns the number of rows, gaps included.
func (v *View) Len() int { return 0 }

// Messages returns the number of rows that are messages.
func (v *View) Messages() int { return 0 }

// Window returns up to n IDs from a row on; row 0 is the newest.
func (v *View) Window(offset, n int) []ID { return nil }

// Position returns the row of an entry.
func (v *View) Position(id ID) (int, bool) { return 0, false }

// Freeze holds the view: entries that come from now on are counted as waiting.
func (v *View) Freeze() {}

// Thaw shows what waited.
func (v *View) Thaw() {}

// Waiting returns how many matching messages came since Freeze.
func (v *View) Waiting() int { return 0 }
