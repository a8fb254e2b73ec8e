package server

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"deviceconsole/internal/assets"
)

// TLS is what flags say of HTTPS, as they say it. Empty means plain http.
type TLS struct {
	Cert string // file of the certificate and those above it, PEM
	Key  string // file of its key, PEM

	ACME          string // comma-separated names to get certificates for
	ACMECache     string // folder for account, keys and certificates
	ACMEDirectory string // URL of the authority, "" for Let's Encrypt
	ACMECA        string // file of the certificates that ACMEDirectory is trusted by, PEM

	HTTPListen string // address that leads from http to https, "" for none
}

// check refuses flags that contradict each other or would do nothing.
func (c TLS) check() error {
	switch {
	case (c.Cert == "") != (c.Key == ""):
		return usage("-tls-cert and -tls-key go together: the certificate, and the key that belongs to it")
	case c.Cert != "" && c.ACME != "":
		return usage("-tls-cert and -acme exclude each other: the certificate comes from a file or from an authority")
	case c.ACME == "" && (c.ACMECache != "" || c.ACMEDirectory != "" || c.ACMECA != ""):
		return usage("-acme-cache, -acme-directory and -acme-ca do nothing without -acme DOMAIN")
	case c.ACME != "" && c.ACMECache == "":
		return usage("-acme needs -acme-cache FOLDER: with no place to keep certificates each start would order new ones, which authorities limit to a few a week")
	case c.HTTPListen != "" && c.Cert == "" && c.ACME == "":
		return usage("-http-listen leads to https, which -tls-cert and -tls-key or -acme switch on")
	}
	return nil
}

func usage(sentence string) error { return &UsageError{Err: errors.New(sentence)} }

// secure is how the page is served over TLS.
type secure struct {
	config *tls.Config
	// covers reports whether the certificate is for a name or address.
	covers func(name string) bool
	names  []string // what the certificate is for, the most important first
	orders *orders  // nil with a certificate from a file
}

// open reads certificates, or prepares to order them; nil without TLS.
func (s settings) openTLS() (*secure, error) {
	if err := s.TLS.check(); err != nil {
		return nil, err
	}
	var opened *secure
	switch {
	case s.TLS.Cert != "":
		p, err := openPair(s.TLS.Cert, s.TLS.Key, s.Log)
		if err != nil {
			return nil, err
		}
		leaf := p.inUse.Load().Leaf
		opened = &secure{
			config: &tls.Config{GetCertificate: p.get},
			covers: func(name string) bool { return leaf.VerifyHostname(name) == nil },
			names:  leaf.DNSNames,
		}
	case s.TLS.ACME != "":
		o, err := openOrders(s.TLS, s.Log)
		if err != nil {
			return nil, err
		}
		opened = &secure{
			config: o.manager.TLSConfig(),
			covers: func(name string) bool { return slices.Contains(o.names, name) },
			names:  o.names,
			orders: o,
		}
		opened.config.GetCertificate = o.get
	default:
		return nil, nil
	}
	opened.config.MinVersion = tls.VersionTLS12
	return opened, nil
}

// pageURL is the address for people: over TLS one that the certificate is for.
func (s *secure) pageURL(a net.Addr) string {
	url := pageURL(a)
	if s == nil {
		return url
	}
	host, port, err := net.SplitHostPort(strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/"))
	if err != nil {
		return "https" + strings.TrimPrefix(url, "http")
	}
	if !s.covers(host) {
		for _, name := range s.names {
			if !strings.HasPrefix(name, "*") {
				host = name
				break
			}
		}
	}
	if port == httpsPort {
		return "https://" + strings.TrimSuffix(net.JoinHostPort(host, ""), ":") + "/"
	}
	return "https://" + net.JoinHostPort(host, port) + "/"
}

const (
	httpsPort     = "443"
	challengePath = "/.well-known/acme-challenge/" // RFC 8555, 8.3
)

// redirect answers plain http: it leads to the same address over https, at port
// unless one of the origins names another for the host. Authorities that ask
// for the proof of a name (RFC 8555, 8.3) are answered and never sent on.
func (s *secure) redirect(port int, origins []string) http.Handler {
	lead := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := hostname(r.Host)
		uri := r.URL.RequestURI()
		switch {
		case strings.HasPrefix(r.URL.Path, challengePath):
			http.Error(w, "Nobody waits for this proof.", http.StatusNotFound)
		case !assets.IsHost(r.Host), name == "", !strings.HasPrefix(uri, "/"):
			http.Error(w, "This server is reached over https, by its name.", http.StatusBadRequest)
		default:
			w.Header().Set("Cache-Control", "max-age=3600") // a wrong port must not stay for ever
			http.Redirect(w, r, "https://"+authority(name, port, origins)+uri, http.StatusPermanentRedirect)
		}
	})
	if s.orders == nil {
		return lead
	}
	return s.orders.challenges(lead)
}

// authority is where a name is reached over https.
func authority(name string, port int, origins []string) string {
	for _, origin := range origins {
		if host, ok := strings.CutPrefix(origin, "https://"); ok && hostname(host) == strings.ToLower(name) {
			return host
		}
	}
	if p := strconv.Itoa(port); p != httpsPort {
		return net.JoinHostPort(strings.Trim(name, "[]"), p)
	}
	return name
}

// hostname is a Host field without its port. An IPv6 address keeps its brackets.
func hostname(hostport string) string {
	if i := strings.LastIndexByte(hostport, ':'); i > strings.LastIndexByte(hostport, ']') {
		return hostport[:i]
	}
	return hostport
}

// strictAge is how long a browser keeps to https once it has come that way, in
// seconds: 30 days, counted anew with every visit. The promise holds for every
// port of the name, so it must not outlive for long a person's decision to go
// back.
const strictAge = "2592000"

// strict has browsers keep to https (HSTS, RFC 6797) where they came that way
// and by a name that is not this machine's own; for addresses the standard knows
// no such promise.
func strict(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if scheme(r) == "https" && !loopbackName(r.Host) && !isAddress(r.Host) {
			w.Header().Set("Strict-Transport-Security", "max-age="+strictAge)
		}
		next.ServeHTTP(w, r)
	})
}

func isAddress(hostport string) bool {
	_, err := netip.ParseAddr(strings.Trim(hostname(hostport), "[]"))
	return err == nil
}
