package mqttws

import (
	"testing"
	"time"
)

func TestInboxKeepsOneRoundTripWaiting(t *testing.T) {
	b := newInbox(1)
	for n := range 100 {
		b.put(event{status: &Status{State: Connected, Attempt: n}})
	}
	b.put(event{status: &Status{State: Reconnecting}})
	b.put(event{status: &Status{State: Connected}})
	if len(b.waiting.events) != 3 || b.waiting.events[0].status.Attempt != 99 {
		t.Errorf("%d statuses wait", len(b.waiting.events))
	}
}

func TestInboxMakesProducersWait(t *testing.T) {
	tests := map[string]struct {
		fill  func(b *inbox)
		await func(b *inbox, over <-chan struct{})
	}{
		"messages": {
			func(b *inbox) { b.receive(&incoming{payload: make([]byte, 1000)}) },
			func(b *inbox, over <-chan struct{}) { b.awaitBytes(over, func() {}) },
		},
		"reports": {
			func(b *inbox) {
				for range inboxReports {
					b.put(event{subscription: &Subscription{}})
				}
			},
			func(b *inbox, over <-chan struct{}) { b.awaitReports(over) },
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for end, finish := range map[string]func(b *inbox, over chan struct{}){
				"handled": func(b *inbox, _ chan struct{}) { go b.deliver(func(*batch, *event) {}) },
				"over":    func(_ *inbox, over chan struct{}) { close(over) },
				"closed":  func(b *inbox, _ chan struct{}) { b.close() },
			} {
				b, over, passed := newInbox(100), make(chan struct{}), make(chan struct{})
				tt.await(b, over) // empty: does not wait
				tt.fill(b)
				go func() { tt.await(b, over); close(passed) }()
				for end := time.Now().Add(20 * time.Second); !waiting(b) && time.Now().Before(end); {
					time.Sleep(time.Millisecond)
				}
				finish(b, over)
				select {
				case <-passed:
				case <-time.After(20 * time.Second):
					t.Errorf("%s: still waits", end)
				}
				b.close()
			}
		})
	}
}

func waiting(b *inbox) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.room != nil
}

func TestInboxTellsInOrderUntilClosed(t *testing.T) {
	b := newInbox(1 << 20)
	var told []int
	done := make(chan struct{})
	for n := range 10 {
		b.put(event{status: &Status{Attempt: n}})
	}
	go func() {
		b.deliver(func(_ *batch, e *event) {
			if told = append(told, e.status.Attempt); len(told) == 5 {
				b.close()
				b.close()
			}
		})
		close(done)
	}()
	<-done
	b.put(event{status: &Status{}})
	if len(told) != 5 || told[4] != 4 || len(b.waiting.events) != 0 {
		t.Errorf("told %v, %d wait", told, len(b.waiting.events))
	}
}

// TestInboxReusesItsMemory: messages that are handled as they come cost no
// memory of their own, and one batch is not overwritten while it is told.
func TestInboxReusesItsMemory(t *testing.T) {
	b := newInbox(1 << 20)
	in := incoming{topic: []byte("0/p/u/d"), payload: make([]byte, 133)}
	told := make(chan int)
	go b.deliver(func(batch *batch, e *event) {
		m := batch.message(e)
		told <- len(m.Payload) + len(m.Topic)
	})
	defer b.close()
	round := func() {
		for range 100 {
			b.receive(&in)
		}
		for range 100 {
			if got := <-told; got != 140 {
				t.Errorf("told %d bytes, want 140", got)
			}
		}
	}
	round()
	round()
	if n := testing.AllocsPerRun(20, round); n > 10 {
		t.Errorf("%.0f allocations for 100 messages", n)
	}
}

func TestNamesAreBounded(t *testing.T) {
	var n names
	for i := range 3 * maxNames {
		topic := []byte{byte(i), byte(i >> 8)}
		if got := n.name(topic); got != string(topic) {
			t.Fatalf("%q for %q", got, topic)
		}
	}
	long := make([]byte, maxNameLen+1)
	if n.name(long); len(n.known) > maxNames || n.known[string(long)] != "" {
		t.Errorf("%d names are kept, long ones too", len(n.known))
	}
}
