package outbox

import (
	"errors"
	"slices"
	"testing"
	"time"

	"deviceconsole/mqttws"
)

func TestLateCommandsAskOnce(t *testing.T) {
	p := newWorld(t).open()
	a, b, ev := p.accept(command()), p.accept(command()), p.accept(event(1))
	p.wait(LateAfter)
	if i, _ := p.box.Item(a); i.Hold != HeldLate || !i.CanRelease() || p.box.Counts().Late != 2 {
		t.Fatalf("%+v, %+v", i, p.box.Counts())
	}
	p.connect()
	p.calm()
	if !slices.Equal(p.log, []ID{ev}) {
		t.Fatalf("published %v", p.log)
	}
	p.box.SendLate(identity("bakery"), p.now) // says nothing of the kitchen's
	if n := p.box.Counts().Late; n != 2 {
		t.Fatalf("%d are late", n)
	}
	p.box.SendLate(kitchen, p.now)
	p.now = p.now.Add(time.Hour) // the broker takes its time, over the connection that was asked about
	p.step()
	p.calm()
	if !slices.Equal(p.log, []ID{ev, a, b}) {
		t.Errorf("published %v", p.log)
	}
	c := p.accept(command())
	p.lose(false)
	p.wait(LateAfter)
	p.box.DropLate(kitchen)
	p.want(c, "cancelled")
}

// TestAWordForALateCommandEndsWithItsTime has a person let late commands go: what
// does not leave soon, or over the connection that is up, is asked about again.
func TestAWordForALateCommandEndsWithItsTime(t *testing.T) {
	p := newWorld(t).open()
	soon, later := p.accept(command()), p.accept(command())
	p.wait(LateAfter)
	if err := p.box.Release(soon, p.now); err != nil {
		t.Fatal(err)
	}
	if i, _ := p.box.Item(soon); !i.AsksAt().Equal(p.now.Add(LateAfter)) {
		t.Fatalf("the word is said to hold until %v", i.AsksAt())
	}
	p.wait(LateAfter - time.Second)
	p.connect()
	p.calm()
	p.want(soon, "acknowledged")

	p.box.SendLate(kitchen, p.now) // while connected: it holds as long as that
	p.lose(false)
	p.wait(LateAfter)
	if i, _ := p.box.Item(later); i.Hold != HeldLate {
		t.Fatalf("%+v", i)
	}
	if err := p.box.Release(later, p.now); err != nil {
		t.Fatal(err)
	}
	p.step()
	p.committed()
	p.crash() // the word survives no longer than that either
	p = p.world.open()
	p.wait(LateAfter)
	p.connect()
	p.calm()
	if i, _ := p.box.Item(later); i.Hold != HeldLate || !slices.Equal(p.log, []ID{soon}) {
		t.Errorf("%+v, published %v", i, p.log)
	}
}

func TestAnotherAccountsItemIsNotEdited(t *testing.T) {
	p := newWorld(t).open()
	id := p.accept(event(1))
	var wrong *IdentityError
	if _, err := p.box.Edit(id, identity("garage")); !errors.As(err, &wrong) || wrong.Of != kitchen || p.box.Editing(id) {
		t.Errorf("%v", err)
	}
}

func TestCancelAllTakesBackWhatWaitsForOneAccountOrForAll(t *testing.T) {
	p := newWorld(t).open()
	other := event(1)
	other.Identity = identity("garage")
	a, b, c := p.accept(event(1)), p.accept(other), p.accept(event(1))
	if n := p.box.CancelAll(kitchen); n != 2 {
		t.Errorf("%d taken back", n)
	}
	p.want(a, "cancelled")
	p.want(b, "queued")
	p.want(c, "cancelled")
	if n := p.box.CancelAll(Identity{}); n != 1 {
		t.Errorf("%d taken back", n)
	}
}

func TestEditingKeepsThePlace(t *testing.T) {
	p := newWorld(t).open()
	a, b := p.accept(event(1)), p.accept(event(1))
	if i, err := p.box.Edit(a, kitchen); err != nil || i.Hold != HeldEditing || !p.box.Editing(a) {
		t.Fatalf("%+v, %v", i, err)
	}
	if _, err := p.box.Edit(a, kitchen); !errors.Is(err, ErrTooLate) {
		t.Errorf("edits it twice: %v", err)
	}
	p.connect()
	p.committed()
	if len(p.flights) != 1 || p.flights[0].ID != b {
		t.Fatalf("%v while it is edited", p.flights)
	}
	p.lose(false)
	n := event(1)
	n.Message.Payload = []byte("new")
	other := n
	other.Identity = identity("garage")
	var wrong *IdentityError
	if err := p.box.Replace(a, other, p.now); !errors.As(err, &wrong) {
		t.Errorf("saved for somebody else: %v", err)
	}
	if err := p.box.Replace(a, n, p.now); err != nil {
		t.Fatal(err)
	}
	p.connect()
	p.calm()
	if p.log[1] != a || string(p.box.items[a].Message.Payload) != "new" {
		t.Errorf("published %v", p.log)
	}
	if stored, err := decode(p.stored[a], nil); err != nil || string(stored.Message.Payload) != "new" {
		t.Errorf("stored %+v, %v", stored, err)
	}
	if err := p.box.Replace(a, n, p.now); !errors.Is(err, ErrTooLate) {
		t.Errorf("saved after it went: %v", err)
	}
}

