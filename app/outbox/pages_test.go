package outbox

import (
	"slices"
	"testing"
)

// TestTwoPages: one sends for both.
func TestTwoPages(t *testing.T) {
	w := newWorld(t)
	a, b := w.open(), w.open()
	a.connect()
	b.connect()
	id := b.accept(event(1))
	b.step()
	b.committed()
	a.hear()
	a.committed()
	b.hear()
	if i, _ := b.box.Item(id); !i.OnItsWay || !i.Elsewhere || i.CanCancel() || len(a.flights) != 1 || len(b.flights) != 0 {
		t.Fatalf("%+v", i)
	}
	a.crash() // on its way from a page that ended
	b.want(id, "unconfirmed")
	w.calm()
	b.step()
	w.calm()
	b.want(id, "acknowledged")
	if i, _ := b.box.Item(id); !i.Duplicate {
		t.Errorf("%+v", i)
	}
}

func TestWhoeverIsFirstWins(t *testing.T) {
	w := newWorld(t)
	a, b := w.open(), w.open()
	id := a.accept(event(1))
	a.step()
	a.committed()
	b.hear()
	if err := b.box.Cancel(id); err != nil {
		t.Fatal(err)
	}
	b.step()
	a.connect()
	b.committed()
	a.committed() // wants to send it, and learns better
	a.want(id, "cancelled")
	w.calm()
	if len(w.log) != 0 {
		t.Error("it was sent")
	}
}

func TestALeadIsKeptUntilNothingIsOpen(t *testing.T) {
	p := begin(t)
	p.accept(event(1))
	p.step()
	if !p.box.Busy(kitchen) {
		t.Error("not busy with a commit")
	}
	p.committed()
	if !p.box.Busy(kitchen) {
		t.Error("not busy with a flight")
	}
	p.calm()
	if p.box.Busy(kitchen) {
		t.Error("busy with nothing")
	}
}

func TestPagesThatEndedAreLookedAfter(t *testing.T) {
	p := begin(t)
	p.accept(event(1))
	p.step()
	p.committed()
	p.crash()
	p = p.world.open()
	if got := p.box.Recoverable(); !slices.Equal(got, []Identity{kitchen}) {
		t.Errorf("to be looked after: %v", got)
	}
	p.box.Leads(kitchen, true, p.now)
	if got := p.box.Recoverable(); len(got) != 0 {
		t.Errorf("still to be looked after: %v", got)
	}
}

// TestAPageThatIsClosedAtOnceLeavesFewOnTheirWay: they are sent again, as possible
// duplicates.
func TestAPageThatIsClosedAtOnceLeavesFewOnTheirWay(t *testing.T) {
	p := newWorld(t).open()
	for range 3 * MaxWindow {
		p.accept(event(1))
	}
	p.step()
	p.committed()
	p.connect()
	p.committed()
	if n := len(p.flights); n != FirstWindow {
		t.Errorf("%d are on their way before the broker has answered", n)
	}
	p.crash()
	p = p.world.open()
	p.connect()
	most := 0
	for range 100 {
		p.committed()
		most = max(most, len(p.flights))
		if len(p.flights) > 0 {
			p.answer(nil)
		}
		p.step()
	}
	twice := 0
	for _, n := range p.count {
		if n > 1 {
			twice++
		}
	}
	if twice > 2*FirstWindow {
		t.Errorf("%d were sent twice", twice)
	}
	if most != MaxWindow {
		t.Errorf("at most %d are on their way once the broker answers", most)
	}
}
