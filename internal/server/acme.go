package server

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// orders gets certificates from an authority (ACME, RFC 8555), keeps them in a
// folder and renews them while the server runs. After a failure it waits before
// it asks again, whoever connects meanwhile: authorities allow few failures an
// hour. Safe for concurrent use.
type orders struct {
	names   []string // in lower case; no other gets a certificate
	manager *autocert.Manager
	log     *slog.Logger

	mu     sync.Mutex
	state  map[string]orderState // by name, of names alone
	warned time.Time             // when last told of a renewal that is overdue
}

type orderState struct {
	failure error // of the last order, nil after a success
	pause   time.Duration
	next    time.Time // when to order again
}

// Pauses after failed orders: the first short, since a machine that starts may
// have no network yet. Let's Encrypt takes five failed proofs an hour.
const (
	firstPause = time.Minute
	longPause  = 16 * time.Minute
)

// domain is a name that an authority can prove over the network: no address, no
// wildcard, letters of ASCII.
var domain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

// openOrders checks what the flags say; it asks nobody yet.
func openOrders(c TLS, log *slog.Logger) (*orders, error) {
	o := &orders{log: log, state: map[string]orderState{}}
	for _, name := range list(c.ACME) {
		name = strings.ToLower(name)
		if !domain.MatchString(name) {
			return nil, fmt.Errorf("-acme %q is no name that an authority gives a certificate for: give a full name such as console.example.com, other letters in their xn-- form", name)
		}
		o.names = append(o.names, name)
	}
	if len(o.names) == 0 {
		return nil, usage("-acme names no domain")
	}
	if err := privateFolder(c.ACMECache); err != nil {
		return nil, err
	}
	client, err := c.acmeClient()
	if err != nil {
		return nil, err
	}
	o.manager = &autocert.Manager{
		Prompt:     autocert.AcceptTOS, // the flag's text says so
		Cache:      autocert.DirCache(c.ACMECache),
		HostPolicy: autocert.HostWhitelist(o.names...),
		Client:     client,
	}
	return o, nil
}

