package outbox

import (
	"errors"
	"slices"
	"testing"
	"time"

	"deviceconsole/mqttws"
)

func TestSendingGoesOnWithoutRoom(t *testing.T) {
	p := newWorld(t).open()
	kept := p.accept(event(1))
	p.step()
	p.committed()
	p.failing = ErrFull
	unkept := p.accept(event(1))
	p.connect()
	p.committed()
	if !errors.Is(p.box.Problem(), ErrFull) {
		t.Errorf("the problem is %v", p.box.Problem())
	}
	if i, _ := p.box.Item(unkept); i.Saved || p.box.Counts().Unsaved != 1 {
		t.Errorf("%+v", i)
	}
	p.failing = nil // what needs no room is written
	p.calm()
	p.want(kept, "acknowledged")
	p.want(unkept, "acknowledged")
	if !slices.Equal(p.log, []ID{kept, unkept}) {
		t.Errorf("published %v", p.log)
	}
	p.wait(retryAfter)
	p.calm()
	if p.box.Problem() != nil || len(p.stored) != 2 {
		t.Errorf("the problem is %v, and %d are stored", p.box.Problem(), len(p.stored))
	}
}

func TestSendingGoesOnWithoutAStorage(t *testing.T) {
	for _, err := range []error{ErrBlocked, ErrLost, ErrFull, errors.New("odd")} {
		p := begin(t)
		id := p.accept(event(1))
		p.step()
		p.failing = err
		for range 3 {
			p.committed()
		}
		p.answerAll(nil)
		p.want(id, "acknowledged")
		again := p.accept(event(1))
		p.step()
		p.answerAll(nil)
		p.want(again, "acknowledged")
		p.failing = nil
		p.wait(retryAfter)
		p.calm()
		if p.box.Problem() != nil || len(p.stored) != 2 {
			t.Errorf("%v: the problem is %v, and %d are stored", err, p.box.Problem(), len(p.stored))
		}
	}
}

// TestAStorageThatIsFoundLater gets what the page has, also what is on its way.
func TestAStorageThatIsFoundLater(t *testing.T) {
	p := newWorld(t).open()
	p.failed = true
	p.box.StorageFailed(ErrBlocked)
	p.connect()
	flying := p.accept(event(1))
	p.step()
	p.box.StorageFound()
	n := event(1)
	n.Identity = identity("cellar") // nobody is connected there
	waiting := p.accept(n)
	p.step()
	p.calm()
	if len(p.stored) != 2 || p.box.Problem() != nil || p.box.Counts().Unsaved != 0 {
		t.Errorf("%d are stored, %v", len(p.stored), p.box.Problem())
	}
	p.want(flying, "acknowledged")
	p.want(waiting, "queued")
}

// TestAPrivateMessageIsNeverStored: it leaves all the same, from a page that does not
// lead too, and what was stored before it became private is deleted before it leaves.
func TestAPrivateMessageIsNeverStored(t *testing.T) {
	w := newWorld(t)
	a, b := w.open(), w.open()
	a.connect()
	b.connect()
	id := b.accept(secret())
	if c := b.box.Counts(); c.Unsaved != 1 {
		t.Errorf("%+v", c)
	}
	w.calm()
	b.step()
	w.calm()
	b.want(id, "acknowledged")
	if len(w.stored) != 0 || len(b.box.Newest(9)) != 1 || len(a.box.Newest(9)) != 0 {
		t.Errorf("%v", w.stored)
	}
	again, err := b.box.Again(id, w.now)
	if err != nil {
		t.Fatal(err)
	}
	b.step()
	w.calm()
	b.want(again, "acknowledged")

	a.lose(false)
	edited := a.accept(event(1))
	a.step()
	a.committed()
	if _, err := a.box.Edit(edited, kitchen); err != nil {
		t.Fatal(err)
	}
	a.step()
	a.committed()
	if err := a.box.Replace(edited, secret(), w.now); err != nil {
		t.Fatal(err)
	}
	b.crash()
	a.connect()
	if len(a.flights) > 0 {
		t.Error("it leaves before the one in its place is deleted")
	}
	w.calm()
	a.want(edited, "acknowledged")
	if c := a.box.Counts(); len(w.stored) != 0 || c.Unsaved != 0 || c.Open != 0 {
		t.Errorf("%v, %+v", w.stored, c)
	}
}

func TestWithoutAnyStorageNothingWaits(t *testing.T) {
	o := NewOutbox(1, false)
	o.Connected(kitchen, mqttws.NoLimits(), 1)
	id, err := o.Accept(event(1), noon)
	if err != nil {
		t.Fatal(err)
	}
	out := o.Step(noon)
	if len(out.Publish) != 1 || out.Changes != nil || o.Counts().Unsaved != 1 {
		t.Errorf("%+v", out)
	}
	o.Answered(Answer{ID: id, Epoch: out.Epoch}, noon)
	if c := o.Counts(); c.Unsaved != 0 || c.Open != 0 {
		t.Errorf("%+v", c)
	}
}

func TestAStorageThatCannotBeReadIsNone(t *testing.T) {
	p := begin(t)
	id := p.accept(event(1))
	p.step()
	p.failed = true
	p.box.StorageFailed(ErrBlocked)
	p.step()
	p.answerAll(nil)
	p.want(id, "acknowledged")
	if !errors.Is(p.box.Problem(), ErrBlocked) {
		t.Errorf("the problem is %v", p.box.Problem())
	}
	p.box.Committed(nil, nil, p.now) // of the commit that was under way
	p.accept(event(1))
	if out := p.box.Step(p.now); len(out.Publish) != 1 || out.Changes != nil {
		t.Errorf("%+v", out)
	}
}

// TestWhatIsKnownOfAReplyIsKept: it is written again when the reply comes, and the
// first one counts.
func TestWhatIsKnownOfAReplyIsKept(t *testing.T) {
	p := begin(t)
	n := command()
	n.Source, n.Reply = Request, Reply{Within: time.Minute, Rule: "has:reply"}
	answered, missed := p.accept(n), p.accept(n)
	p.step()
	p.calm()
	sent := p.now
	p.now = p.now.Add(time.Minute)
	p.box.Replied(answered, 3*time.Second)
	p.box.Replied(answered, 4*time.Second)
	p.box.Replied(missed, 0)
	p.step()
	p.committed()
	p.crash()
	p = p.world.open()
	if i, _ := p.box.Item(answered); i.Replied != 3*time.Second || i.Unreplied || !i.Sent.Equal(sent) || i.Reply != n.Reply || i.Source != Request {
		t.Errorf("%+v", i)
	}
	if i, _ := p.box.Item(missed); i.Replied != 0 || !i.Unreplied {
		t.Errorf("%+v", i)
	}
}
