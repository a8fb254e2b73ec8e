package session

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"deviceconsole/app/draft"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// answer is what the runner says of an item.
func answer(id uint64, err error) PublishAnswered { return PublishAnswered{ID: id, Err: err} }

func TestAnItemIsAcknowledged(t *testing.T) {
	j := connected(t)
	j.do(SendPressed{})
	j.wantState(1, timeline.InFlight)
	j.do(PublishAnswered{ID: 1, Ack: mqttws.Ack{Code: 0x10}})
	j.wantState(1, timeline.Acknowledged)
	i := j.item(1)
	if i.Code != 0x10 || i.Latency <= 0 || !strings.Contains(i.Words.String(), "nobody was listening") {
		t.Errorf("the item is %+v", i)
	}
	if m := only[Mark](j); m != (Mark{1, timeline.Acknowledged, 0x10, true}) {
		t.Errorf("marked %+v", m)
	}
}

func TestWhatBecomesOfAnItem(t *testing.T) {
	refused := &mqttws.ReasonError{Packet: "PUBACK", Code: 0x87, Text: "events come from device users"}
	tests := []struct {
		name string
		err  error
		want timeline.Outcome
		says string
	}{
		{"refused by the rights", refused, timeline.Rejected, "not authorized, 0x87; it says: events come from device users"},
		{"refused in a wrapped error", fmt.Errorf("publish: %w", refused), timeline.Rejected, "0x87"},
		{"never sent", &mqttws.InvalidError{What: "topic", Problem: "is empty"}, timeline.Rejected, "It was not sent (topic is empty)"},
		{"no answer", mqttws.ErrUnconfirmed, timeline.Unconfirmed, "may have arrived or not"},
		{"anything else", errTest, timeline.Unconfirmed, errTest.Error()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			j := connected(t)
			j.do(SendPressed{}, answer(1, test.err))
			j.wantState(1, test.want)
			i := j.item(1)
			if !strings.Contains(i.Words.String(), test.says) {
				t.Errorf("it says %q", i.Words)
			}
			j.do(SendAgainPressed{1})
			again := j.item(2)
			if again.Again != 1 || string(again.Payload) != string(i.Payload) || again.Topic != i.Topic {
				t.Errorf("sent again as %+v", again)
			}
			only[Publish](j)
		})
	}
}

func TestQoS0EndsAsSent(t *testing.T) {
	j := connected(t)
	j.do(ComposeChanged{draft.FieldQoS, "0"}, SendPressed{}, SendPressed{}, PublishAnswered{ID: 1})
	j.wantState(1, timeline.InFlight)
	if !strings.Contains(j.item(1).Words.String(), "QoS 0") || j.item(1).CanSendAgain() {
		t.Errorf("the item is %+v", j.item(1))
	}
	j.wantState(2, timeline.InFlight) // its turn came
}

func TestWhatIsSentOfflineGoesOutInOrder(t *testing.T) {
	j := begin(t, demo())
	for i := range 3 {
		j.do(ComposeChanged{draft.FieldData, fmt.Sprintf(`{"n":%d}`, i)}, SendPressed{})
		if len(effectsOf[Publish](j.effects)) != 0 {
			t.Fatal("publishes without a connection")
		}
	}
	if j.m.Outbox.Waiting() != 3 {
		t.Fatalf("%d wait", j.m.Outbox.Waiting())
	}
	j.do(ConnectPressed{})
	j.status(up())
	for id := range uint64(3) {
		if got := only[Publish](j).ID; got != id+1 {
			t.Fatalf("item %d goes out, want %d", got, id+1)
		}
		j.do(answer(id+1, nil))
	}
	if j.m.Outbox.Waiting() != 0 || len(effectsOf[Publish](j.effects)) != 0 {
		t.Error("something is left")
	}
}

func TestAnItemThatWasNotSentWaitsForTheNextConnection(t *testing.T) {
	j := connected(t)
	j.do(SendPressed{}, answer(1, mqttws.ErrNotConnected))
	j.wantState(1, timeline.Queued)
	if len(effectsOf[Publish](j.effects)) != 1 { // that of SendPressed
		t.Error("tries again at once, for ever")
	}
	j.status(down(errTest))
	j.status(up())
	only[Publish](j)
	j.wantState(1, timeline.InFlight)
}

