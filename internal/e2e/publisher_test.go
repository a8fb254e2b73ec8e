package e2e

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"testing"
	"time"
)

// publisher is a bare MQTT 3.1.1 client over TCP that only publishes, for the
// figures: it costs the machine far less than the console under measurement.
type publisher struct {
	t      testing.TB
	conn   net.Conn
	r      *bufio.Reader
	nextID uint16
}

// connectPublisher logs in and fails the test unless the broker accepts.
func connectPublisher(t testing.TB, addr string, l login) *publisher {
	t.Helper()
	conn, err := net.DialTimeout("tcp", addr, patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	p := &publisher{t: t, conn: conn, r: bufio.NewReader(conn)}
	body := field(nil, "MQTT")
	body = append(body, 4, 0xc2, 0, 0) // level 4; user name, password, clean session; no keepalive
	for _, s := range []string{"publisher", l.user, l.password} {
		body = field(body, s)
	}
	p.send(0x10, body)
	if typ, b, err := p.read(); err != nil || typ != 0x20 || len(b) != 2 || b[1] != 0 {
		t.Fatalf("the broker answered the login with %#x %v %v", typ, b, err)
	}
	return p
}

// field appends a string with its length, as MQTT does.
func field(b []byte, s string) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(len(s)))
	return append(b, s...)
}

func (p *publisher) send(header byte, body []byte) {
	packet := binary.AppendUvarint([]byte{header}, uint64(len(body)))
	if _, err := p.conn.Write(append(packet, body...)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *publisher) read() (byte, []byte, error) {
	p.conn.SetReadDeadline(time.Now().Add(patience))
	header, err := p.r.ReadByte()
	if err != nil {
		return 0, nil, err
	}
	n, err := binary.ReadUvarint(p.r)
	if err != nil {
		return 0, nil, err
	}
	b := make([]byte, n)
	_, err = io.ReadFull(p.r, b)
	return header & 0xf0, b, err
}

// publish sends one message with QoS 0 or 1 and waits for no answer.
func (p *publisher) publish(topic string, payload []byte, qos byte) {
	body := field(nil, topic)
	if qos > 0 {
		p.nextID = p.nextID%65535 + 1
		body = binary.BigEndian.AppendUint16(body, p.nextID)
	}
	p.send(0x30|qos<<1, append(body, payload...))
}

// stream publishes rate messages a second for a time, in even steps of 10 ms,
// and returns how many. With QoS 1 it waits for every acknowledgement.
func (p *publisher) stream(topic string, rate int, length time.Duration, qos byte) int {
	total := int(float64(rate) * length.Seconds())
	acknowledged := make(chan error, 1)
	go func() {
		var err error
		for n := 0; qos > 0 && n < total && err == nil; n++ {
			_, _, err = p.read()
		}
		acknowledged <- err
	}()
	start, sent := time.Now(), 0
	step := time.NewTicker(10 * time.Millisecond)
	defer step.Stop()
	for sent < total {
		<-step.C
		for due := min(total, int(time.Since(start).Seconds()*float64(rate))); sent < due; sent++ {
			p.publish(topic, fmt.Appendf(nil, `{"event_data":{"power_w":812,"door":"closed","temp_c":71.4,"seq":%d},"observed_at":"2001-01-01T00:10:10.000000Z","device_id":"mw-1"}`, sent), qos)
		}
	}
	if err := <-acknowledged; err != nil {
		p.t.Fatalf("the broker did not acknowledge all: %v", err)
	}
	return total
}
