package archive

import "deviceconsole/app/timeline"

const (
	batch      = 256 // rows that are asked for at once
	searchStep = 500 // entries that are searched for the filter in one step
)

// Source is the rows that a view shows at one moment, in the order of arrival.
// What comes later is not among them; what is dropped at the bound of the history
// before it was read is counted, and a gap stands in its place.
type Source struct {
	store *timeline.Store
	view  *timeline.View

	total, read, missed int // rows

	begun   bool
	last    timeline.Entry // read last, without its payload
	ids     []timeline.ID  // to be read next
	payload []byte         // of the entry that was read last
}

// NewSource returns what a view of a store shows now, and would still find.
func NewSource(s *timeline.Store, v *timeline.View) *Source {
	return &Source{store: s, view: v.Snapshot()}
}

// search applies the filter to what is still to be searched, and counts the rows.
func (s *Source) search(m *meter) error {
	for s.view.Advance(searchStep) {
		if err := m.work(step); err != nil {
			return err
		}
	}
	_, s.total = s.view.After(0, 0)
	return nil
}

// next reads the next row into e. Its payload is good until the next call.
func (s *Source) next(e *timeline.Entry) bool {
	if !s.begun {
		s.begun = true
		if edge, ok := s.store.Edge(); ok {
			*e = edge
			return true
		}
	}
	for {
		if len(s.ids) == 0 {
			var left int
			s.ids, left = s.view.After(s.last.ID, batch)
			if lost := s.total - s.read - s.missed - left; lost > 0 {
				s.missed += lost
				*e = s.gap(lost)
				return true
			}
			if len(s.ids) == 0 {
				return false
			}
		}
		id := s.ids[0]
		s.ids = s.ids[1:]
		if s.get(id, e) {
			s.read++
			s.last = *e
			s.last.Payload = nil
			return true
		}
		s.ids = nil // it was dropped: see what is left
	}
}

// get reads an entry, if it is still kept.
func (s *Source) get(id timeline.ID, e *timeline.Entry) (ok bool) {
	s.store.Walk(id, 1, func(kept *timeline.Entry) {
		if ok = kept.ID == id; ok {
			s.payload = append(s.payload[:0], kept.Payload...)
			*e = *kept
			e.Payload = s.payload
		}
	})
	return ok
}

// gap stands for rows that were dropped before they were read.
func (s *Source) gap(lost int) timeline.Entry {
	at := s.last.At
	if edge, ok := s.store.Edge(); ok {
		at = edge.At
	}
	return timeline.Entry{At: at, Kind: timeline.Gap, Gap: timeline.GapInfo{
		Cause: timeline.GapBound, From: s.last.At, Until: at, Count: uint64(lost),
	}}
}