func TestTheAnswerOfALostConnectionMayComeAfterTheNextIsUp(t *testing.T) {
	j := connected(t)
	j.do(SendPressed{})
	j.status(down(errTest))
	j.status(up())
	if len(effectsOf[Publish](j.effects)) != 0 {
		t.Fatal("the item goes out twice")
	}
	j.do(answer(1, mqttws.ErrNotConnected))
	only[Publish](j)
	j.do(answer(1, nil))
	j.wantState(1, timeline.Acknowledged)
}

func TestNothingGoesOutUnderOtherCredentials(t *testing.T) {
	j := begin(t, demo())
	j.do(SendPressed{}, AccountChosen{1}, ConnectPressed{})
	j.status(up())
	if len(effectsOf[Publish](j.all)) != 0 {
		t.Fatal("it went out as the operator")
	}
	j.wantState(1, timeline.Cancelled)
	if got := j.item(1).Words.String(); !strings.Contains(got, "plant-7/kitchen") || !strings.Contains(got, "plant-7/support") {
		t.Errorf("it says %q", got)
	}
	j.do(SendAgainPressed{1})
	if len(j.effects) != 0 || !strings.Contains(j.m.Outbox.Problem, "plant-7/kitchen") || !j.item(1).CanSendAgain() {
		t.Errorf("sending again says %q, does %v", j.m.Outbox.Problem, j.effects)
	}
	j.do(AccountChosen{0}, ConnectPressed{})
	j.status(up())
	j.do(SendAgainPressed{1})
	only[Publish](j)
	if old := j.item(1); old.CanSendAgain() || !strings.Contains(old.Words.String(), "sent again") {
		t.Errorf("the old item offers to be sent again: %t, and says %q", old.CanSendAgain(), old.Words)
	}
}

func TestAnotherBrokerIsAnotherIdentity(t *testing.T) {
	j := begin(t, demo())
	j.do(SendPressed{}, typed(FieldBrokerURL, "wss://broker.example/"), ConnectPressed{})
	j.wantState(1, timeline.Cancelled)
}

func TestDisconnectKeepsWhatWaits(t *testing.T) {
	j := connected(t)
	j.do(SendPressed{}, SendPressed{}, DisconnectPressed{}, answer(1, mqttws.ErrUnconfirmed))
	j.wantState(1, timeline.Unconfirmed)
	j.wantState(2, timeline.Queued)
	j.do(ConnectPressed{})
	j.status(up())
	if got := only[Publish](j).ID; got != 2 {
		t.Errorf("item %d goes out", got)
	}
}

func TestAnInFlightItemOfTheOldClientHoldsTheNextBack(t *testing.T) {
	j := connected(t)
	j.do(SendPressed{}, SendPressed{}, ConnectPressed{}) // connect anew, same account
	j.status(up())
	if len(effectsOf[Publish](j.effects)) != 0 {
		t.Fatal("the second overtakes the first")
	}
	j.do(answer(1, mqttws.ErrNotConnected))
	if got := only[Publish](j).ID; got != 1 {
		t.Errorf("item %d goes out", got)
	}
}

func TestCancel(t *testing.T) {
	j := begin(t, demo())
	j.do(SendPressed{}, SendPressed{}, CancelPressed{1}, CancelPressed{99})
	j.wantState(1, timeline.Cancelled)
	if m := only[Mark](j); m.SendID != 1 || m.Outcome != timeline.Cancelled || !m.Last {
		t.Errorf("marked %+v", m)
	}
	j.do(ConnectPressed{})
	j.status(up())
	if got := only[Publish](j).ID; got != 2 {
		t.Errorf("item %d goes out", got)
	}
	j.do(CancelPressed{2})
	j.wantState(2, timeline.InFlight)
}

func TestAFullOutboxRefusesBeforeItAccepts(t *testing.T) {
	j := begin(t, demo())
	for range MaxOutbox {
		j.do(SendPressed{})
	}
	j.do(SendPressed{})
	if len(j.effects) != 0 || !strings.Contains(j.m.Outbox.Problem, "The outbox is full: 200 messages wait") {
		t.Errorf("says %q, does %v", j.m.Outbox.Problem, j.effects)
	}
	j.do(CancelPressed{1}, SendPressed{})
	if j.m.Outbox.Problem != "" || len(j.m.Outbox.Items) != MaxOutbox || j.m.Outbox.find(1) >= 0 {
		t.Error("a finished item does not make room")
	}
}

func TestTheOutboxIsBoundedByBytes(t *testing.T) {
	j := begin(t, demo())
	j.do(ComposeChanged{draft.FieldData, `{"a":"` + strings.Repeat("é", 65000) + `"}`})
	for range MaxOutboxBytes/130_000 + 1 {
		j.do(SendPressed{})
	}
	used := 0
	for _, i := range j.m.Outbox.Items {
		used += len(i.Payload)
	}
	if used > MaxOutboxBytes || j.m.Outbox.Problem == "" {
		t.Errorf("%d bytes wait; says %q", used, j.m.Outbox.Problem)
	}
}

