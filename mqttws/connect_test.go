//go:build !js

package mqttws_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/mqttws"
)

func TestConnectRefusesWhatCanNeverWork(t *testing.T) {
	ok := mqttws.Config{URL: "ws://127.0.0.1:1/mqtt"}
	tests := map[string]func(*mqttws.Config){
		"no URL":                     func(c *mqttws.Config) { c.URL = "" },
		"an http URL":                func(c *mqttws.Config) { c.URL = "http://h/mqtt" },
		"a path alone":               func(c *mqttws.Config) { c.URL = "/mqtt" },
		"no host":                    func(c *mqttws.Config) { c.URL = "ws:///mqtt" },
		"a port alone":               func(c *mqttws.Config) { c.URL = "ws://:1883" },
		"a fragment":                 func(c *mqttws.Config) { c.URL = "ws://h/#x" },
		"an empty fragment":          func(c *mqttws.Config) { c.URL = "ws://h/#" },
		"secrets in the URL":         func(c *mqttws.Config) { c.URL = "ws://u:s3cret@h/mqtt" },
		"secrets in a broken URL":    func(c *mqttws.Config) { c.URL = "ws://u:s3cret@h:x%/mqtt" },
		"a NUL in the client id":     func(c *mqttws.Config) { c.ClientID = "a\x00" },
		"broken UTF-8 in the user":   func(c *mqttws.Config) { c.Username = "\xff" },
		"a password without end":     func(c *mqttws.Config) { c.Password = strings.Repeat("s3cret", 20000) },
		"a keepalive under a second": func(c *mqttws.Config) { c.Keepalive = time.Millisecond },
		"a keepalive of a day":       func(c *mqttws.Config) { c.Keepalive = 24 * time.Hour },
		"a negative expiry":          func(c *mqttws.Config) { c.SessionExpiry = -time.Second },
		"packets of ten bytes":       func(c *mqttws.Config) { c.MaxPacketSize = 10 },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			cfg := ok
			change(&cfg)
			c, err := mqttws.Connect(cfg)
			var invalid *mqttws.InvalidError
			if c != nil || !errors.As(err, &invalid) {
				t.Fatalf("Connect gave %v, %v", c, err)
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the error tells the secret: %v", err)
			}
		})
	}
	c, err := mqttws.Connect(ok)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}

func TestConnectTellsBothSidesEverything(t *testing.T) {
	connects := make(chan *packets.Connect, 1)
	b := newBroker(t, func(p *peer) {
		p.acceptWith(&packets.Connack{Properties: &packets.Properties{
			AssignedClientID:  "given",
			MaximumPacketSize: new(uint32(5000)),
			ReceiveMaximum:    new(uint16(7)),
			MaximumQOS:        new(byte(1)),
			RetainAvailable:   new(byte(0)),
			ServerKeepAlive:   new(uint16(17)),
			TopicAliasMaximum: new(uint16(3)),
			ServerReference:   "other\nhost",
		}})
		connects <- p.connect
		p.serve()
	})
	r, _ := record(t, mqttws.Config{
		URL: b.url, Username: "u", Password: "p", CleanStart: true,
		SessionExpiry: time.Minute, Keepalive: 20 * time.Second, MaxPacketSize: 1 << 20,
	})
	s := r.state(mqttws.Connected)
	want := mqttws.ServerLimits{
		Version: mqttws.V5, MaximumPacketSize: 5000, ReceiveMaximum: 7, TopicAliasMaximum: 3, MaximumQoS: 1,
		WildcardAvailable: true, SharedAvailable: true, SubscriptionIDs: true,
		Keepalive: 17 * time.Second, SessionExpiry: time.Minute, ServerReference: "other\uFFFDhost",
	}
	if s.Server != want || s.AssignedClientID != "given" || s.RTT <= 0 || s.Err != nil || s.Version != mqttws.V5 || s.Attempt != 1 || s.At.IsZero() {
		t.Errorf("told %+v", s)
	}
	if first := r.told()[0]; first.State != mqttws.Connecting || first.Attempt != 1 || first.Err != nil {
		t.Errorf("began with %+v", first)
	}

	c := <-connects
	if c.ProtocolVersion != 5 || !c.CleanStart || c.KeepAlive != 20 || c.Username != "u" || string(c.Password) != "p" || c.ClientID != "" {
		t.Errorf("sent %+v", c)
	}
	pr := c.Properties
	if pr.MaximumPacketSize == nil || *pr.MaximumPacketSize != 1<<20 || *pr.ReceiveMaximum == 0 || *pr.SessionExpiryInterval != 60 {
		t.Errorf("sent %v", pr)
	}
	if pr.RequestProblemInfo != nil && *pr.RequestProblemInfo == 0 {
		t.Error("asked the broker to keep its reasons to itself")
	}
}

