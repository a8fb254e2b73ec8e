package gateway

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"deviceconsole/internal/page"
)

// Target names one broker, as flags do.
type Target struct {
	URL  string // mqtt://, mqtts://, ws:// or wss://, without user info
	CA   string // file of PEM certificates that are trusted in place of the system's
	Name string // name expected in the broker's certificate in place of the URL's host
	// Cert and Key are files of PEM: the client certificate that the broker is shown.
	Cert, Key string
}

// Upstream is a broker that can be dialled. It is safe for concurrent use.
type Upstream struct {
	url     *url.URL
	address string      // host:port
	tls     *tls.Config // nil without TLS
}

// schemes are the kinds of upstream with their standard ports.
var schemes = map[string]struct {
	port           string
	tls, webSocket bool
}{
	"mqtt":  {port: "1883"},
	"mqtts": {port: "8883", tls: true},
	"ws":    {port: "80", webSocket: true},
	"wss":   {port: "443", tls: true, webSocket: true},
}

// ParseUpstream reads a target and its files. Errors are sentences that name the
// flags; none repeats a URL that may hold a secret.
func ParseUpstream(t Target) (*Upstream, error) {
	u, err := url.Parse(t.URL)
	switch {
	case err != nil:
		return nil, errors.New("-upstream is no URL: give one such as mqtt://host:1883, mqtts://host:8883 or wss://host/mqtt")
	case u.User != nil:
		return nil, errors.New("-upstream must not hold a user name or password: each person logs in with their own, which the gateway passes on unseen")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("-upstream must not hold a query or fragment, which may be a secret: show the broker a client certificate with -upstream-cert and -upstream-key")
	}
	return t.upstream(u)
}

// Direct is a broker that pages connect to by themselves, to be probed. Its URL is
// public.
func Direct(address string) (*Upstream, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	return Target{URL: address}.upstream(u)
}

func (t Target) upstream(u *url.URL) (*Upstream, error) {
	kind, known := schemes[u.Scheme]
	switch {
	case !known || u.Hostname() == "" || u.Opaque != "":
		return nil, fmt.Errorf("-upstream %q is no broker that the gateway can reach: give mqtt://host:1883, mqtts://host:8883, ws://host:9001/path or wss://host/path", t.URL)
	case !kind.webSocket && strings.Trim(u.Path, "/") != "":
		return nil, fmt.Errorf("-upstream %q has a path, which %s:// does not know", t.URL, u.Scheme)
	}
	port := u.Port()
	if port == "" {
		port = kind.port
	}
	up := &Upstream{url: u, address: net.JoinHostPort(u.Hostname(), port)}
	if !kind.tls {
		if t.CA+t.Name+t.Cert+t.Key != "" {
			return nil, fmt.Errorf("-upstream-ca, -upstream-name, -upstream-cert and -upstream-key are for TLS, which %s:// does not use", u.Scheme)
		}
		return up, nil
	}
	var err error
	if up.tls, err = t.config(u.Hostname()); err != nil {
		return nil, err
	}
	if kind.webSocket {
		up.tls.NextProtos = []string{"http/1.1"} // a WebSocket is opened with that
	}
	return up, nil
}

// config reads the files that TLS needs.
func (t Target) config(host string) (*tls.Config, error) {
	c := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(8), GetClientCertificate: noCertificate}
	if t.Name != "" {
		c.ServerName = t.Name
	}
	if t.CA != "" {
		pem, err := os.ReadFile(t.CA)
		if err != nil {
			return nil, fmt.Errorf("-upstream-ca: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("-upstream-ca %s holds no certificate in PEM", t.CA)
		}
	}
	if (t.Cert == "") != (t.Key == "") {
		return nil, errors.New("-upstream-cert and -upstream-key belong together: give both")
	}
	if t.Cert != "" {
		pair, err := tls.LoadX509KeyPair(t.Cert, t.Key)
		if err != nil {
			return nil, fmt.Errorf("-upstream-cert and -upstream-key: %w", err)
		}
		c.Certificates, c.GetClientCertificate = []tls.Certificate{pair}, nil
	}
	return c, nil
}

// webSocket tells whether the upstream speaks MQTT over WebSocket.
func (u *Upstream) webSocket() bool { return schemes[u.url.Scheme].webSocket }

// has tells whether the way to the upstream has a stage of package page.
func (u *Upstream) has(stage string) bool {
	switch stage {
	case page.StageTLS:
		return u.tls != nil
	case page.StageWebSocket:
		return u.webSocket()
	}
	return true
}
