package outbox

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

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

// TestAPrivateMessageIsNeverStored: it leaves all the same, from a page that does not
// lead too, and what was stored before it became private is deleted before it leaves.
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

func TestARevisionNeverComesToNone(t *testing.T) {
	w := newWorld(t)
	p := w.open()
	id := p.accept(event(1))
	p.step()
	p.committed()
	r := w.stored[id]
	r.Rev = 1<<32 - 1
	w.stored[id] = r
	if n := NewOutbox(9, true).Loaded([]Record{r}, w.now); n != 1 {
		t.Error("it is taken in")
	}
	if err := p.box.Cancel(id); err != nil {
		t.Fatal(err)
	}
	p.step()
	w.calm()
	if there, err := decode(w.stored[id], nil); err != nil || there.State.String() != "cancelled" {
		t.Errorf("stored: %+v, %v", there, err)
	}
}

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

// anItem is an item of any kind that can be written.
func anItem(t *rapid.T) *item {
	text := rapid.StringN(0, 20, -1).Filter(func(s string) bool { return !containsNUL(s) })
	moment := func(name string) time.Time {
		us := rapid.Int64Range(0, 1<<52).Draw(t, name)
		if us == 0 {
			return time.Time{}
		}
		return time.UnixMicro(us)
	}
	i := &item{phase: done, rev: 3, bodySaved: true}
	i.ID, i.Saved, i.Final, i.State = 9, true, true, 4
	i.At, i.Since, i.Expires = moment("at"), moment("since"), moment("expires")
	i.Identity, i.Source = kitchen, Source(rapid.IntRange(0, 4).Draw(t, "source"))
	i.Again, i.Resent, i.Duplicate, i.asked = rapid.Uint64().Draw(t, "again"), rapid.Bool().Draw(t, "resent"), rapid.Bool().Draw(t, "duplicate"), rapid.Bool().Draw(t, "asked")
	i.Tries, i.drops = rapid.IntRange(0, 1<<30).Draw(t, "tries"), rapid.Byte().Draw(t, "drops")
	i.Cause, i.Code, i.Reason = Cause(rapid.IntRange(0, 7).Draw(t, "cause")), rapid.Byte().Draw(t, "code"), text.Draw(t, "reason")
	i.Latency = time.Duration(rapid.Int64Range(0, 1<<60).Draw(t, "latency"))
	if rapid.Bool().Draw(t, "request") {
		i.Reply = Reply{time.Duration(rapid.Int64Range(1, 1<<60).Draw(t, "within")), text.Draw(t, "rule")}
		i.Sent, i.Unreplied, i.Replied = moment("sent"), rapid.Bool().Draw(t, "unreplied"), time.Duration(rapid.Int64Range(0, 1<<60).Draw(t, "replied"))
	}
	m := &i.Message
	m.Topic, m.QoS, m.Retain = "1/"+rapid.StringMatching(`[a-zé/]{0,9}`).Draw(t, "topic"), rapid.Byte().Draw(t, "qos")%3, rapid.Bool().Draw(t, "retain")
	m.Payload = rapid.SliceOf(rapid.Byte()).Draw(t, "payload")
	m.Properties.ContentType = text.Draw(t, "content type")
	if rapid.Bool().Draw(t, "correlates") {
		m.Properties.CorrelationData = rapid.SliceOf(rapid.Byte()).Draw(t, "correlation")
	}
	if rapid.Bool().Draw(t, "format") {
		m.Properties.PayloadFormat = new(byte)
	}
	if rapid.Bool().Draw(t, "expiry") {
		seconds := rapid.Uint32().Draw(t, "seconds")
		m.Properties.MessageExpiry = &seconds
	}
	for range rapid.IntRange(0, 3).Draw(t, "properties") {
		m.Properties.User = append(m.Properties.User, mqttws.UserProperty{Key: text.Draw(t, "key"), Value: text.Draw(t, "value")})
	}
	if len(m.Payload) == 0 {
		m.Payload = nil
	}
	i.Late, i.size = true, size(m)
	return i
}

func containsNUL(s string) bool { return slices.Contains([]byte(s), 0) }

func TestRecordsAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := anItem(t)
		got, err := decode(Record{ID: i.ID, Rev: i.rev, Head: appendHead(nil, i), Body: appendBody(nil, i)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got.phase = done
		if !reflect.DeepEqual(got, i) {
			t.Fatalf("read %+v, written %+v", got, i)
		}
	})
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

func FuzzRecordsOfAnyBytes(f *testing.F) {
	p := newWorld(f).open()
	p.accept(command())
	p.step()
	for _, c := range p.commit {
		f.Add(c.Head, c.Body)
	}
	f.Fuzz(func(t *testing.T, head, body []byte) {
		w := newWorld(t)
		w.stored[1] = Record{ID: 1, Rev: 1, Head: head, Body: body}
		w.failed = true // what a record says of the past can't be checked
		p := w.open()
		p.connect()
		p.calm()
		p.box.SendLate(kitchen, p.now)
		p.step()
		p.calm()
	})
}

// BenchmarkAnItemAmongMany: what an item costs while ten thousand wait does not
// grow with them.
func BenchmarkAnItemAmongMany(b *testing.B) {
	for _, n := range []int{0, MaxWaiting - 100} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			o := NewOutbox(1, false)
			held := event(1)
			held.Identity = identity("garage")
			for range n {
				_, _ = o.Accept(held, noon)
			}
			o.Connected(kitchen, mqttws.NoLimits(), 1)
			b.ReportAllocs()
			for b.Loop() {
				id, err := o.Accept(event(1), noon)
				if err != nil {
					b.Fatal(err)
				}
				out := o.Step(noon)
				o.Answered(Answer{ID: id, Epoch: out.Epoch}, noon)
			}
		})
	}
}
