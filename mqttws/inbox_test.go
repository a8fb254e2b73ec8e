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
	if len(b.events) != 3 || b.events[0].status.Attempt != 99 {
		t.Errorf("%d statuses wait", len(b.events))
	}
}

func TestInboxMakesProducersWait(t *testing.T) {
	tests := map[string]struct {
		fill  func(b *inbox)
		await func(b *inbox, over <-chan struct{})
	}{
		"messages": {
			func(b *inbox) { b.put(event{message: &Message{Payload: make([]byte, 1000)}}) },
			func(b *inbox, over <-chan struct{}) { b.awaitBytes(over) },
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
				"handled": func(b *inbox, _ chan struct{}) { go b.deliver(func(event) {}) },
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
		b.deliver(func(e event) {
			if told = append(told, e.status.Attempt); len(told) == 5 {
				b.close()
				b.close()
			}
		})
		close(done)
	}()
	<-done
	b.put(event{status: &Status{}})
	if len(told) != 5 || told[4] != 4 || len(b.events) != 0 {
		t.Errorf("told %v, %d wait", told, len(b.events))
	}
}
