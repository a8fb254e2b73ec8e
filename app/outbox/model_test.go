package outbox

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// TestWhateverHappensNothingIsLostOrSilentlySentTwice has anything happen to two
// pages that share a storage: crashes, dropped connections, late news, conflicts.
// What is published is checked by tab.check.
func TestWhateverHappensNothingIsLostOrSilentlySentTwice(t *testing.T) {
	answers := []error{nil, mqttws.ErrUnconfirmed, mqttws.ErrNotConnected, &mqttws.ReasonError{Packet: "PUBACK", Code: 0x97}}
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(nil)
		w.fail = t.Fatalf
		w.open()
		accepted := map[ID]bool{}
		durable := map[ID]bool{} // accepted, and committed once
		private := map[ID]bool{} // goes with its page
		pick := func(t *rapid.T) *tab { return rapid.SampledFrom(w.tabs).Draw(t, "tab") }
		anyItem := func(t *rapid.T, p *tab) ID {
			items := p.box.Newest(1000)
			if len(items) == 0 {
				return 0
			}
			return rapid.SampledFrom(items).Draw(t, "item").ID
		}
		t.Repeat(map[string]func(*rapid.T){
			"send": func(t *rapid.T) {
				p, n := pick(t), event(rapid.Byte().Draw(t, "qos")%3)
				if rapid.Bool().Draw(t, "command") {
					n = command()
				}
				if rapid.Bool().Draw(t, "program") {
					n.Source = Simulator
				}
				if rapid.IntRange(0, 5).Draw(t, "secret") == 0 {
					n = secret()
				}
				if rapid.IntRange(0, 3).Draw(t, "expires") == 0 {
					seconds := uint32(rapid.IntRange(1, 20).Draw(t, "seconds"))
					n.Message.Properties.MessageExpiry = &seconds
				}
				id := p.accept(n)
				accepted[id], private[id] = true, isSecret(&n)
				p.step()
			},
			"connect": func(t *rapid.T) {
				if p := pick(t); !p.up {
					p.connect()
				}
			},
			"lose": func(t *rapid.T) { pick(t).lose(rapid.Bool().Draw(t, "dropped")) },
			"answer": func(t *rapid.T) {
				p, err := pick(t), rapid.SampledFrom(answers).Draw(t, "err")
				if len(p.flights) == 0 {
					return
				}
				if errors.Is(err, mqttws.ErrNotConnected) {
					w.count[p.flights[0].ID]-- // it never left
				}
				p.answer(err)
				p.step()
			},
			"commit": func(t *rapid.T) { pick(t).committed() },
			"hear":   func(t *rapid.T) { pick(t).hear() },
			"wait": func(t *rapid.T) {
				w.now = w.now.Add(time.Duration(rapid.IntRange(1, 8000).Draw(t, "ms")) * time.Millisecond)
			},
			"step": func(t *rapid.T) { pick(t).step() },
			"open": func(t *rapid.T) {
				if len(w.tabs) < 3 {
					w.open()
				}
			},
			"crash": func(t *rapid.T) {
				p := pick(t)
				for id := range p.box.items {
					if _, kept := w.stored[id]; !kept && !durable[id] {
						delete(accepted, id) // the page had no time to keep it
					}
				}
				p.crash()
				if len(w.tabs) == 0 {
					w.open()
				}
			},
			"person": func(t *rapid.T) {
				p := pick(t)
				id := anyItem(t, p)
				switch rapid.IntRange(0, 6).Draw(t, "does") {
				case 0:
					_ = p.box.Cancel(id)
				case 1:
					if again, err := p.box.Again(id, w.now); err == nil {
						accepted[again], private[again] = true, p.box.items[again].Private
					}
				case 2:
					_, _ = p.box.Edit(id, kitchen)
				case 3:
					if i := p.box.items[id]; i != nil && i.Hold == HeldEditing {
						n := rapid.SampledFrom([]New{event(1), secret()}).Draw(t, "instead")
						if err := p.box.Replace(id, n, w.now); err != nil {
							t.Fatal(err)
						}
						private[id] = private[id] || i.Private
					}
				case 4:
					p.box.StopEdit(id)
				case 5:
					_ = p.box.Release(id, p.now)
				default:
					p.box.SendLate(kitchen, p.now)
				}
				p.step()
			},
			"": func(t *rapid.T) {
				for id := range w.stored {
					durable[id] = true
				}
				for _, p := range w.tabs {
					consistent(t, p.box)
				}
			},
		})
		// In the end someone connects, and nothing goes wrong any more.
		p := w.open()
		for _, other := range w.tabs {
			other.lose(false)
		}
		w.calm()
		p.connect()
		w.calm()
		for range 3 {
			p.box.all.backwards(func(i *item) bool {
				if i.CanRelease() {
					_ = p.box.Release(i.ID, p.now)
				}
				return true
			})
			p.step()
			w.calm()
		}
		for id := range accepted {
			if private[id] {
				continue
			}
			i, ok := p.box.Item(id)
			if _, kept := w.stored[id]; w.count[id] > 0 && !kept && (!ok || i.Final && i.Source == Simulator) {
				continue // a program's, and the broker took it
			}
			if !ok || !i.Final {
				t.Fatalf("item %d was accepted and is %+v, held as %+v", id, i, w.stored[id])
			}
			there, err := decode(w.stored[id], nil)
			if err != nil || there.State != i.State || there.Final != i.Final {
				t.Fatalf("stored %+v (%v), want %+v", there, err, i)
			}
		}
		if c := p.box.Counts(); c.Open != 0 || c.OpenBytes != 0 || c.Unsaved != 0 || c.Late != 0 || c.InFlight != 0 {
			t.Fatalf("counts %+v of a finished outbox", c)
		}
	})
}

// consistent checks what an outbox knows of itself.
func consistent(t *rapid.T, o *Outbox) {
	var open, bytes, unsaved, late, past int
	for _, i := range o.items {
		if i.Final != (i.phase == done) || i.OnItsWay != (i.phase == flying || i.phase == elsewhere) {
			t.Fatalf("phase %d of %+v", i.phase, i.Item)
		}
		if i.Final {
			past++
			continue
		}
		open, bytes = open+1, bytes+i.size
		if !i.Saved {
			unsaved++
		}
		if i.Hold == HeldLate {
			late++
		}
		if i.State != timeline.Queued && i.State != timeline.InFlight && i.State != timeline.Unconfirmed {
			t.Fatalf("open and %v", i.State)
		}
	}
	if c := o.Counts(); c.Open != open || c.OpenBytes != bytes || c.Unsaved != unsaved || c.Late != late || c.All != len(o.items) {
		t.Fatalf("counts %+v, want %d open, %d bytes, %d unsaved, %d late", c, open, bytes, unsaved, late)
	}
	if n := o.history[0].count + o.history[1].count; n != past {
		t.Fatalf("the history has %d, want %d", n, past)
	}
}
