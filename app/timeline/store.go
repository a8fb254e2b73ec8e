package timeline

import "time"

// MinBytes is the smallest bound that a Store takes.
const MinBytes = 64 << 10

// Store keeps the newest entries within its Limits.
type Store struct{}

// New returns an empty store.
func New(l Limits) *Store { return &Store{} }

// Append keeps a copy of e as the newest entry and returns its ID.
func (s *Store) Append(e Entry) ID { return 0 }

// Get returns a copy of an entry, and whether it is kept.
func (s *Store) Get(id ID) (Entry, bool) { return Entry{}, false }

// Head is Get with at most the first max bytes of the payload, for a preview;
// size is the payload's length.
func (s *Store) Head(id ID, max int) (e Entry, size int, ok bool) { return Entry{}, 0, false }

// SetOutcome changes what became of a Sent entry, if it is still kept.
func (s *Store) SetOutcome(id ID, o Outcome, code byte) {}

// Counters returns what became of all messages.
func (s *Store) Counters() Counters { return Counters{} }

// Clear removes all entries.
func (s *Store) Clear() {}

// Rate returns the received messages per second over the last 5 s.
func (s *Store) Rate(now time.Time) float64 { return 0 }

// Version changes whenever anything changed.
func (s *Store) Version() uint64 { return 0 }

// Devices returns the statistics of devices and groups, the first seen first.
func (s *Store) Devices(now time.Time) []DeviceStat { return nil }
