package outbox

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// begin is a page that is connected.
func begin(t testing.TB) *tab {
	p := newWorld(t).open()
	p.connect()
	return p
}

func (w *world) wait(d time.Duration) {
	w.now = w.now.Add(d)
	for _, t := range w.tabs {
		t.step()
	}
}

func TestAnItemIsDurableThenSentThenAcknowledged(t *testing.T) {
	p := begin(t)
	id := p.accept(event(1))
	p.step()
	if len(p.commit) != 1 || p.commit[0].Body == nil {
		t.Fatalf("commits %+v: one transaction is enough at rest", p.commit)
	}
	p.want(id, "queued")
	if p.box.Counts().Unsaved != 1 {
		t.Error("it counts as kept before it is")
	}
	p.committed()
	p.want(id, "sent")
	if i, _ := p.box.Item(id); !i.Saved || !i.OnItsWay || i.CanCancel() || i.CanEdit() || p.box.Counts().Unsaved != 0 {
		t.Errorf("on its way: %+v", i)
	}
	p.now = p.now.Add(6 * time.Millisecond)
	p.answer(nil)
	p.want(id, "acknowledged")
	if i, _ := p.box.Item(id); i.Latency != 6*time.Millisecond || !i.Final || i.CanSendAgain() {
		t.Errorf("acknowledged: %+v", i)
	}
}

func TestManyAreOnTheirWayInOrder(t *testing.T) {
	p := begin(t)
	var ids []ID
	for range 300 {
		ids = append(ids, p.accept(event(1)))
	}
	p.step()
	p.committed()
	if len(p.flights) != FirstWindow {
		t.Fatalf("%d are on their way", len(p.flights))
	}
	p.calm()
	if !slices.Equal(p.log, ids) {
		t.Error("not in order")
	}
}

func TestTheBrokersReceiveMaximumCounts(t *testing.T) {
	p := begin(t)
	limits := mqttws.NoLimits()
	limits.ReceiveMaximum = 3
	p.box.Connected(kitchen, limits, 1)
	for range 10 {
		p.accept(event(1))
	}
	p.step()
	p.committed()
	if len(p.flights) != 3 {
		t.Errorf("%d are on their way", len(p.flights))
	}
}

func TestWhatWasOnItsWayIsSentAgainByItself(t *testing.T) {
	p := begin(t)
	once, twice, cmd := p.accept(event(1)), p.accept(event(2)), p.accept(command())
	p.step()
	p.committed()
	p.lose(false)
	p.want(once, "unconfirmed")
	for _, id := range []ID{twice, cmd} { // a person decides
		p.want(id, "unconfirmed")
		if i, _ := p.box.Item(id); !i.Final || !i.CanSendAgain() {
			t.Errorf("%+v", i)
		}
	}
	if i, _ := p.box.Item(once); i.Final || i.CanSendAgain() || !i.CanCancel() || i.Cause != LineLost {
		t.Errorf("%+v", i)
	}
	p.connect()
	p.calm()
	p.want(once, "acknowledged")
	if i, _ := p.box.Item(once); !i.Duplicate || i.Tries != 2 || len(p.log) != 4 {
		t.Errorf("%+v, published %v", i, p.log)
	}
}

func TestTakingBackWhatMayHaveArrivedLeavesItUnconfirmed(t *testing.T) {
	p := begin(t)
	id := p.accept(event(1))
	p.step()
	p.committed()
	p.lose(false)
	if err := p.box.Cancel(id); err != nil {
		t.Fatal(err)
	}
	p.want(id, "unconfirmed")
	p.connect()
	p.calm()
	if len(p.log) != 1 {
		t.Error("it is sent again")
	}
}

func TestExpiry(t *testing.T) {
	seconds := uint32(5)
	n := event(1)
	n.Message.Properties.MessageExpiry = &seconds
	t.Run("what waited too long is never sent", func(t *testing.T) {
		p := newWorld(t).open()
		id := p.accept(n)
		p.wait(5 * time.Second)
		p.want(id, "expired")
		p.connect()
		p.calm()
		if len(p.log) != 0 {
			t.Error("it was sent")
		}
	})
	t.Run("what waited has less time left", func(t *testing.T) {
		for wait, want := range map[time.Duration]uint32{0: 5, 1: 4, 2999 * time.Millisecond: 2, 4100 * time.Millisecond: 1} {
			p := newWorld(t).open()
			p.accept(n)
			p.now = p.now.Add(wait)
			p.connect()
			changes := p.commit
			p.commit = nil
			for _, c := range changes {
				p.stored[c.ID] = c.Record
			}
			p.box.Committed(nil, nil, p.now)
			out := p.box.Step(p.now)
			if got := *out.Publish[0].Message.Properties.MessageExpiry; got != want {
				t.Errorf("after %v: %d s left, want %d", wait, got, want)
			}
		}
		if seconds != 5 {
			t.Error("the message itself was changed")
		}
	})
	t.Run("what may have arrived stays unconfirmed", func(t *testing.T) {
		p := begin(t)
		id := p.accept(n)
		p.step()
		p.committed()
		p.lose(false)
		p.wait(6 * time.Second)
		p.want(id, "unconfirmed")
		if i, _ := p.box.Item(id); !i.Final {
			t.Error("it is still to be sent")
		}
	})
	t.Run("somebody says when to look", func(t *testing.T) {
		p := newWorld(t).open()
		p.accept(n)
		if got := p.box.Next(); !got.Equal(p.now.Add(5 * time.Second)) {
			t.Errorf("looks at %v", got)
		}
	})
}

