package sandbox

import (
	"net"
	"testing"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"
)

func publishInfo(t *testing.T, qos byte, id uint16, payload string) (outgoing, []byte) {
	packet := encode(t, 5, publishPacket(qos, id, "2/demo/g/t", payload))
	o, ok := nextOutgoing(packet)
	if !ok || o.qos != qos || o.id != id || o.size != len(packet) {
		t.Fatalf("read back as %+v, %v", o, ok)
	}
	return o, packet
}

// What can't wait any more: messages at QoS 0 are dropped, answers end the connection, and messages
// at QoS 1 wait within their session's bounds.
func TestOutboxIsBounded(t *testing.T) {
	st := &stats{}
	o := newOutbox(100, st, newBudget(1<<20, nil))
	o.kept = func(uint16) ([]byte, bool) { return nil, true }
	info, packet := publishInfo(t, 0, 0, string(make([]byte, 50)))
	if got := o.send(info, packet); got != outboxTaken || st.messagesDropped.Load() != 0 {
		t.Fatalf("the first: %v, %d dropped", got, st.messagesDropped.Load())
	}
	if got := o.send(info, packet); got != outboxTaken || st.messagesDropped.Load() != 1 {
		t.Errorf("one too many at QoS 0: %v, %d dropped", got, st.messagesDropped.Load())
	}
	info, packet = publishInfo(t, 1, 1, string(make([]byte, 50)))
	if got := o.send(info, packet); got != outboxTaken || o.bytes < 100 {
		t.Errorf("at QoS 1: %v, %d bytes wait", got, o.bytes)
	}
	if got := o.send(outgoing{kind: packets.Pingresp, size: 2}, []byte{0xd0, 0}); got != outboxFull {
		t.Errorf("an answer: %v, want full", got)
	}
	o.close()
	if got := o.send(outgoing{kind: packets.Pingresp, size: 2}, []byte{0xd0, 0}); got != outboxClosed {
		t.Errorf("after close: %v", got)
	}
}

// A client that sends and never reads is cut: its unread answers are bounded.
func TestUnreadAnswersEndTheConnection(t *testing.T) {
	t.Parallel()
	ours, theirs := net.Pipe() // holds nothing, so every answer waits
	defer theirs.Close()
	st := &stats{}
	l := newLink(ours, addrPort("127.0.0.1:1"), Limits{WriteQueueBytes: 1000}.withDefaults(), st, newBudget(1<<20, nil))
	for i := range 1000 {
		if _, err := l.Write([]byte{0xd0, 0}); err != nil {
			if v := l.broken.Load(); v == nil || v.code != 0x97 {
				t.Errorf("ended with %v, want 0x97", v)
			}
			if i < 400 {
				t.Errorf("after %d answers", i)
			}
			_ = theirs.SetReadDeadline(time.Now().Add(patience))
			<-l.out.done // the socket is closed though nobody reads
			return
		}
	}
	t.Error("never ended")
}

func TestLinkRefusesWhatIsNoPacket(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	l := newLink(ours, addrPort("127.0.0.1:1"), Limits{}.withDefaults(), &stats{}, newBudget(1<<20, nil))
	defer l.abort()
	if _, err := l.Write([]byte{0x30, 0x7f, 0}); err == nil {
		t.Error("half a packet was written")
	}
}

func FuzzNextOutgoing(f *testing.F) {
	f.Add([]byte{0x20, 0x02, 0x00, 0x00})
	f.Add([]byte{0x32, 0x05, 0x00, 0x01, 'a', 0x00, 0x01})
	f.Add([]byte{0x32, 0x02, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		if o, ok := nextOutgoing(data); ok && (o.size < 2 || o.size > len(data)) {
			t.Errorf("a packet of %d bytes in %d", o.size, len(data))
		}
	})
}