// TestReasonCodesThatEndIt goes through all codes of the standard, in CONNACK
// and in DISCONNECT: those that make another attempt pointless end in Refused,
// and nothing is tried again until Retry.
func TestReasonCodesThatEndIt(t *testing.T) {
	refusedBy := map[string]string{
		"CONNACK":    "81 82 84 85 86 87 8A 8C 90 95 99 9A 9B 9D",
		"DISCONNECT": "87 8A 8C 8E 98 9D",
	}
	for code := 0x80; code <= 0xA2; code++ {
		for packet, list := range refusedBy {
			want := mqttws.Reconnecting
			if packet == "CONNACK" {
				want = mqttws.Connecting
			}
			if strings.Contains(list, fmt.Sprintf("%02X", code)) {
				want = mqttws.Refused
			}
			t.Run(fmt.Sprintf("%s %02X", packet, code), func(t *testing.T) {
				t.Parallel()
				testReasonCode(t, packet, byte(code), want)
			})
		}
	}
}

func testReasonCode(t *testing.T, packet string, code byte, want mqttws.State) {
	b := newBroker(t, func(p *peer) {
		if p.number > 1 {
			p.accept()
			p.serve()
			return
		}
		if packet == "CONNACK" {
			p.acceptWith(&packets.Connack{ReasonCode: code, Properties: &packets.Properties{ReasonString: "because"}})
			return
		}
		p.accept()
		p.part(code, "because")
	})
	r, c := record(t, mqttws.Config{URL: b.url, Version: mqttws.V5})
	s := r.status("a failure", func(s mqttws.Status) bool { return s.Err != nil })
	var re *mqttws.ReasonError
	if s.State != want || !errors.As(s.Err, &re) || re.Packet != packet || re.Code != code || re.Text != "because" {
		t.Fatalf("told %v, %v; want %v", s.State, s.Err, want)
	}
	if want != mqttws.Refused {
		r.status("the next connection", func(s mqttws.Status) bool { return s.State == mqttws.Connected && s.Attempt > 0 })
		return
	}
	if n := b.count.Load(); n != 1 {
		t.Errorf("%d connections although refused", n)
	}
	if !s.RetryAt.IsZero() {
		t.Error("a retry is announced although refused")
	}
	before := len(r.told())
	c.Retry()
	r.wait("the connection after Retry", func() bool {
		return slices.ContainsFunc(r.statuses[before:], func(s mqttws.Status) bool { return s.State == mqttws.Connected })
	})
	if n := b.count.Load(); n != 2 {
		t.Errorf("%d connections after one Retry", n)
	}
}

func TestNormalDisconnectIsNotTheEnd(t *testing.T) {
	b := newBroker(t, func(p *peer) {
		p.accept()
		if p.number == 1 {
			_, _ = p.Write([]byte{0xE0, 0}) // without a reason code (3.14.2.1)
			return
		}
		p.serve()
	})
	r, _ := record(t, mqttws.Config{URL: b.url})
	r.connections(2)
	s := r.state(mqttws.Reconnecting)
	if want := "DISCONNECT 0x00 Normal disconnection"; s.Err.Error() != want {
		t.Errorf("told %q, want %q", s.Err, want)
	}
}

