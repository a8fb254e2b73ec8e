package outbox

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 123456000, time.UTC)

func identity(user string) Identity {
	p, _ := platform.ParseProject("plant-7")
	u, _ := platform.ParseUser(user)
	return Identity{"wss://broker.example/mqtt", p, u}
}

var kitchen = identity("kitchen")

func event(qos byte) New {
	return New{Identity: kitchen, Message: mqttws.Message{Topic: "0/plant-7/kitchen/mw-1", Payload: []byte("{}"), QoS: qos}}
}

// secret is a message that must not be stored.
func secret() New {
	n := event(1)
	n.Message.Payload = []byte(`{"key":"secret"}`)
	return n
}

func isSecret(n *New) bool { return bytes.Contains(n.Message.Payload, []byte("secret")) }

func command() New {
	return New{Identity: kitchen, Message: mqttws.Message{Topic: "1/plant-7/kitchen/mw-1/event", Payload: []byte("{}"), QoS: 1}}
}

// world is what lies around outboxes: a storage, brokers, a clock, and who leads.
// Nothing happens in it by itself.
type world struct {
	now     time.Time
	stored  map[ID]Record
	tabs    []*tab
	leader  *tab
	count   map[ID]int // times that an item was published
	log     []ID       // as it was published
	opened  uint16     // pages, ever
	failing error      // of the storage
	failed  bool       // it ever was
	fail    func(format string, args ...any)
}

// tab is a page with an outbox.
type tab struct {
	*world
	box     *Outbox
	commit  []Change // under way
	heard   []Record // by Watch, not told yet
	flights []Answer // handed over, not answered
	up      bool
	wants   bool // to lead
}

func newWorld(t testing.TB) *world {
	return &world{now: noon, stored: map[ID]Record{}, count: map[ID]int{}, fail: func(format string, args ...any) {
		t.Helper()
		t.Fatalf(format, args...)
	}}
}

func (w *world) open() *tab {
	w.opened++
	t := &tab{world: w, box: NewOutbox(w.opened, true)}
	t.box.Private = isSecret
	var records []Record
	for _, r := range w.stored {
		records = append(records, r)
	}
	slices.SortFunc(records, func(a, b Record) int { return strings.Compare(fmt.Sprintf("%020d", a.ID), fmt.Sprintf("%020d", b.ID)) })
	t.box.Loaded(records, w.now)
	w.tabs = append(w.tabs, t)
	t.step()
	return t
}

// crash ends a page without a word.
func (t *tab) crash() {
	t.tabs = slices.DeleteFunc(t.tabs, func(other *tab) bool { return other == t })
	if t.leader == t {
		t.leader = nil
	}
	t.settleLead()
}

// settleLead gives the lead to a page that wants it.
func (w *world) settleLead() {
	if l := w.leader; l != nil && !l.wants && !l.box.Busy(kitchen) {
		l.box.Leads(kitchen, false, w.now)
		w.leader = nil
	}
	for _, t := range w.tabs {
		if w.leader == nil && t.wants {
			w.leader = t
			t.box.Leads(kitchen, true, w.now)
		}
	}
}

func (t *tab) accept(n New) ID {
	id, err := t.box.Accept(n, t.now)
	if err != nil {
		t.fail("not accepted: %v", err)
	}
	return id
}

func (t *tab) connect() {
	t.up, t.wants = true, true
	t.box.Connected(kitchen, mqttws.NoLimits(), 1)
	t.settleLead()
	t.step()
}

// lose ends the connection: the answers to what is on its way will not come.
func (t *tab) lose(dropped bool) {
	t.answerAll(mqttws.ErrUnconfirmed)
	t.up, t.wants = false, false
	t.box.Lost(dropped)
	t.step()
}

func (t *tab) answerAll(err error) {
	for len(t.flights) > 0 {
		t.answer(err)
	}
}

// answer answers the oldest flight.
func (t *tab) answer(err error) {
	a := t.flights[0]
	t.flights = t.flights[1:]
	a.Err = err
	t.box.Answered(a, t.now)
}

