package outbox

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// Memory is a Storage that lasts as long as the page: what is used where the
// browser keeps nothing for it. Its zero value is none: see NewMemory.
type Memory struct {
	shared *sharedMemory

	mu      sync.Mutex // held while the func of Watch runs
	changed func([]Record)
}

// sharedMemory is what all tabs of a Memory have in common.
type sharedMemory struct {
	mu      sync.Mutex
	records map[ID]Record
	tabs    []*Memory
	leads   map[string]chan struct{} // by name; holds one value while nobody leads
}

// NewMemory returns an empty Memory.
func NewMemory() *Memory {
	return (&sharedMemory{records: map[ID]Record{}, leads: map[string]chan struct{}{}}).tab()
}

// Tab returns another Storage of the same records, as a second tab of a browser
// has one.
func (m *Memory) Tab() *Memory { return m.shared.tab() }

func (s *sharedMemory) tab() *Memory {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &Memory{shared: s}
	s.tabs = append(s.tabs, m)
	return m
}

// Load implements Storage.
func (m *Memory) Load(ctx context.Context) ([]Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.shared.mu.Lock()
	defer m.shared.mu.Unlock()
	records := make([]Record, 0, len(m.shared.records))
	for _, id := range slices.Sorted(maps.Keys(m.shared.records)) {
		records = append(records, m.shared.records[id].copied())
	}
	return records, nil
}

// Commit implements Storage.
func (m *Memory) Commit(ctx context.Context, changes []Change) (conflicts []Record, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	conflicts, applied, tabs := m.shared.commit(changes)
	for _, tab := range tabs {
		if tab != m && len(applied) > 0 {
			tab.tell(applied)
		}
	}
	return conflicts, nil
}

func (s *sharedMemory) commit(changes []Change) (conflicts, applied []Record, tabs []*Memory) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range changes {
		there := s.records[c.ID]
		there.ID = c.ID
		switch {
		case there.Rev != c.Base:
			conflicts = append(conflicts, there.copied())
		case c.Delete:
			delete(s.records, c.ID)
			applied = append(applied, Record{ID: c.ID})
		default:
			if c.Body == nil {
				c.Body = there.Body
			}
			s.records[c.ID] = c.Record.copied()
			applied = append(applied, c.Record.copied())
		}
	}
	return conflicts, applied, slices.Clone(s.tabs)
}

// copied returns the record with bytes of its own; a Body is never nil.
func (r Record) copied() Record {
	if r.Rev != 0 {
		r.Head, r.Body = append([]byte{}, r.Head...), append([]byte{}, r.Body...)
	}
	return r
}

func (m *Memory) tell(records []Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.changed != nil {
		m.changed(slices.Clone(records))
	}
}

// Watch implements Storage.
func (m *Memory) Watch(changed func([]Record)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.changed = changed
}

// Lead implements Storage.
func (m *Memory) Lead(ctx context.Context, name string, led func(context.Context)) {
	turn := m.shared.lead(name)
	go func() {
		select {
		case <-turn:
		case <-ctx.Done():
			return
		}
		defer func() { turn <- struct{}{} }()
		if ctx.Err() == nil {
			led(ctx)
		}
	}()
}

func (s *sharedMemory) lead(name string) chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.leads[name] == nil {
		s.leads[name] = make(chan struct{}, 1)
		s.leads[name] <- struct{}{}
	}
	return s.leads[name]
}
