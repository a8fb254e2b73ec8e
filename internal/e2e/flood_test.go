package e2e

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The messages of the figures: 133 bytes each, numbered so that a missing one
// or one out of its place can be told, from ten devices in turn. One in
// floodRare says that its door is open.
const (
	floodFirst  = 1_000_000 // the first number, so that all have as many digits
	floodRare   = 100
	floodWord   = "opened"
	floodTopics = "0/plant-7/kitchen/mw-"
	floodFilter = "0/plant-7/#"
)

func floodPayload(n int) string {
	door := "closed"
	if n%floodRare == 0 {
		door = floodWord
	}
	return fmt.Sprintf(`{"event_data":{"watts":812,"door":"%s","temp_c":71.4,"seq":%d,"program":"soup"},"observed_at":"2026-11-22T13:02:31.480000Z"}`, door, floodFirst+n)
}

// flood is a stream of packets made beforehand: 1,000 of them, in which the
// number alone is written anew each time round.
type flood struct {
	packets []byte
	size    int   // bytes of one packet
	digits  []int // where a packet's number is
	next    int   // number of the next message, without floodFirst
	batch   []byte
}

func newFlood() *flood {
	return floodOf(1000, func(n int) string { return strconv.Itoa(n % 10) })
}

// floodOf is a flood that begins anew with each count-th message, of the devices that
// a func names in as many bytes each.
func floodOf(count int, device func(n int) string) *flood {
	f := &flood{}
	for n := range count {
		payload := floodPayload(n)
		topic := field(nil, floodTopics+device(n))
		packet := append([]byte{0x30, 0, 0}, topic...)
		packet = append(packet, payload...)
		length := len(packet) - 3 // always two bytes as MQTT writes it: 128 to 16,383
		packet[1], packet[2] = byte(length&0x7f)|0x80, byte(length>>7)
		f.digits = append(f.digits, len(f.packets)+bytes.Index(packet, []byte(`"seq":`))+len(`"seq":`))
		f.size = len(packet)
		f.packets = append(f.packets, packet...)
	}
	return f
}

// take returns the next n messages as they go over the wire, valid until the
// next call.
func (f *flood) take(n int) []byte {
	f.batch = f.batch[:0]
	for range n {
		i := f.next % len(f.digits)
		var number [20]byte
		copy(f.packets[f.digits[i]:], strconv.AppendInt(number[:0], int64(floodFirst+f.next), 10))
		f.batch = append(f.batch, f.packets[i*f.size:(i+1)*f.size]...)
		f.next++
	}
	return f.batch
}

// floodStep is how often the publisher writes, and floodChunk how much at most
// at a time.
const (
	floodStep  = 2 * time.Millisecond
	floodChunk = 500
)

// flood publishes total messages at QoS 0, evenly at a rate a second, or as fast
// as the broker takes them where the rate is 0. It returns when the first and the
// last were given to the system.
func (p *publisher) flood(f *flood, total, rate int) (first, last time.Time) {
	p.t.Helper()
	first = time.Now()
	for sent := 0; sent < total; {
		due := total
		if rate > 0 {
			due = min(total, int(time.Since(first).Seconds()*float64(rate)))
		}
		if due == sent {
			time.Sleep(floodStep)
			continue
		}
		n := min(due-sent, floodChunk)
		if _, err := p.conn.Write(f.take(n)); err != nil {
			p.t.Fatalf("the broker does not take messages: %v", err)
		}
		if sent += n; sent == due && sent < total {
			time.Sleep(floodStep)
		}
	}
	return first, time.Now()
}

// drops is what the broker says of the messages that it dropped itself. It says
// so when the number changes, and forgets it after a minute, so it is listened to
// from the start.
type drops struct{ sub *subscriber }

// startFloodBroker starts a broker that is listened to.
func startFloodBroker(t testing.TB) *mosquitto {
	t.Helper()
	m := startMosquitto(t)
	m.drops = drops{m.as(office).subscribe("$SYS/broker/publish/messages/dropped")}
	m.drops.sub.wait(dropsLine.String())
	return m
}

var dropsLine = regexp.MustCompile(`messages/dropped ((?:3[0-9])+)\.`)

// count is how many messages the broker has dropped since it started.
func (d drops) count() int {
	all := dropsLine.FindAllStringSubmatch(d.sub.process.Output(), -1)
	text, err := hex.DecodeString(all[len(all)-1][1])
	if err != nil {
		d.sub.t.Fatal(err)
	}
	n, _ := strconv.Atoi(string(text))
	return n
}

func TestAFloodIsNumberedAndWhole(t *testing.T) {
	f := newFlood()
	for _, n := range []int{0, 7, 100, 999} {
		if got := len(floodPayload(n)); got != 133 {
			t.Errorf("message %d has %d bytes, want 133", n, got)
		}
	}
	broker := startFloodBroker(t)
	sub := broker.as(office).subscribe(floodFilter)
	p := connectPublisher(t, broker.addr(), kitchen)
	const total = 2500 // more than the packets made beforehand
	p.flood(f, total/2, 0)
	p.flood(f, total/2, 50_000)
	last := fmt.Sprintf("%x", floodPayload(total-1))
	waitFor(t, func() string {
		if !strings.Contains(sub.process.Output(), last) {
			return "the last message has not come"
		}
		return ""
	})
	got := messageLine.FindAllStringSubmatch(sub.process.Output(), -1)
	if len(got) != total {
		t.Fatalf("%d messages came, want %d", len(got), total)
	}
	for n, m := range got {
		if m[2] != fmt.Sprintf("%x", floodPayload(n)) || m[1] != floodTopics+strconv.Itoa(n%10) {
			t.Fatalf("message %d is %s on %s", n, m[2], m[1])
		}
	}
	if n := broker.drops.count(); n != 0 {
		t.Errorf("the broker has dropped %d", n)
	}
}
