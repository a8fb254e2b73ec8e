//go:build !js

package mqttws_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"deviceconsole/internal/e2e/scripted"
	"deviceconsole/mqttws"
)

func play(t *testing.T, s scripted.Script) *scripted.Broker {
	t.Helper()
	b := scripted.Start(s)
	t.Cleanup(b.Close)
	return b
}

// never is the backoff of tests in which nothing may wait for it.
func never(int) time.Duration { return time.Hour }

// TestVersionIsChosen: whatever way a broker has of not knowing MQTT 5, MQTT 3.1.1
// follows without a wait, and stays.
func TestVersionIsChosen(t *testing.T) {
	for name, tt := range map[string]struct {
		no5   scripted.No5
		want  mqttws.Version
		asked string // levels of the first connection and of the next
	}{
		"has both":                       {scripted.Has5, mqttws.V5, "\x05 \x05"},
		"return code 1":                  {scripted.Unacceptable, mqttws.V311, "\x05\x04 \x04"},
		"0x84":                           {scripted.Unsupported, mqttws.V311, "\x05\x04 \x04"},
		"takes MQTT 5 for its own":       {scripted.Misreads, mqttws.V311, "\x05\x04 \x04"},
		"ends the connection in silence": {scripted.Drops, mqttws.V311, "\x05\x04 \x04"},
	} {
		t.Run(name, func(t *testing.T) {
			b := play(t, scripted.Script{No5: tt.no5})
			r, c := record(t, mqttws.Config{URL: b.URL(), ClientID: "me", Backoff: never})
			s := r.state(mqttws.Connected)
			if s.Version != tt.want || s.Server.Version != tt.want || s.Attempt != 1 {
				t.Errorf("told %v, limits of %v, at attempt %d", s.Version, s.Server.Version, s.Attempt)
			}
			first := string(b.Asked())
			b.DropAll()
			r.state(mqttws.Reconnecting)
			r.wait("the backoff", func() bool { return !r.statuses[len(r.statuses)-1].RetryAt.IsZero() })
			c.Retry()
			r.connections(2)
			if got := first + " " + string(b.Asked()[len(first):]); got != tt.asked {
				t.Errorf("asked for levels %q, want %q", got, tt.asked)
			}
		})
	}
}

func TestVersionThatWasAskedFor(t *testing.T) {
	b := play(t, scripted.Script{})
	r, _ := record(t, mqttws.Config{URL: b.URL(), Version: mqttws.V311})
	if s := r.state(mqttws.Connected); s.Version != mqttws.V311 || string(b.Asked()) != "\x04" {
		t.Errorf("told %v, asked for %q", s.Version, b.Asked())
	}

	for no5, want := range map[scripted.No5]string{
		scripted.Unacceptable: "CONNACK 1 Unacceptable protocol version",
		scripted.Misreads:     "CONNACK 1 Unacceptable protocol version",
		scripted.Unsupported:  "CONNACK 0x84 Unsupported Protocol Version",
	} {
		b := play(t, scripted.Script{No5: no5})
		r, _ := record(t, mqttws.Config{URL: b.URL(), Version: mqttws.V5})
		if s := r.state(mqttws.Refused); s.Err.Error() != want || string(b.Asked()) != "\x05" {
			t.Errorf("told %q after asking for %q, want %q", s.Err, b.Asked(), want)
		}
	}

	var invalid *mqttws.InvalidError
	if _, err := mqttws.Connect(mqttws.Config{URL: b.URL(), Version: 3}); !errors.As(err, &invalid) {
		t.Errorf("MQTT 3.1 was taken: %v", err)
	}
}

// TestReturnCodes are those of MQTT 3.1.1's CONNACK, told as what they are.
func TestReturnCodes(t *testing.T) {
	for code, tt := range map[byte]struct {
		state      mqttws.State
		says       string
		equivalent byte
	}{
		1: {mqttws.Refused, "CONNACK 1 Unacceptable protocol version", 0x84},
		2: {mqttws.Refused, "CONNACK 2 Identifier rejected", 0x85},
		3: {mqttws.Connecting, "CONNACK 3 Server unavailable", 0x88},
		4: {mqttws.Refused, "CONNACK 4 Bad user name or password", 0x86},
		5: {mqttws.Refused, "CONNACK 5 Not authorized", 0x87},
		6: {mqttws.Connecting, "CONNACK 6 Unknown return code", 6},
	} {
		b := play(t, scripted.Script{No5: scripted.Unacceptable, ReturnCode: code})
		r, _ := record(t, mqttws.Config{URL: b.URL(), Username: "u", Password: "s3cret", Backoff: never})
		s := r.status("a failure", func(s mqttws.Status) bool { return s.Err != nil })
		var re *mqttws.ReasonError
		if !errors.As(s.Err, &re) || s.State != tt.state || re.Error() != tt.says || re.Version != mqttws.V311 || re.Code != code || re.Equivalent() != tt.equivalent {
			t.Errorf("code %d: told %v, %v", code, s.State, s.Err)
		}
		if got := string(b.Asked()); got != "\x05\x04" {
			t.Errorf("code %d: asked for levels %q", code, got)
		}
	}
}

// TestBrokerThatDropsEveryLogin is no reason to take every attempt twice, and MQTT
// 5 goes first as long as nothing is known.
func TestBrokerThatDropsEveryLogin(t *testing.T) {
	var mu sync.Mutex
	var asked []byte
	b := newBroker(t, func(p *peer) {
		var b [9]byte
		if _, err := p.Read(b[:]); err == nil {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, b[8])
		}
	})
	r, _ := record(t, mqttws.Config{URL: b.url})
	s := r.status("the 23rd attempt", func(s mqttws.Status) bool { return s.Attempt == 23 })
	var ce *mqttws.CloseError
	if !errors.As(s.Err, &ce) {
		t.Errorf("told %v", s.Err)
	}
	mu.Lock()
	defer mu.Unlock()
	nine := strings.Repeat("\x05", 9)
	if got, want := string(asked), "\x05\x04"+nine+"\x05\x04"+nine+"\x05\x04"; !strings.HasPrefix(got, want) {
		t.Errorf("asked for levels %q, want %q", got, want)
	}
}

// TestKnownBrokerThatDropsALogin keeps the version it has spoken.
func TestKnownBrokerThatDropsALogin(t *testing.T) {
	b := play(t, scripted.Script{})
	r, _ := record(t, mqttws.Config{URL: b.URL(), ClientID: "me"})
	r.state(mqttws.Connected)
	b.Play(scripted.Script{No5: scripted.Drops})
	b.DropAll()
	r.status("a few failures", func(s mqttws.Status) bool { return s.Attempt == 5 })
	b.Play(scripted.Script{})
	r.connections(2)
	if asked := b.Asked(); slices.Contains(asked, 4) {
		t.Errorf("asked for levels %q", asked)
	}
}

// TestBrokerThatLosesItsVersion is followed, both ways.
func TestBrokerThatLosesItsVersion(t *testing.T) {
	b := play(t, scripted.Script{})
	r, _ := record(t, mqttws.Config{URL: b.URL(), ClientID: "me"})
	r.state(mqttws.Connected)
	b.Play(scripted.Script{No5: scripted.Unsupported})
	b.DropAll()
	r.connections(2)
	b.Play(scripted.Script{ReturnCode: 1})
	b.DropAll()
	r.connections(3)
	if got := string(b.Asked()); got != "\x05\x05\x04\x04\x05" {
		t.Errorf("asked for levels %q", got)
	}
}