// TestWhatIsEditedIsHeldUntilItsEditorIsGone reloads a page that edits.
func TestWhatIsEditedIsHeldUntilItsEditorIsGone(t *testing.T) {
	p := newWorld(t).open()
	id := p.accept(event(1))
	if _, err := p.box.Edit(id, kitchen); err != nil {
		t.Fatal(err)
	}
	p.step()
	p.committed()
	p.crash()
	p = p.world.open()
	p.connect()
	p.calm()
	i, _ := p.box.Item(id)
	if i.Hold != HeldElsewhere || !i.CanRelease() || !i.CanEdit() || len(p.log) != 0 {
		t.Fatalf("%+v, published %v", i, p.log)
	}
	if got := p.box.EditedElsewhere(); !slices.Equal(got, []ID{id}) {
		t.Fatalf("edited elsewhere: %v", got)
	}
	p.box.EditorGone(id)
	p.step()
	p.calm()
	p.step()
	p.calm()
	p.want(id, "acknowledged")
	if got := p.box.EditedElsewhere(); len(got) != 0 {
		t.Errorf("edited elsewhere: %v", got)
	}
}

func TestSendAgain(t *testing.T) {
	p := begin(t)
	id := p.accept(event(1))
	p.step()
	p.committed()
	p.answer(&mqttws.ReasonError{Packet: "PUBACK", Code: 0x97, Text: "later"})
	p.want(id, "rejected")
	again, err := p.box.Again(id, p.now)
	if err != nil {
		t.Fatal(err)
	}
	if i, _ := p.box.Item(again); i.Again != id || string(i.Message.Payload) != "{}" {
		t.Errorf("%+v", i)
	}
	if i, _ := p.box.Item(id); !i.Resent || i.CanSendAgain() || i.Cause != ByPuback || i.Code != 0x97 || i.Reason != "later" {
		t.Errorf("%+v", i)
	}
	if _, err := p.box.Again(id, p.now); !errors.Is(err, ErrTooLate) {
		t.Errorf("again: %v", err)
	}
	if _, err := p.box.Again(99, p.now); !errors.Is(err, ErrUnknown) {
		t.Errorf("who knows: %v", err)
	}
}

func TestWhatCanNeverBeSentIsRefused(t *testing.T) {
	p := begin(t)
	limits := mqttws.NoLimits()
	limits.MaximumPacketSize = 100
	p.box.Connected(kitchen, limits, 1)
	p.lose(false) // the limits are known from now on
	large := event(1)
	large.Message.Payload = make([]byte, 100)
	for name, change := range map[string]func(*mqttws.Message){
		"a wildcard":          func(m *mqttws.Message) { m.Topic = "0/+" },
		"broken UTF-8":        func(m *mqttws.Message) { m.Topic = "0/\xff" },
		"a broken property":   func(m *mqttws.Message) { m.Properties.ContentType = "\xff" },
		"a packet too large":  func(m *mqttws.Message) { m.Payload = make([]byte, 100) },
		"a QoS there is none": func(m *mqttws.Message) { m.QoS = 3 },
	} {
		n := event(1)
		change(&n.Message)
		var invalid *mqttws.InvalidError
		if _, err := p.box.Accept(n, p.now); !errors.As(err, &invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	garage := large
	garage.Identity.URL = "wss://elsewhere.example/mqtt" // nobody knows what that takes
	id := p.accept(garage)
	p.box.Connected(garage.Identity, limits, 2)
	p.box.Leads(garage.Identity, true, p.now)
	p.step()
	p.want(id, "rejected")
	if i, _ := p.box.Item(id); i.Cause != Impossible || len(p.log) != 0 {
		t.Errorf("%+v", i)
	}
}

func TestNothingGoesOutForAnotherIdentity(t *testing.T) {
	p := begin(t)
	n := event(1)
	n.Identity = identity("garage")
	id := p.accept(n)
	p.calm()
	p.want(id, "queued")
	if len(p.log) != 0 {
		t.Error("published")
	}
}

func TestAFullOutboxSaysSo(t *testing.T) {
	p := newWorld(t).open()
	var full *FullError
	for range MaxWaiting {
		p.accept(event(1))
	}
	if _, err := p.box.Accept(event(1), p.now); !errors.As(err, &full) || full.Waiting != MaxWaiting {
		t.Errorf("%v", err)
	}
	p = newWorld(t).open()
	large := event(1)
	large.Message.Payload = make([]byte, MaxWaitingBytes/2)
	p.accept(large)
	if _, err := p.box.Accept(large, p.now); !errors.As(err, &full) {
		t.Errorf("%v", err)
	}
}
