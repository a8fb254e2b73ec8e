package mqttws

import (
	"math"
	"net/url"
	"strings"
	"time"
)

// Config says where and how to connect, and whom to tell.
//
// The callbacks come from one goroutine of the client, one at a time and in the
// order in which things happened: a message that arrived before the connection
// was lost is told before the loss. A callback may call any method of the
// client. While one is busy the client goes on reading until 32 MiB wait, then
// lets the broker wait. A panic in a callback is not recovered: it ends the
// program, so that nothing goes on half alive.
type Config struct {
	URL                          string // ws:// or wss://, without user name and password
	ClientID, Username, Password string

	// Version is the version of MQTT to speak. Auto begins with MQTT 5 and goes
	// over to MQTT 3.1.1, without waiting, where the broker's answer shows that it
	// has no 5: see the package's documentation.
	Version Version

	// CleanStart drops a session that the broker kept under this client
	// identifier (MQTT 5, 3.1.2.4) at the first connection. Later connections
	// ask to resume when SessionExpiry > 0 and start clean otherwise. With MQTT
	// 3.1.1, where a session that starts clean ends with its connection, a
	// connection of its own drops the old one.
	CleanStart bool
	// SessionExpiry is how long the broker keeps the session after a loss, in
	// whole seconds (3.1.2.11.2); 0 = it ends with the connection. With MQTT 3.1.1
	// anything above 0 means for ever, or as long as the broker's own rules say,
	// and needs a ClientID [MQTT-3.1.3-7].
	SessionExpiry time.Duration
	// Keepalive is the longest silence (3.1.2.10), in whole seconds, default
	// 30 s. A half-open connection is noticed within 1.5 times it. The broker
	// may impose its own.
	Keepalive time.Duration
	// DialTimeout bounds an attempt from dialling to CONNACK, default 10 s.
	DialTimeout time.Duration
	// MaxPacketSize is the largest packet we take, in bytes, default 16 MiB. It
	// is announced (3.1.2.11.4) and enforced.
	MaxPacketSize uint32
	// Backoff gives the wait after attempt number attempt ≥ 1 has failed, or its
	// connection was lost before it held; nil is exponential from 0.5 s to 30 s
	// with jitter, and never more than 10 attempts in any minute that reach a server.
	// Where none opens a WebSocket, 25 attempts follow each other after a second before
	// it begins. The count starts over when a connection has held 10 s.
	Backoff func(attempt int) time.Duration

	// Now is the clock of Message.At; nil is time.Now, which has milliseconds in a
	// browser.
	Now func() time.Time

	OnStatus func(Status)
	// OnMessage is told of messages. Payload and CorrelationData are the client's
	// and good until it returns: copy what is to be kept.
	OnMessage      func(Message)
	OnSubscription func(Subscription)
}

const (
	defaultKeepalive     = 30 * time.Second
	defaultDialTimeout   = 10 * time.Second
	defaultMaxPacketSize = 16 << 20
	minMaxPacketSize     = 1 << 10 // less could not even hold a reason
)

// withDefaults checks the config and fills in what was left out.
func (cfg Config) withDefaults() (Config, error) {
	if err := checkURL(cfg.URL); err != nil {
		return cfg, err
	}
	if cfg.Version != Auto && cfg.Version != V311 && cfg.Version != V5 {
		return cfg, &InvalidError{"version", "is neither MQTT 5 nor MQTT 3.1.1"}
	}
	for _, s := range []struct{ what, text string }{
		{"client identifier", cfg.ClientID},
		{"user name", cfg.Username},
	} {
		if err := checkString(s.what, s.text); err != nil {
			return cfg, err
		}
	}
	if len(cfg.Password) > math.MaxUint16 {
		return cfg, &InvalidError{"password", "is longer than 65,535 bytes"}
	}
	if cfg.Keepalive == 0 {
		cfg.Keepalive = defaultKeepalive
	}
	if cfg.Keepalive < time.Second || cfg.Keepalive > math.MaxUint16*time.Second {
		return cfg, &InvalidError{"keepalive", "is not between 1 and 65,535 seconds"}
	}
	if cfg.SessionExpiry < 0 || cfg.SessionExpiry > math.MaxUint32*time.Second {
		return cfg, &InvalidError{"session expiry", "is not between 0 and 4,294,967,295 seconds"}
	}
	cfg.Keepalive = cfg.Keepalive.Truncate(time.Second)
	cfg.SessionExpiry = cfg.SessionExpiry.Truncate(time.Second)
	if cfg.DialTimeout <= 0 {
		cfg.DialTimeout = defaultDialTimeout
	}
	if cfg.MaxPacketSize == 0 {
		cfg.MaxPacketSize = defaultMaxPacketSize
	}
	if cfg.MaxPacketSize < minMaxPacketSize {
		return cfg, &InvalidError{"maximum packet size", "is less than 1,024 bytes"}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return cfg, nil
}

// checkURL refuses an address that no WebSocket can open, and one that carries
// secrets, without repeating them.
func checkURL(s string) error {
	bad := func(problem string) error { return &InvalidError{"broker URL", problem} }
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return bad("is not a URL") // url.Parse's error repeats the URL
	case u.User != nil:
		return bad("holds a user name or password; they belong into their own fields")
	case u.Scheme != "ws" && u.Scheme != "wss":
		return bad("does not begin with ws:// or wss://")
	case u.Hostname() == "":
		return bad("names no host")
	case strings.Contains(s, "#"):
		return bad("holds a fragment (#), which a WebSocket can't have")
	}
	return nil
}
