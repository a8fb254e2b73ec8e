package timeline

// Recheck applies the filter once more to an entry whose outcome has changed, so
// that a view of what was rejected shows what becomes so later.
func (v *View) Recheck(id ID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.store.mu.RLock()
	defer v.store.mu.RUnlock()
	if v.match == nil || id <= v.older || id >= v.newer || !v.store.kept(id) {
		return // all match, or the search is still to come to it
	}
	matches, _ := v.look(id)
	at := v.rows.search(id)
	has := at < v.rows.size && v.rows.id(at) == id
	switch {
	case matches && !has:
		v.rows.insert(at, id)
	case has && !matches:
		v.rows.remove(at)
	}
}

// insert puts an ID in its place. It costs the number of larger ones, which are
// few where it is that of something that was sent just now.
func (d *deque) insert(at int, id ID) {
	d.grow()
	d.size++
	mask := len(d.ring) - 1
	for i := d.size - 1; i > at; i-- {
		d.ring[(d.start+i)&mask] = d.ring[(d.start+i-1)&mask]
	}
	d.ring[(d.start+at)&mask] = id
}

// remove takes an ID away, at the same cost.
func (d *deque) remove(at int) {
	d.size--
	mask := len(d.ring) - 1
	for i := at; i < d.size; i++ {
		d.ring[(d.start+i)&mask] = d.ring[(d.start+i+1)&mask]
	}
}