// TestReasonBeforeTheCloseIsNotLost cuts 40 connections with a DISCONNECT and
// the close right behind it, while the client writes all the time.
func TestReasonBeforeTheCloseIsNotLost(t *testing.T) {
	const cuts = 40
	b := newBroker(t, func(p *peer) {
		p.accept()
		if p.number > cuts {
			p.serve()
			return
		}
		p.part(packets.DisconnectServerShuttingDown, fmt.Sprint("cut ", p.number))
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		for {
			select {
			case <-stop:
				return
			default:
				_, _ = c.Publish(t.Context(), mqttws.Message{Topic: "a", Payload: make([]byte, 2000)})
			}
		}
	}()
	r.connections(cuts + 1)
	told := map[string]bool{}
	for _, s := range r.told() {
		var re *mqttws.ReasonError
		if errors.As(s.Err, &re) {
			told[re.Text] = true
		}
	}
	if len(told) != cuts {
		t.Errorf("%d of %d reasons were told: %q", len(told), cuts, r.all)
	}
}

func TestWebSocketCloseCodeIsTold(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		closeWith(w, r, 4001, "go away\x1b[31m")
	}))
	defer srv.Close()
	r, _ := record(t, mqttws.Config{URL: "ws" + strings.TrimPrefix(srv.URL, "http"), Backoff: func(int) time.Duration { return time.Hour }})
	s := r.status("a failure", func(s mqttws.Status) bool { return s.Err != nil })
	var ce *mqttws.CloseError
	if !errors.As(s.Err, &ce) || ce.Code != 4001 || ce.Reason != "go away\uFFFD[31m" {
		t.Errorf("told %v", s.Err)
	}
}

func TestFailedDialsAreExplained(t *testing.T) {
	refuse := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "not\x00here", http.StatusNotFound)
	}))
	t.Cleanup(refuse.Close)
	redirect := httptest.NewServer(http.RedirectHandler(refuse.URL, http.StatusFound))
	t.Cleanup(redirect.Close)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead.Close()
	noProtocol := httptest.NewServer(http.HandlerFunc(acceptWithoutSubprotocol))
	t.Cleanup(noProtocol.Close)
	mute := newBroker(t, func(p *peer) { p.expect(packets.CONNECT); p.read() })

	tests := map[string]struct{ url, says string }{
		"HTTP 404":             {refuse.URL, "HTTP 404 Not Found instead of opening a WebSocket: not\uFFFDhere"},
		"a redirect":           {redirect.URL, "HTTP 302"},
		"nobody listens":       {"http://" + dead.Addr().String(), "connection refused"},
		"no answer":            {"http://" + silent.Addr().String(), "not opened within"},
		"no subprotocol":       {noProtocol.URL, `"mqtt"`},
		"CONNECT not answered": {mute.url, "did not answer CONNECT within"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := strings.Replace(tt.url, "http://", "ws://", 1) + "/?token=s3cret"
			within := deadline
			if strings.HasSuffix(tt.says, "within") {
				within = 2 * time.Second
			}
			r, _ := record(t, mqttws.Config{URL: url, DialTimeout: within})
			s := r.status("a failure", func(s mqttws.Status) bool { return s.Err != nil })
			if s.State != mqttws.Connecting || !strings.Contains(s.Err.Error(), tt.says) || strings.Contains(s.Err.Error(), "s3cret") {
				t.Errorf("told %v, %v; want words of %q", s.State, s.Err, tt.says)
			}
			r.status("the second attempt", func(s mqttws.Status) bool { return s.Attempt == 2 })
		})
	}
}

// TestTimedOutDialLeavesNothing answers the upgrade after the client has given
// up: the connection must be gone.
func TestTimedOutDialLeavesNothing(t *testing.T) {
	gaveUp, left := make(chan struct{}), make(chan error, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-gaveUp
		c, err := mqttws.Accept(w, r, mqttws.AcceptOptions{})
		if err == nil {
			_, err = c.Read(make([]byte, 1))
		}
		left <- err
	}))
	defer srv.Close()
	r, c := record(t, mqttws.Config{
		URL: "ws" + strings.TrimPrefix(srv.URL, "http"), DialTimeout: 100 * time.Millisecond,
		Backoff: func(int) time.Duration { return time.Hour },
	})
	r.status("the time-out", func(s mqttws.Status) bool { return s.Err != nil })
	c.Close()
	close(gaveUp)
	within(t, "the late connection", func() {
		if err := <-left; err == nil {
			t.Error("the late connection sent something")
		}
	})
}