// step has the outbox decide, checks what it wants to publish, and publishes it.
func (t *tab) step() {
	out := t.box.Step(t.now)
	for _, f := range out.Publish {
		t.check(f)
		t.count[f.ID]++
		t.log = append(t.log, f.ID)
		t.flights = append(t.flights, Answer{ID: f.ID, Epoch: out.Epoch})
	}
	if out.Changes != nil {
		if t.commit != nil {
			t.fail("two commits at a time")
		}
		t.commit = out.Changes
	}
	t.settleLead()
}

func (t *tab) check(f Flight) {
	i := t.box.items[f.ID]
	switch {
	case !t.up:
		t.fail("item %d goes out without a connection", f.ID)
	case t.count[f.ID] > 0 && !i.Duplicate:
		t.fail("item %d goes out again without a word", f.ID)
	case i.Late && !i.asked && t.now.Sub(i.Since) >= LateAfter:
		t.fail("a command goes out late")
	case !i.Expires.IsZero() && !t.now.Before(i.Expires):
		t.fail("an expired item goes out")
	case len(t.box.flights) > t.box.window():
		t.fail("%d are on their way", len(t.box.flights))
	}
	t.box.all.backwards(func(other *item) bool {
		if other.ID < i.ID && other.phase <= ready && other.Hold == NotHeld && other.Identity == i.Identity && t.count[i.ID] == 0 && t.count[other.ID] == 0 {
			t.fail("item %d overtakes %d", i.ID, other.ID)
		}
		return true
	})
	there, err := decode(t.stored[f.ID], nil)
	switch {
	case t.failed:
	case i.Private && err == nil:
		t.fail("item %d goes out, and the storage has one of it", f.ID)
	case i.Private:
	case err != nil && t.box.passing(i):
	case err != nil || there.Final || !there.OnItsWay:
		t.fail("item %d goes out, and the storage does not know: %+v, %v", f.ID, there, err)
	}
}

// committed ends the commit under way.
func (t *tab) committed() {
	changes := t.commit
	if t.commit = nil; changes == nil {
		return
	}
	if t.failing != nil {
		t.failed = true
		t.box.Committed(nil, t.failing, t.now)
		t.step()
		return
	}
	var conflicts, applied []Record
	for _, c := range changes {
		there := t.stored[c.ID]
		if there.Rev != c.Base {
			there.ID = c.ID
			conflicts = append(conflicts, there)
			continue
		}
		if c.Body == nil {
			c.Record.Body = there.Body
		}
		if c.Delete {
			c.Record = Record{ID: c.ID}
			delete(t.stored, c.ID)
		} else {
			if t.stored[c.ID] = c.Record; bytes.Contains(c.Body, []byte("secret")) {
				t.fail("a secret is stored")
			}
		}
		applied = append(applied, c.Record)
	}
	for _, other := range t.tabs {
		if other != t {
			other.heard = append(other.heard, applied...)
		}
	}
	t.box.Committed(conflicts, nil, t.now)
	t.step()
}

// hear tells what other tabs committed.
func (t *tab) hear() {
	heard := t.heard
	t.heard = nil
	t.box.Watched(heard, t.now)
	t.step()
}

// calm lets everything happen that happens by itself, each answer being good,
// until nothing more does.
func (w *world) calm() {
	for range 10_000 {
		quiet := true
		for _, t := range slices.Clone(w.tabs) {
			if t.commit != nil || len(t.flights) > 0 || len(t.heard) > 0 {
				quiet = false
			}
			t.committed()
			t.answerAll(nil)
			t.hear()
		}
		if quiet {
			return
		}
	}
	w.fail("it never ends")
}

func (t *tab) want(id ID, what string) {
	i, ok := t.box.Item(id)
	if got := i.State.String(); !ok || got != what {
		t.fail("item is %q, want %q (%+v)", got, what, i)
	}
}
