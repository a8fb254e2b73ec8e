package outbox

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"deviceconsole/mqttws"
)

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
	i := &item{phase: done, rev: 3, known: true, bodySaved: true}
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
