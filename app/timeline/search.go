package timeline

// batch is how many entries are looked at under one lock of the store.
const batch = 256

// bytesPerStep is how much payload counts as one more entry for Advance.
const bytesPerStep = 256

// Advance applies the filter to about n more entries, a long payload counting as
// several, and reports whether more are left. Without a filter there is nothing
// to do.
func (v *View) Advance(n int) (more bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.match == nil {
		return false
	}
	for {
		var left bool
		if n, left = v.step(n); !left {
			return false
		}
		if n <= 0 {
			return true
		}
	}
}

// step looks at up to one batch of entries, those that came since first. It
// returns what is left of the budget, and whether entries are left.
func (v *View) step(budget int) (int, bool) {
	s := v.store
	s.mu.RLock()
	defer s.mu.RUnlock()
	v.rows.trim(s.gone)
	v.newer = max(v.newer, s.gone)
	for i := 0; i < batch && budget > 0; i++ {
		switch {
		case v.newer < s.next:
			matches, cost := v.look(v.newer)
			if matches {
				v.rows.pushBack(v.newer)
			}
			v.newer++
			budget -= cost
		case v.older >= s.shown:
			matches, cost := v.look(v.older)
			if matches {
				v.rows.pushFront(v.older)
			}
			v.older--
			budget -= cost
		default:
			return budget, false
		}
	}
	return budget, v.newer < s.next || v.older >= s.shown
}

// look applies the filter to a kept entry.
func (v *View) look(id ID) (matches bool, cost int) {
	h, at := v.store.entry(id, &v.entry, &v.scratch)
	matches, cost = true, 1
	if h.kind() != Gap {
		v.entry.Payload = v.store.ring.view(at, h.payloadLen, &v.scratch)
		v.entry.in = v.store
		matches, cost = v.match(&v.entry), 1+int(h.payloadLen/bytesPerStep)
	}
	if h.extraLen > 0 {
		v.entry = Entry{} // large, so only where the next would see it
	}
	return matches, cost
}

// Searched returns how many entries the filter has been applied to, of how many
// that are kept.
func (v *View) Searched() (done, total int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.store
	s.mu.RLock()
	defer s.mu.RUnlock()
	total = int(s.next - s.shown)
	if v.match == nil {
		return total, total
	}
	from, to := max(v.older+1, s.shown), min(max(v.newer, s.shown), s.next)
	return int(to) - int(min(from, to)), total
}

// Freeze holds the view: what comes from now on is not shown, but counted by
// Waiting. What is held still goes at the bound of the store.
func (v *View) Freeze() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.store.mu.RLock()
	defer v.store.mu.RUnlock()
	v.frozen, v.held = true, v.store.next-1
}

// Thaw shows what waited.
func (v *View) Thaw() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.frozen = false
}

// Waiting returns how many matching messages came since Freeze and are kept, as
// far as they have been looked at.
func (v *View) Waiting() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.bounds()
	if v.match != nil {
		return v.rows.size - b.hidden - v.shown(b) - b.later
	}
	return int(b.newest+1-max(b.last+1, b.first)) - b.later
}