// acmeClient asks the directory that the flags name, trusted by their CA alone
// where they name one.
func (c TLS) acmeClient() (*acme.Client, error) {
	client := &acme.Client{DirectoryURL: c.ACMEDirectory, UserAgent: "device-console"}
	if c.ACMEDirectory == "" {
		client.DirectoryURL = autocert.DefaultACMEDirectory
	}
	if u, err := url.Parse(client.DirectoryURL); err != nil || u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("-acme-directory %q is no directory of an authority: give its https:// URL", client.DirectoryURL)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if c.ACMECA != "" {
		pem, err := readPEM("acme-ca", c.ACMECA)
		if err != nil {
			return nil, err
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("-acme-ca %s holds no certificate in PEM form", c.ACMECA)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	client.HTTPClient = &http.Client{Transport: transport, Timeout: time.Minute}
	return client, nil
}

// privateFolder makes a folder that this user alone may enter, or checks that it
// is one and can be written to.
func privateFolder(name string) error {
	if err := os.MkdirAll(name, 0o700); err != nil {
		return fmt.Errorf("-acme-cache %s can't be made: %w", name, cause(err))
	}
	info, err := os.Stat(name)
	if err != nil {
		return fmt.Errorf("-acme-cache %s can't be used: %w", name, cause(err))
	}
	if p := info.Mode().Perm(); p&0o077 != 0 {
		return fmt.Errorf("-acme-cache %s holds private keys, and others may enter it: run chmod 700 %s", name, name)
	}
	f, err := os.CreateTemp(name, "check-*")
	if err != nil {
		return fmt.Errorf("-acme-cache %s can't be written to: %w", name, cause(err))
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// cause is an error of the file system without its path.
func cause(err error) error {
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		return e.Err
	}
	return err
}

// get is a tls.Config's GetCertificate.
func (o *orders) get(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name := strings.ToLower(strings.TrimSuffix(hello.ServerName, "."))
	if proof := slices.Equal(hello.SupportedProtos, []string{acme.ALPNProto}); proof || !slices.Contains(o.names, name) {
		return o.manager.GetCertificate(hello) // which refuses other names
	}
	if err := o.held(name); err != nil {
		return nil, err
	}
	c, err := o.manager.GetCertificate(asToday(name))
	o.note(name, c, err)
	return c, err
}

// asToday asks as browsers of today do. For clients that know RSA alone autocert
// would order a second certificate, and whoever liked could make its order fail.
func asToday(name string) *tls.ClientHelloInfo {
	return &tls.ClientHelloInfo{
		ServerName:       name,
		CipherSuites:     []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256},
		SupportedCurves:  []tls.CurveID{tls.CurveP256},
		SignatureSchemes: []tls.SignatureScheme{tls.ECDSAWithP256AndSHA256},
	}
}

// held is why there is nothing to be had for a name at the moment, nil when an
// order may go out.
func (o *orders) held(name string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if s := o.state[name]; time.Now().Before(s.next) {
		return s.failure
	}
	return nil
}

// note remembers how an order ended, and tells it once.
func (o *orders) note(name string, c *tls.Certificate, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now, s := time.Now(), o.state[name]
	if err == nil {
		if s.failure != nil {
			o.log.Info("certificate obtained after all", "name", name)
		}
		delete(o.state, name)
		o.watch(name, c, now)
		return
	}
	if now.Before(s.next) {
		return // of the same order as another's
	}
	s.pause = min(max(2*s.pause, firstPause), longPause)
	s.failure, s.next = err, now.Add(s.pause)
	o.state[name] = s
	o.log.Warn("The authority gave no certificate, and browsers can't open the page. It has to reach this server under the name, on port 443 or, with -http-listen, on port 80.",
		"name", name, "error", err, "next_try_in", s.pause)
}

// watch tells once a day of a certificate that should have been renewed long
// ago: that happens with a third of its time left, and is silent when it fails.
func (o *orders) watch(name string, c *tls.Certificate, now time.Time) {
	if c.Leaf == nil || now.Sub(o.warned) < 24*time.Hour {
		return
	}
	left, all := c.Leaf.NotAfter.Sub(now), c.Leaf.NotAfter.Sub(c.Leaf.NotBefore)
	if left < all/6 {
		o.warned = now
		o.log.Warn("The certificate could not be renewed so far, and browsers refuse the page once it has expired. The authority has to reach this server under the name.",
			"name", name, "until", c.Leaf.NotAfter.UTC().Format(time.RFC3339))
	}
}

// begin orders what is missing, so that no visitor waits for it and what is
// wrong is told at once. It returns when all names have a certificate or ctx is
// done.
func (o *orders) begin(ctx context.Context) {
	var all sync.WaitGroup
	for _, name := range o.names {
		all.Go(func() { o.obtain(ctx, name) })
	}
	all.Wait()
}

func (o *orders) obtain(ctx context.Context, name string) {
	for {
		c, err := o.get(asToday(name))
		if err == nil {
			o.log.Info("certificate ready", "name", name, "until", c.Leaf.NotAfter.UTC().Format(time.RFC3339))
			return
		}
		o.mu.Lock()
		wait := time.Until(o.state[name].next)
		o.mu.Unlock()
		select {
		case <-ctx.Done():
			return
		case <-time.After(max(wait, time.Second)):
		}
	}
}

// challenges answers the authority's question over plain http (RFC 8555, 8.3)
// and leaves the rest to next.
func (o *orders) challenges(next http.Handler) http.Handler {
	prove := o.manager.HTTPHandler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, challengePath) {
			r.Host = hostname(r.Host) // authorities for a test ask on ports of their own
		}
		prove.ServeHTTP(w, r)
	})
}
