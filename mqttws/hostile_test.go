//go:build !js

package mqttws_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/mqttws"
)

// TestBrokerThatBreaksTheProtocol is told so by DISCONNECT, and the person why.
func TestBrokerThatBreaksTheProtocol(t *testing.T) {
	connack := bytesOf(&packets.Connack{Properties: &packets.Properties{}})
	huge := bytesOf(&packets.Publish{Topic: "t", Payload: make([]byte, 2000), Properties: &packets.Properties{}})
	tests := map[string]struct {
		first []byte // instead of CONNACK
		then  []byte
		code  byte // of our DISCONNECT, 0 for none
		says  string
	}{
		"a PUBLISH before CONNACK":       {first: huge[:100], code: 0x82, says: "PUBLISH before CONNACK"},
		"AUTH, which we did not ask for": {first: []byte{0xF0, 2, 0x18, 0}, code: 0x82, says: "type 15"},
		"a CONNACK that makes no sense":  {first: []byte{0x20, 4, 0, 0, 1, 0x7f}, code: 0x81, says: "can't be parsed"},
		"a Receive Maximum of 0":         {first: bytesOf(&packets.Connack{Properties: &packets.Properties{ReceiveMaximum: new(uint16(0))}}), code: 0x82, says: "Receive Maximum"},
		"a Maximum Packet Size of 0":     {first: bytesOf(&packets.Connack{Properties: &packets.Properties{MaximumPacketSize: new(uint32(0))}}), code: 0x82, says: "Maximum Packet Size"},
		"a second CONNACK":               {then: connack, code: 0x82, says: "second CONNACK"},
		"a packet of a client":           {then: []byte{0x82, 2, 0, 1}, code: 0x82, says: "type 8"},
		"type 0":                         {then: []byte{0, 0}, code: 0x82, says: "type 0"},
		"a packet larger than announced": {then: huge, code: 0x95, says: "we take 1024"},
		"an answer of 2 MB":              {then: []byte{0x40, 0x80, 0x80, 0x80, 0x01}, code: 0x95, says: "PUBACK of 2097157 bytes"},
		"a length of 256 MiB":            {then: []byte{0x30, 0xff, 0xff, 0xff, 0x7f}, code: 0x95, says: "we take 1024"},
		"a length of five bytes":         {then: []byte{0x30, 0xff, 0xff, 0xff, 0xff, 1}, code: 0x81, says: "five bytes"},
		"QoS 3":                          {then: []byte{0x36, 3, 0, 1, 't'}, code: 0x81, says: "QoS 3"},
		"reserved flags":                 {then: []byte{0x41, 2, 0, 1}, code: 0x81, says: "PUBACK with reserved flags"},
		"PUBREL without its flag":        {then: []byte{0x60, 2, 0, 1}, code: 0x81, says: "PUBREL with reserved flags"},
		"a packet identifier of 0":       {then: []byte{0x32, 6, 0, 1, 't', 0, 0, 0}, code: 0x82, says: "packet identifier"},
		"a topic alias":                  {then: []byte{0x30, 7, 0, 1, 't', 3, 0x23, 0, 1}, code: 0x94, says: "topic alias"},
		"no topic":                       {then: []byte{0x30, 3, 0, 0, 0}, code: 0x94, says: "without a topic"},
		"a topic cut short":              {then: []byte{0x30, 3, 0, 9, 't'}, code: 0x81, says: "can't be parsed"},
		"an unknown property":            {then: []byte{0x30, 5, 0, 1, 't', 1, 0x7f}, code: 0x81, says: "can't be parsed"},
		"an answer to something else":    {then: bytesOf(&packets.Puback{PacketID: 1}), code: 0x82, says: "PUBACK for a packet that has another answer"},
		"PUBREC to something else":       {then: bytesOf(&packets.Pubrec{PacketID: 1}), code: 0x82, says: "PUBREC for a packet that has another answer"},
		"too many answers":               {then: bytesOf(&packets.Suback{PacketID: 1, Reasons: []byte{0, 0}, Properties: &packets.Properties{}}), code: 0x82, says: "more or fewer answers"},
		"no answers":                     {then: bytesOf(&packets.Suback{PacketID: 1, Properties: &packets.Properties{}}), code: 0x82, says: "more or fewer answers"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code := make(chan byte, 1)
			b := newBroker(t, func(p *peer) {
				if p.number > 1 {
					p.accept()
					p.serve()
					return
				}
				p.expect(packets.CONNECT)
				if tt.first != nil {
					_, _ = p.Write(tt.first)
				} else {
					_, _ = p.Write(connack)
					p.expect(packets.SUBSCRIBE) // with identifier 1
					_, _ = p.Write(tt.then)
				}
				if d, ok := p.expect(packets.DISCONNECT).(*packets.Disconnect); ok {
					code <- d.ReasonCode
				}
				close(code)
			})
			r, c := record(t, mqttws.Config{URL: b.url, MaxPacketSize: 1024})
			if err := c.Subscribe("a", 0); err != nil {
				t.Fatal(err)
			}
			s := r.status("a failure", func(s mqttws.Status) bool { return s.Err != nil })
			if !strings.Contains(s.Err.Error(), tt.says) || s.State == mqttws.Refused {
				t.Errorf("told %v, %v; want words of %q", s.State, s.Err, tt.says)
			}
			within(t, "the broker's connection", func() {
				if got := <-code; got != tt.code {
					t.Errorf("DISCONNECT with 0x%02X, want 0x%02X", got, tt.code)
				}
			})
			r.subscription("a", mqttws.Granted)
		})
	}
}