func TestTheHistoryIsBounded(t *testing.T) {
	p := begin(t)
	for n := range 2 * MaxHistory {
		x := event(1)
		x.Message.Payload = []byte(strconv.Itoa(n))
		if n%2 == 0 {
			x.Source = Simulator
		}
		p.accept(x)
	}
	p.step()
	p.calm()
	if c := p.box.Counts(); c.All != MaxHistory+maxProgramHistory {
		t.Errorf("%d items are kept", c.All)
	}
	if len(p.stored) != MaxHistory {
		t.Errorf("%d items are stored", len(p.stored))
	}
	for _, r := range p.stored {
		if i, err := decode(r, nil); err != nil || i.State != timeline.Acknowledged || i.Source != Person {
			t.Fatalf("stored %+v, %v", i, err)
		}
	}
	large := event(1)
	large.Message.Payload = make([]byte, MaxHistoryBytes-1000)
	p.accept(large)
	p.accept(large)
	p.step()
	p.calm()
	if p.box.history[0].bytes > MaxHistoryBytes {
		t.Errorf("%d bytes are kept", p.box.history[0].bytes)
	}
}

func TestAnAnswerThatDoesNotCome(t *testing.T) {
	p := begin(t)
	id := p.accept(event(1))
	p.step()
	p.committed()
	if next := p.box.Next(); !next.Equal(p.now.Add(AnswerWithin)) {
		t.Errorf("looks at %v", next)
	}
	p.wait(AnswerWithin)
	p.want(id, "unconfirmed")
	if i, _ := p.box.Item(id); i.Final || i.CanCancel() || i.Cause != NoAnswer || !p.box.Next().IsZero() {
		t.Errorf("%+v", i)
	}
	p.answer(nil) // late
	p.want(id, "acknowledged")
}

func TestTheClientBeforeOwesItsAnswersFirst(t *testing.T) {
	p := begin(t)
	p.accept(event(1))
	second := p.accept(event(1))
	p.step()
	p.committed()
	third := p.accept(event(1))
	p.box.Lost(false) // another connection is made before the answers are known
	p.box.Connected(kitchen, mqttws.NoLimits(), 2)
	p.step()
	p.committed()
	if len(p.log) != 2 {
		t.Fatal("the third overtakes what may have to be sent again")
	}
	p.answer(nil)
	p.answer(mqttws.ErrUnconfirmed)
	p.step()
	p.calm()
	if !slices.Equal(p.log[2:], []ID{second, third}) {
		t.Errorf("published %v", p.log)
	}
}

func TestWhatDidNotLeaveGoesFirstOnTheNextConnection(t *testing.T) {
	p := begin(t)
	first, second := p.accept(event(1)), p.accept(event(1))
	p.step()
	p.committed()
	p.answer(mqttws.ErrNotConnected)
	p.step()
	if len(p.log) != 2 {
		t.Fatal("tries again at once, for ever")
	}
	p.answer(mqttws.ErrNotConnected)
	p.want(first, "queued")
	p.count[first], p.count[second] = 0, 0
	p.connect()
	p.calm()
	if i, _ := p.box.Item(first); !slices.Equal(p.log[2:], []ID{first, second}) || i.Duplicate || i.Tries != 1 {
		t.Errorf("published %v, %+v", p.log, i)
	}
}

func TestStrayAnswersChangeNothing(t *testing.T) {
	p := begin(t)
	id := p.accept(event(0))
	p.box.Answered(Answer{ID: id}, p.now)
	p.box.Answered(Answer{ID: 7}, p.now)
	p.want(id, "queued")
	p.calm()
	p.step()
	p.calm()
	p.want(id, "sent")
	if i, _ := p.box.Item(id); !i.Final || i.OnItsWay {
		t.Errorf("%+v", i)
	}
}
