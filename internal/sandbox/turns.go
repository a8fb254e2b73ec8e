package sandbox

import (
	"context"
	"net/netip"
	"sync"

	"deviceconsole/internal/seats"
)

// turns hands out a few slots for costly work, at most one of them to an address, also in the queue
// for them: who asks for many waits behind himself, and others wait for one of his at most.
type turns struct {
	slots chan struct{} // one token for each slot taken

	mu        sync.Mutex
	addresses map[netip.Addr]*turnsOfAddress
}

type turnsOfAddress struct {
	ahead chan struct{} // holds a token while one of the address waits for a slot or has one
	users int           // guarded by turns.mu
}

func newTurns(slots int) *turns {
	return &turns{slots: make(chan struct{}, slots), addresses: map[netip.Addr]*turnsOfAddress{}}
}

// wait waits for a slot, which the returned func gives back; its error is that of ctx.
func (t *turns) wait(ctx context.Context, from netip.Addr) (done func(), err error) {
	from = seats.Network(from)
	t.mu.Lock()
	a := t.addresses[from]
	if a == nil {
		a = &turnsOfAddress{ahead: make(chan struct{}, 1)}
		t.addresses[from] = a
	}
	a.users++
	t.mu.Unlock()
	leave := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if a.users--; a.users == 0 {
			delete(t.addresses, from)
		}
	}
	select {
	case a.ahead <- struct{}{}:
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
	select {
	case t.slots <- struct{}{}:
	case <-ctx.Done():
		<-a.ahead
		leave()
		return nil, ctx.Err()
	}
	return func() {
		<-t.slots
		<-a.ahead
		leave()
	}, nil
}