// TestOddButHarmless is what brokers do and a client must stand.
func TestOddButHarmless(t *testing.T) {
	codes := make(chan byte, 1)
	b := newBroker(t, func(p *peer) {
		p.acceptWith(&packets.Connack{Properties: &packets.Properties{AuthMethod: "none of ours", AuthData: []byte{1}}})
		p.send(&packets.Pingresp{})
		p.send(&packets.Puback{PacketID: 99})
		p.send(&packets.Pubcomp{PacketID: 99})
		p.send(&packets.Suback{PacketID: 99, Reasons: []byte{0}, Properties: &packets.Properties{}})
		p.send(&packets.Pubrec{PacketID: 99})
		if rel, ok := p.expect(packets.PUBREL).(*packets.Pubrel); ok {
			codes <- rel.ReasonCode
		}
		p.send(&packets.Publish{Topic: "wild/#/\xff\x00", Payload: []byte("x"), Properties: &packets.Properties{}})
		m := bytesOf(&packets.Publish{Topic: "pieces", Payload: []byte("x"), Properties: &packets.Properties{}})
		for i := range m { // one byte a frame
			_, _ = p.Write(m[i : i+1])
		}
		p.serve()
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	got := r.received(2)
	if got[0].Topic != "wild/#/\xff\x00" || got[1].Topic != "pieces" {
		t.Errorf("received %v", got)
	}
	if code := <-codes; code != 0x92 {
		t.Errorf("PUBREL with 0x%02X", code)
	}
	if _, err := c.Publish(t.Context(), mqttws.Message{Topic: "t", QoS: 1}); err != nil {
		t.Error(err)
	}
	if n := b.count.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestTooManyUnreleasedMessages(t *testing.T) {
	code := make(chan byte, 1)
	b := newBroker(t, func(p *peer) {
		p.accept()
		if p.number > 1 {
			p.serve()
			return
		}
		go func() {
			for id := uint16(1); id < 400; id++ {
				p.send(&packets.Publish{Topic: "t", QoS: 2, PacketID: id, Properties: &packets.Properties{}})
			}
		}()
		if d, ok := p.expect(packets.DISCONNECT).(*packets.Disconnect); ok {
			code <- d.ReasonCode
		}
	})
	r, _ := record(t, mqttws.Config{URL: b.url})
	s := r.state(mqttws.Reconnecting)
	if !strings.Contains(s.Err.Error(), "unreleased") {
		t.Errorf("told %v", s.Err)
	}
	if c := <-code; c != 0x93 {
		t.Errorf("DISCONNECT with 0x%02X", c)
	}
}

func TestTextFrameIsRefused(t *testing.T) {
	r, _ := record(t, mqttws.Config{URL: textServer(t), Backoff: func(int) time.Duration { return time.Hour }})
	s := r.status("a failure", func(s mqttws.Status) bool { return s.Err != nil })
	var ce *mqttws.CloseError
	if errors.As(s.Err, &ce) || !strings.Contains(s.Err.Error(), "text frame") {
		t.Errorf("told %v", s.Err)
	}
}

// TestReasonErrorWords keeps a broker's words short and harmless.
func TestReasonErrorWords(t *testing.T) {
	b := newBroker(t, func(p *peer) {
		p.acceptWith(&packets.Connack{ReasonCode: 0x86, Properties: &packets.Properties{
			ReasonString: "a\x1b[2Jb\u202ec\u2028" + strings.Repeat("ü", 600),
		}})
	})
	r, _ := record(t, mqttws.Config{URL: b.url, Password: "s3cret", Username: "u"})
	var re *mqttws.ReasonError
	if s := r.state(mqttws.Refused); !errors.As(s.Err, &re) {
		t.Fatal(s.Err)
	}
	if !strings.HasPrefix(re.Text, "a\uFFFD[2Jb\uFFFDc\uFFFDü") || len(re.Text) > 1050 || !strings.HasSuffix(re.Text, "ü") {
		t.Errorf("text %q", re.Text)
	}
	if want := "CONNACK 0x86 Bad User Name or Password: "; !strings.HasPrefix(re.Error(), want) {
		t.Errorf("error %q", re)
	}
}

func TestReasonNames(t *testing.T) {
	for code := range 0x100 {
		name := (&mqttws.ReasonError{Packet: "PUBACK", Code: byte(code)}).Name()
		known := code >= 0x80 && code <= 0xA2 // all of 0x80 to 0xA2 are assigned
		if known && (name == "" || strings.HasPrefix(name, "Unknown")) {
			t.Errorf("0x%02X has no name", code)
		}
		if code > 0xA2 && name != "Unknown reason code" {
			t.Errorf("0x%02X is %q", code, name)
		}
	}
}
