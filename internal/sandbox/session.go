package sandbox

import (
	"sort"
	"sync"
	"sync/atomic"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
)

// session is what we know of an MQTT session (MQTT 5, 4.1) beside what the broker does. It lives as
// long as the session.
type session struct {
	id          string // client identifier inside the broker, <project>/<user>/<client id>
	account     string
	ids         *packetIDs
	subscribing atomic.Bool  // a SUBSCRIBE of it is being handled
	recalled    *mqtt.Client // its client from before a restart, if any
	budget      *budget

	mu       sync.Mutex
	sizes    map[uint16]int // bytes of the messages it keeps, by packet identifier
	bytes    int            // counted in the budget
	over     bool           // the session has ended, and keeps nothing any more
	away     time.Time      // since when no client is there; zero while one is
	handover *handover      // while a client is just resuming it
}

// keeps counts a message that the session keeps until the client acknowledges it; false where the
// budget has no room for it.
func (s *session) keeps(id uint16, size int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	more := size - s.sizes[id]
	switch {
	case s.over:
		return true
	case more > 0 && !s.budget.take(s.bytes, more):
		return false
	case more < 0:
		s.budget.add(more)
	}
	s.bytes += more
	s.sizes[id] = size
	return true
}

// gaveUp counts a message that the session keeps no longer.
func (s *session) gaveUp(id uint16) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count(-s.sizes[id])
	delete(s.sizes, id)
}

// count changes what the session keeps, with mu held.
func (s *session) count(n int) {
	s.bytes += n
	s.budget.add(n)
}

// end gives back what the session counts in the budget.
func (s *session) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count(-s.bytes)
	clear(s.sizes)
	s.over = true
}

// full tells whether the session keeps as many bytes as it may.
func (s *session) full(limit int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes >= limit
}

// sessions are all sessions, and a lock for each client identifier: the broker would let a client
// that leaves take down the one that has just taken over its identifier.
type sessions struct {
	budget *budget

	mu    sync.RWMutex
	byID  map[string]*session
	locks map[string]*idLock
}

type idLock struct {
	sync.Mutex
	users int // guarded by sessions.mu
}

func newSessions(b *budget) *sessions {
	return &sessions{budget: b, byID: map[string]*session{}, locks: map[string]*idLock{}}
}

// lock waits until nobody else starts or ends a session of that identifier. The returned func
// unlocks, and is called once.
func (ss *sessions) lock(id string) (unlock func()) {
	ss.mu.Lock()
	l := ss.locks[id]
	if l == nil {
		l = &idLock{}
		ss.locks[id] = l
	}
	l.users++
	ss.mu.Unlock()
	l.Lock()
	return func() {
		l.Unlock()
		ss.mu.Lock()
		defer ss.mu.Unlock()
		if l.users--; l.users == 0 {
			delete(ss.locks, id)
		}
	}
}

// tryLock is lock where that takes no waiting, else nil.
func (ss *sessions) tryLock(id string) (unlock func()) {
	ss.mu.RLock()
	busy := ss.locks[id] != nil
	ss.mu.RUnlock()
	if busy {
		return nil
	}
	return ss.lock(id) // waits for a moment at most where somebody was faster
}

func (ss *sessions) get(id string) *session {
	ss.mu.RLock()
	defer ss.mu.RUnlock()
	return ss.byID[id]
}

// begin gives the session of the identifier for a client that is there: the one that is kept, where
// it is resumed, else a new one.
func (ss *sessions) begin(id, account string, resume bool) *session {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	s := ss.byID[id]
	if s == nil || !resume {
		if s != nil {
			s.end()
		}
		s = &session{id: id, account: account, budget: ss.budget, ids: newPacketIDs(), sizes: map[uint16]int{}}
		ss.byID[id] = s
	}
	s.mu.Lock()
	s.away = time.Time{}
	s.mu.Unlock()
	return s
}

// leave notes that the session's client is gone, and gives the identifiers of sessions of the same
// account that are too many now, those first that have been away longest.
func (ss *sessions) leave(s *session, now time.Time, limit int) (tooMany []string) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	s.mu.Lock()
	s.away = now
	s.mu.Unlock()
	var away []*session
	for _, other := range ss.byID {
		if other.account == s.account && !other.awaySince().IsZero() {
			away = append(away, other)
		}
	}
	sort.Slice(away, func(i, j int) bool { return away[i].awaySince().Before(away[j].awaySince()) })
	for i := 0; i < len(away)-limit; i++ {
		tooMany = append(tooMany, away[i].id)
	}
	return tooMany
}

func (s *session) awaySince() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.away
}

func (ss *sessions) remove(id string) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if s := ss.byID[id]; s != nil {
		s.end()
		delete(ss.byID, id)
	}
}

// count is how many sessions there are, with and without their clients.
func (ss *sessions) count() int {
	ss.mu.RLock()
	defer ss.mu.RUnlock()
	return len(ss.byID)
}

// persists tells whether the client's session outlives its connection (MQTT 5, 3.1.2.11.2; 3.1.1,
// 3.1.2.4).
func persists(cl *mqtt.Client) bool {
	if cl.Properties.ProtocolVersion == 5 {
		return cl.Properties.Props.SessionExpiryInterval > 0
	}
	return !cl.Properties.Clean
}

// orderInflight makes the broker send what a session kept in the order in which it was published
// [MQTT-4.6.0-6]: the broker sorts by second alone, and gives messages of one second in any order.
func orderInflight(cl *mqtt.Client) {
	kept := cl.State.Inflight.GetAll(false)
	sort.Slice(kept, func(i, j int) bool { return sentBefore(kept[i], kept[j]) })
	for i, pk := range kept {
		pk.Created = int64(i + 1) // below any time, so that what comes later sorts behind
		cl.State.Inflight.Set(pk)
	}
}

// sentBefore compares by second, and within one by packet identifier, which the broker counts
// upwards and around.
func sentBefore(a, b packets.Packet) bool {
	if a.Created != b.Created {
		return a.Created < b.Created
	}
	return int16(a.PacketID-b.PacketID) < 0
}