func TestStrayAnswersChangeNothing(t *testing.T) {
	j := connected(t)
	j.do(answer(7, nil), SendPressed{}, answer(1, nil), answer(1, errTest))
	j.wantState(1, timeline.Acknowledged)
	j.do(SendAgainPressed{1}, SendAgainPressed{7})
	if len(j.effects) != 0 {
		t.Error("an acknowledged item is sent again")
	}
}

// driven is a model with what the runner knows of its outbox.
type driven struct {
	Model
	onItsWay uint64
	waiting  map[uint64]bool // handed back with ErrNotConnected
	last     uint64
}

// step has an event happen and checks what is to be published.
func (m *driven) step(t *rapid.T, e Event) {
	before, items := m.Model, slices.Clone(m.Outbox.Items)
	var effects []Effect
	m.Model, effects = Update(m.Model, e)
	if !slices.EqualFunc(before.Outbox.Items, items, func(a, b Item) bool { return a.ID == b.ID && a.State == b.State }) {
		t.Fatal("Update changed the items of the model before")
	}
	for _, p := range effectsOf[Publish](effects) {
		item := m.Outbox.Items[m.Outbox.find(p.ID)]
		switch {
		case m.onItsWay != 0:
			t.Fatalf("item %d goes out while %d is on its way", p.ID, m.onItsWay)
		case m.Connection.State != mqttws.Connected:
			t.Fatal("an item goes out without a connection")
		case item.identity != m.Connection.identity():
			t.Fatal("an item goes out under other credentials")
		case p.ID < m.last, p.ID == m.last && !m.waiting[p.ID]:
			t.Fatalf("item %d goes out after %d", p.ID, m.last)
		}
		m.onItsWay, m.last = p.ID, p.ID
		m.waiting[p.ID] = false
	}
}

func (m *driven) check(t *rapid.T) {
	for _, i := range m.Outbox.Items {
		if i.State == timeline.Queued && m.Connection.Wanted() && i.identity != m.Connection.identity() {
			t.Fatalf("item %d waits for other credentials", i.ID)
		}
		if i.State == timeline.InFlight && i.ID != m.onItsWay {
			t.Fatalf("item %d is sent, but nobody has it", i.ID)
		}
	}
}

// TestTheOutboxUnderAnything drives it with anything in any order.
func TestTheOutboxUnderAnything(t *testing.T) {
	errs := []error{nil, mqttws.ErrNotConnected, mqttws.ErrUnconfirmed, &mqttws.ReasonError{Packet: "PUBACK", Code: 0x97}, errors.New("x")}
	rapid.Check(t, func(t *rapid.T) {
		m := &driven{Model: NewModel(), waiting: map[uint64]bool{}}
		m.Origin, m.Now = "http://127.0.0.1:8080", noon
		m.Model = m.configLoaded(demo())
		t.Repeat(map[string]func(*rapid.T){
			"send":       func(t *rapid.T) { m.step(t, SendPressed{}) },
			"connect":    func(t *rapid.T) { m.step(t, ConnectPressed{}) },
			"disconnect": func(t *rapid.T) { m.step(t, DisconnectPressed{}) },
			"report": func(t *rapid.T) {
				if m.Connection.Wanted() { // else there is no client to report
					s := rapid.SampledFrom([]mqttws.Status{up(), down(errTest)}).Draw(t, "status")
					m.step(t, StatusChanged{m.Connection.generation, s})
				}
			},
			"account": func(t *rapid.T) { m.step(t, AccountChosen{rapid.IntRange(0, 1).Draw(t, "index")}) },
			"cancel":  func(t *rapid.T) { m.step(t, CancelPressed{rapid.Uint64Range(0, 20).Draw(t, "id")}) },
			"again":   func(t *rapid.T) { m.step(t, SendAgainPressed{rapid.Uint64Range(0, 20).Draw(t, "id")}) },
			"answer": func(t *rapid.T) {
				if m.onItsWay == 0 {
					return
				}
				id, err := m.onItsWay, rapid.SampledFrom(errs).Draw(t, "err")
				m.onItsWay = 0
				m.waiting[id] = errors.Is(err, mqttws.ErrNotConnected)
				m.step(t, answer(id, err))
			},
			"": m.check,
		})
	})
}
