// Package server is the console's server: the page with its files, the
// document that tells the page where it may connect, and the sandbox, on one
// port; the sandbox once more over plain MQTT for devices.
package server

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"deviceconsole/internal/assets"
	"deviceconsole/internal/gateway"
)

// Config is what flags and environment say, as they say it. Run checks it.
type Config struct {
	Listen     string // address of the page, "host:port"
	MQTTListen string // address of the sandbox's plain MQTT; "" or Off for none
	Broker     string // ws:// or wss:// URL the page connects to in place of the sandbox
	Brokers    string // AnyBroker, a comma-separated list of URLs, or "" for the default
	Sandbox    bool   // run the built-in platform
	Accounts   string // file of accounts in place of the demo accounts
	Data       string // folder that keeps retained messages and sessions
	Simulate   bool   // run the simulated devices
	Profiles   string // file of connections that the page offers
	ReadOnly   bool   // the page publishes nothing
	Origins    string // comma-separated origins of pages that may connect, beyond the own one
	Proxies    string // comma-separated addresses and networks whose forwarded fields are believed
	TLS        TLS
	Version    string // of the program

	Upstream      gateway.Target // broker that the gateway carries to, in place of the sandbox and Broker
	Gateway       gateway.Limits // zero fields are defaults; Idle is that of Keepalive
	Keepalive     time.Duration  // longest keepalive that the gateway keeps a connection for
	MetricsListen string         // address of the counts for Prometheus, "" for none

	Site   fs.FS        // the built page, as internal/assets/pack writes it
	Stdout io.Writer    // gets the address and the accounts, once both listen
	Log    *slog.Logger // gets everything else
}

// Words that flags take in place of an address or a list.
const (
	Off       = "off" // an empty environment variable counts as not set, so a word is needed
	AnyBroker = "any"
)

// settings are a Config after the checks that need no socket.
type settings struct {
	Config
	brokers  []string // URLs the page may reach, Broker first
	any      bool     // the page may reach any broker
	profiles []byte   // the file's, as the page gets them
	origins  []string // as browsers write them, in lower case
	proxies  []netip.Prefix

	upstream *gateway.Upstream // nil without a gateway
}

// check reads what the flags say. onLoopback is whether the page can be reached
// from this machine alone, which decides the default of Brokers.
func (c Config) check(onLoopback bool) (settings, error) {
	s := settings{Config: c, any: c.Brokers == AnyBroker || c.Brokers == "" && onLoopback}
	if c.Broker != "" {
		s.brokers = append(s.brokers, c.Broker)
	}
	if c.Brokers != AnyBroker {
		s.brokers = append(s.brokers, list(c.Brokers)...)
	}
	if err := s.readProfiles(); err != nil {
		return settings{}, err
	}
	for _, b := range s.brokers {
		if err := checkBroker(b); err != nil {
			return settings{}, err
		}
	}
	if err := s.checkUpstream(); err != nil {
		return settings{}, err
	}
	if !c.Sandbox && s.upstream == nil && len(s.brokers) == 0 && !s.any {
		return settings{}, errors.New("there is no broker for the page to connect to: name one with -broker ws://host:port/path or -upstream mqtt://host:port, switch the sandbox on, or allow any with -brokers any")
	}
	for _, o := range list(c.Origins) {
		origin, err := parseOrigin(o)
		if err != nil {
			return settings{}, err
		}
		s.origins = append(s.origins, origin)
	}
	var err error
	if s.proxies, err = parseProxies(c.Proxies); err != nil {
		return settings{}, err
	}
	if c.MQTTListen == Off {
		s.MQTTListen = ""
	}
	return s, nil
}

// list splits at commas and drops what is empty.
func list(s string) []string {
	var items []string
	for item := range strings.SplitSeq(s, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// checkBroker refuses what a page could not connect to, and a login in the URL:
// the URL is shown to everybody who opens the page. The URL itself is kept out
// of the error in that case.
func checkBroker(s string) error {
	u, err := url.Parse(s)
	switch {
	case err == nil && u.User != nil:
		return errors.New("a broker's URL must not hold a user name or password: everybody who opens the page can read it")
	case err != nil, u.Scheme != "ws" && u.Scheme != "wss", !assets.IsHost(u.Host), u.Fragment != "":
		return fmt.Errorf("%q is no broker that a page can reach: give a URL such as ws://host:9001/mqtt or wss://host/mqtt", s)
	}
	return nil
}

// parseOrigin is an origin as a browser sends it.
func parseOrigin(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !assets.IsHost(u.Host) || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return "", fmt.Errorf("%q is no origin: give scheme and host alone, such as https://console.example.com", s)
	}
	return strings.ToLower(u.Scheme + "://" + u.Host), nil
}

// brokerOrigins are the sources that the page's policy has to allow.
func (s settings) brokerOrigins() []string {
	var origins []string
	for _, b := range s.brokers {
		u, err := url.Parse(b)
		if err == nil { // check has parsed it
			origins = append(origins, u.Scheme+"://"+u.Host)
		}
	}
	return origins
}
