package outbox

import (
	"testing"
	"time"
)

// simulated has a page that is connected hand over messages of a program.
func simulated(t *testing.T, n int) (p *tab, ids []ID) {
	p = begin(t)
	p.box.link.answers = MaxWindow // it is used to them
	for range n {
		x := event(1)
		x.Source = Simulator
		ids = append(ids, p.accept(x))
	}
	p.step()
	return p, ids
}

func TestAProgramsMessagesThatGetThroughAtOnceAreNeverWritten(t *testing.T) {
	p, ids := simulated(t, 40)
	if len(p.flights) != 40 || p.commit != nil {
		t.Fatalf("%d are on their way, %d are being written", len(p.flights), len(p.commit))
	}
	p.wait(WrittenAfter - time.Millisecond)
	p.step()
	p.answerAll(nil)
	p.step()
	if p.commit != nil || len(p.stored) != 0 || p.box.Busy(kitchen) {
		t.Errorf("%d are being written, %d are stored", len(p.commit), len(p.stored))
	}
	p.want(ids[39], "acknowledged")
}

// TestAProgramsMessagesThatStayAreWritten: what takes long, what the connection was
// lost of, and what a page leaves that may be about to end is there for the next page,
// which sends it again where it was on its way.
func TestAProgramsMessagesThatStayAreWritten(t *testing.T) {
	stay := map[string]func(*tab){
		"a slow answer": func(p *tab) {
			if next := p.box.Next(); !next.Equal(p.now.Add(WrittenAfter)) {
				t.Errorf("the next look is in %v", next.Sub(p.now))
			}
			p.wait(WrittenAfter)
		},
		"a lost line":                func(p *tab) { p.lose(false) },
		"a page that may be leaving": func(p *tab) { p.box.Leaving() },
		"a lead that is lost":        func(p *tab) { p.box.Leads(kitchen, false, p.now) },
	}
	for name, happens := range stay {
		p, ids := simulated(t, MaxWindow+10)
		happens(p)
		p.step()
		p.committed()
		if name != "a slow answer" { // those behind in the line have not left
			for _, id := range ids {
				if _, kept := p.stored[id]; !kept {
					t.Fatalf("after %s item %d is not stored", name, id)
				}
			}
		}
		flown := ids[:MaxWindow]
		p.crash()
		next := p.world.open()
		next.connect()
		next.calm()
		for _, id := range flown {
			if i, _ := next.box.Item(id); !i.Duplicate || next.count[id] != 2 {
				t.Fatalf("after %s item %d went out %d times: %+v", name, id, next.count[id], i)
			}
		}
		if len(next.stored) != 0 {
			t.Errorf("after %s %d are stored although the broker took all", name, len(next.stored))
		}
	}
}
