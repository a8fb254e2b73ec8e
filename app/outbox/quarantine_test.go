package outbox

import (
	"slices"
	"testing"
)

// TestAPoisonMessageIsQuarantined: the broker drops the connection for one of many.
func TestAPoisonMessageIsQuarantined(t *testing.T) {
	p := begin(t)
	var ids []ID
	for range FirstWindow {
		ids = append(ids, p.accept(event(1)))
	}
	poison := ids[FirstWindow/2]
	p.step()
	p.committed()
	for range 100 {
		at := slices.IndexFunc(p.flights, func(a Answer) bool { return a.ID == poison })
		if at >= 0 {
			p.lose(true)
			if p.box.Counts().Open == 0 {
				break
			}
			p.committed()
			p.connect()
		}
		p.committed()
		if len(p.flights) > 1 {
			t.Fatalf("%d suspects are on their way at a time", len(p.flights))
		}
		if len(p.flights) == 1 && p.flights[0].ID != poison {
			p.answer(nil)
		}
		p.step()
	}
	for _, id := range ids {
		want := "acknowledged"
		if id == poison {
			want = "quarantined"
		}
		p.want(id, want)
	}
	if p.count[poison] != MaxDrops {
		t.Errorf("the poison was tried %d times", p.count[poison])
	}
	i, _ := p.box.Item(poison)
	if !i.Final || !i.CanRelease() || i.CanSendAgain() || i.Cause != Dropping {
		t.Errorf("%+v", i)
	}

	if err := p.box.Release(poison, p.now); err != nil {
		t.Fatal(err)
	}
	other := p.accept(event(1))
	p.step()
	p.committed()
	if len(p.flights) != 1 || p.flights[0].ID != poison {
		t.Fatalf("released, and %v are on their way", p.flights)
	}
	p.lose(true)
	p.want(poison, "quarantined")
	p.connect()
	p.calm()
	p.want(other, "acknowledged")
}

// TestSuspectsAreWrittenTogether: one goes after the other, and none waits for a
// write of its own, which takes a browser many times as long as an answer. What was not
// on its way is not written with them, so that a page that ends flags no more.
func TestSuspectsAreWrittenTogether(t *testing.T) {
	p := begin(t)
	var ids []ID
	for range MaxWindow {
		ids = append(ids, p.accept(event(1)))
	}
	p.step()
	p.committed()
	p.lose(true)
	suspects := len(p.log)
	for p.commit != nil {
		p.committed()
	}
	p.connect()
	if len(p.commit) != suspects {
		t.Fatalf("%d of %d suspects are written at once", len(p.commit), suspects)
	}
	p.committed()
	for n := range suspects {
		if len(p.flights) != 1 || p.flights[0].ID != ids[n] {
			t.Fatalf("%v are on their way as number %d", p.flights, n)
		}
		p.answer(nil)
		p.step()
	}
	p.crash()
	next := p.open()
	next.connect()
	next.calm()
	for n, id := range ids {
		if i, ok := next.box.Item(id); ok && i.Duplicate != (n < suspects) {
			t.Errorf("item %d: duplicate is %v after %d suspects", n, i.Duplicate, suspects)
		}
		if p.count[id] == 0 {
			t.Errorf("item %d is lost", n)
		}
	}
}

func TestALostLineThatNoMessageIsToBlameForQuarantinesNothing(t *testing.T) {
	p := begin(t)
	id := p.accept(event(1))
	for range 2 * MaxDrops {
		p.step()
		p.committed()
		p.lose(false)
		p.connect()
	}
	p.want(id, "unconfirmed")
	p.calm()
	p.want(id, "acknowledged")
}
