package timeline

import "time"

// hidden is what Clear took beside the entries, for as long as Undo can bring it
// back.
type hidden struct {
	pending  bool
	messages uint64      // in memory
	lost     uint64      // that went at the bound since
	edge     GapInfo     // what had gone at the bound before Clear, and since
	stats    *statistics // what was counted until Clear
}

// dropped counts a hidden message that goes at the bound.
func (h *hidden) dropped(at time.Time) {
	h.messages--
	h.lost++
	h.edge.add(at)
}

// add counts a message that went at the bound.
func (g *GapInfo) add(at time.Time) {
	if g.Count == 0 {
		*g = GapInfo{Cause: GapBound, From: at}
	}
	g.Until = at
	g.Count++
}

// Clear hides all entries and begins the statistics anew. It takes no
// time, whatever is kept. Until Forget, or another Clear, Undo brings back what it
// hid; meanwhile that is the first to go at the bound. The other counters go on.
func (s *Store) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget()
	s.hidden.pending = true
	s.hidden.messages, s.hidden.lost = s.counters.Kept, 0
	s.hidden.edge, s.edge = s.edge, GapInfo{}
	s.hidden.stats = s.setStatsAside()
	s.counters.Cleared += s.counters.Kept
	s.counters.Kept = 0
	s.shown = s.next
	s.version.Add(1)
}

// Undo brings back what the last Clear hid, in its place before what has come
// since, and reports whether there was something to bring back. What went at the
// bound meanwhile counts as dropped from then on.
func (s *Store) Undo() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &s.hidden
	if !h.pending {
		return false
	}
	s.counters.Cleared -= h.messages + h.lost
	s.counters.Kept += h.messages
	s.counters.Dropped += h.lost
	if h.edge.Count > 0 {
		if s.edge.Count > 0 {
			h.edge.Until = s.edge.Until
			h.edge.Count += s.edge.Count
		}
		s.edge = h.edge
	}
	s.mergeStats(h.stats)
	s.shown = s.gone
	*h = hidden{}
	s.version.Add(1)
	return true
}

// Forget makes the last Clear final. Where nothing has come since, the memory is
// given back at once; else call Trim.
func (s *Store) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hidden.pending {
		s.forget()
		s.version.Add(1)
	}
}

func (s *Store) forget() {
	s.hidden = hidden{}
	if s.gone = s.shown; s.gone == s.next {
		s.begin()
	}
}

// Undoable returns how many messages Undo brings back, and whether there is
// anything for it to do.
func (s *Store) Undoable() (messages uint64, ok bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.hidden.messages, s.hidden.pending
}
