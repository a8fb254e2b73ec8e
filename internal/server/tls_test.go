package server_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"deviceconsole/internal/loopback"
	"deviceconsole/internal/page"
	"deviceconsole/internal/server"
	"deviceconsole/internal/testcert"
)

//lint:file-ignore SA1019 the client speaks the WebSocket of the product's own library

const consoleName = "console.example.com"

// authority is one for a test.
func authority(t *testing.T) *testcert.Authority {
	t.Helper()
	a, err := testcert.New()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// secured is a config over TLS on loopback, under the name consoleName too.
func secured(t *testing.T, a *testcert.Authority) server.Config {
	t.Helper()
	c := config()
	c.TLS.Cert, c.TLS.Key = a.Files(t, consoleName, "127.0.0.1")
	c.Origins = "https://" + consoleName
	return c
}

// client is one that trusts roots alone and finds every name on this machine.
func client(t *testing.T, roots *x509.CertPool) *http.Client {
	t.Helper()
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: roots},
		ForceAttemptHTTP2: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			_, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// fetch gives an answer without its body.
func fetch(t *testing.T, c *http.Client, url string) *http.Response {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return resp
}

func (r *running) port() string { return r.url[strings.LastIndexByte(r.url, ':')+1:] }

// byName is the page's address by consoleName.
func (r *running) byName() string { return "https://" + net.JoinHostPort(consoleName, r.port()) }

func TestPageByHTTP2AndWebSocketByHTTP1OverTLS(t *testing.T) {
	a := authority(t)
	r := start(t, secured(t, a))
	if !strings.HasPrefix(r.url, "https://127.0.0.1:") {
		t.Errorf("printed %s, an address that the certificate is for", r.url)
	}
	c := client(t, a.Pool())
	if resp := fetch(t, c, r.url); resp.ProtoMajor != 2 || resp.StatusCode != http.StatusOK || resp.TLS.Version < tls.VersionTLS12 {
		t.Errorf("%s, status %d", resp.Proto, resp.StatusCode)
	}
	if resp := fetch(t, c, r.url+page.MQTTPath); resp.ProtoMajor != 2 || resp.StatusCode != http.StatusUpgradeRequired || resp.Header.Get("Upgrade") != "" {
		t.Errorf("%s, status %d, %v; HTTP/2 knows no Upgrade", resp.Proto, resp.StatusCode, resp.Header)
	}

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	dial := func(origin string) error {
		plain := client(t, a.Pool())
		plain.Transport.(*http.Transport).ForceAttemptHTTP2 = false
		ws, _, err := websocket.Dial(ctx, "wss"+strings.TrimPrefix(r.url, "https")+page.MQTTPath, &websocket.DialOptions{
			HTTPClient: plain, Subprotocols: []string{"mqtt"}, HTTPHeader: http.Header{"Origin": {origin}},
		})
		if err == nil {
			ws.CloseNow()
		}
		return err
	}
	if err := dial(r.url); err != nil {
		t.Errorf("the page's WebSocket: %v", err)
	}
	if err := dial("http" + strings.TrimPrefix(r.url, "https")); err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("a WebSocket of a page that came over plain http: %v", err)
	}
}

// TestNoWarningWhereTLSEndsHereOrAtANamedProxy: the one about plain http.
func TestNoWarningWhereTLSEndsHereOrAtANamedProxy(t *testing.T) {
	for name, c := range map[string]server.Config{
		"plain":        {},
		"TLS":          {TLS: secured(t, authority(t)).TLS},
		"behind proxy": {Proxies: "10.0.0.0/8"},
	} {
		t.Run(name, func(t *testing.T) {
			beyond := config()
			beyond.Listen, beyond.Sandbox, beyond.Brokers = "0.0.0.0:0", false, server.AnyBroker
			beyond.TLS, beyond.Proxies = c.TLS, c.Proxies
			r := start(t, beyond)
			if warned := strings.Contains(r.log.String(), "plain http"); warned != (name == "plain") {
				t.Errorf("warned: %v\n%s", warned, r.log)
			}
		})
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	a := authority(t)
	r := start(t, secured(t, a))
	for version, want := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		c, err := tls.Dial("tcp", "127.0.0.1:"+r.port(), &tls.Config{RootCAs: a.Pool(), MinVersion: version, MaxVersion: version})
		if err == nil {
			c.Close()
		}
		if (err == nil) != want {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
	}
}

func TestBrowsersAreHeldToHTTPSByNamesAlone(t *testing.T) {
	a := authority(t)
	c := secured(t, a)
	c.Proxies = "127.0.0.1"
	overTLS := start(t, c)
	c.TLS = server.TLS{}
	plain := start(t, c)
	ask := func(r *running, url string, fields ...string) string {
		req, err := http.NewRequest("GET", url, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(fields); i += 2 {
			req.Header.Set(fields[i], fields[i+1])
		}
		resp, err := client(t, a.Pool()).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.Header.Get("Strict-Transport-Security")
	}
	const held = "max-age=2592000"
	for _, test := range []struct{ name, got, want string }{
		{"by name", ask(overTLS, overTLS.byName()), held},
		{"not found", ask(overTLS, overTLS.byName()+"/nothing"), held},
		{"by address", ask(overTLS, overTLS.url), ""},
		{"by plain http", ask(plain, plain.url, "X-Forwarded-Host", consoleName), ""},
		{"by a proxy's TLS", ask(plain, plain.url, "X-Forwarded-Host", consoleName, "X-Forwarded-Proto", "https"), held},
		{"by a proxy's TLS as localhost", ask(plain, plain.url, "X-Forwarded-Proto", "https"), ""},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", test.name, test.got, test.want)
		}
	}
}

func TestPlainHTTPLeadsToHTTPS(t *testing.T) {
	a := authority(t)
	c := secured(t, a)
	plain := loopback.Address(t)
	c.TLS.HTTPListen = plain
	c.Origins += ", https://mapped.example:8443"
	r := start(t, c)
	port := r.port()
	for _, test := range []struct{ request, want string }{
		{"GET /devices?a=1&b=%2F HTTP/1.1\r\nHost: console.example.com", "308 https://console.example.com/devices?a=1&b=%2F"}, // the origin's port
		{"GET / HTTP/1.1\r\nHost: 127.0.0.1:80", "308 https://127.0.0.1:" + port + "/"},
		{"GET / HTTP/1.1\r\nHost: [::1]", "308 https://[::1]:" + port + "/"},
		{"GET /x HTTP/1.1\r\nHost: mapped.example", "308 https://mapped.example:8443/x"},
		{"POST /x HTTP/1.1\r\nHost: a.example", "308 https://a.example:" + port + "/x"},
		{"GET //evil.example/%0d%0aX:y HTTP/1.1\r\nHost: a.example", "308 https://a.example:" + port + "//evil.example/%0d%0aX:y"},
		{"GET http://a.example/y?z HTTP/1.1\r\nHost: b.example", "308 https://a.example:" + port + "/y?z"},
		{"GET / HTTP/1.1\r\nHost: evil.example/x?", "400 "},
		{"GET / HTTP/1.1\r\nHost: ", "400 "},
		{"GET / HTTP/1.0", "400 "},
		{"GET /.well-known/acme-challenge/token HTTP/1.1\r\nHost: a.example", "404 "},
	} {
		status, location := rawRequest(t, plain, test.request)
		if got := fmt.Sprint(status, " ", location); got != test.want {
			t.Errorf("%q: %s, want %s", test.request, got, test.want)
		}
	}
}

func TestCertificateIsReadAgainWhenItsFilesChange(t *testing.T) {
	a := authority(t)
	c := secured(t, a)
	r := start(t, c)
	read := func(name string) []byte {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	write := func(name string, b []byte) {
		t.Helper()
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first := testcert.Pair{Cert: read(c.TLS.Cert), Key: read(c.TLS.Key)}
	second := a.Issue(t, time.Now().Add(time.Hour), consoleName, "127.0.0.1")

	held := client(t, a.Pool()) // its connection stays
	serves := func(what string, want testcert.Pair) {
		t.Helper()
		for range 3 {
			resp := fetch(t, client(t, a.Pool()), r.url)
			if leaf := resp.TLS.PeerCertificates[0]; !strings.Contains(string(want.Cert), leafPEM(leaf)) {
				t.Errorf("%s: another certificate is served", what)
			}
		}
		if resp := fetch(t, held, r.url); !strings.Contains(string(first.Cert), leafPEM(resp.TLS.PeerCertificates[0])) {
			t.Errorf("%s: the open connection was dropped", what)
		}
	}
	warnings := func(want int, says string) {
		t.Helper()
		if n := strings.Count(r.log.String(), "level=WARN"); n != want || !strings.Contains(r.log.String(), says) {
			t.Errorf("%d warnings instead of %d, or none says %q:\n%s", n, want, says, r.log)
		}
	}
	serves("at first", first)
	write(c.TLS.Cert, second.Cert[:100])
	serves("half-written", first)
	warnings(1, "no complete certificate")
	write(c.TLS.Cert, second.Cert)
	serves("the key of another certificate", first)
	warnings(2, "does not belong")
	write(c.TLS.Key, second.Key)
	serves("both new", second)
	if err := os.Remove(c.TLS.Cert); err != nil {
		t.Fatal(err)
	}
	serves("gone", second)
	warnings(3, "is not there")

	// Another file of the same name and size, renamed into place.
	other := filepath.Join(t.TempDir(), "new.pem")
	write(other, first.Cert)
	write(c.TLS.Key, first.Key)
	if err := os.Rename(other, c.TLS.Cert); err != nil {
		t.Fatal(err)
	}
	serves("renamed into place", first)
	if strings.Contains(r.log.String(), "PRIVATE") {
		t.Errorf("a key is in the log:\n%s", r.log)
	}
}

// TestStopsWithTLSConnectionsOpen holds a connection of each kind: HTTP/2,
// HTTP/1.1, one in the middle of its handshake, and one at the door for http.
func TestStopsWithTLSConnectionsOpen(t *testing.T) {
	a := authority(t)
	c := secured(t, a)
	c.TLS.HTTPListen = loopback.Address(t)
	r := start(t, c)
	fetch(t, client(t, a.Pool()), r.url)
	old := client(t, a.Pool())
	old.Transport.(*http.Transport).ForceAttemptHTTP2 = false
	fetch(t, old, r.url)
	for _, address := range []string{"127.0.0.1:" + r.port(), c.TLS.HTTPListen} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "\x16\x03\x01"); err != nil {
			t.Fatal(err)
		}
	}
	r.wait(t)
	for _, address := range []string{"127.0.0.1:" + r.port(), c.TLS.HTTPListen} {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			t.Errorf("%s still listens", address)
		}
	}
}

// TestFailedHandshakesDoNotFillTheLog: who scans the network makes many.
func TestFailedHandshakesDoNotFillTheLog(t *testing.T) {
	a := authority(t)
	r := start(t, secured(t, a))
	for range 5 {
		if c, err := tls.Dial("tcp", "127.0.0.1:"+r.port(), &tls.Config{RootCAs: x509.NewCertPool()}); err == nil {
			c.Close()
			t.Fatal("trusted by nobody, and yet connected")
		}
	}
	r.wait(t)
	if strings.Contains(r.log.String(), "handshake") {
		t.Errorf("the log:\n%s", r.log)
	}
}

func TestTLSFlagsSayWhatIsWrong(t *testing.T) {
	a := authority(t)
	cert, key := a.Files(t, consoleName)
	_, otherKey := a.Files(t, consoleName)
	dir := t.TempDir()
	file := func(name, content string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	open := filepath.Join(dir, "open")
	if err := errors.Join(os.Mkdir(open, 0o755), os.Chmod(open, 0o755)); err != nil {
		t.Fatal(err)
	}
	const encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
	acme := server.TLS{ACME: consoleName, ACMECache: filepath.Join(dir, "cache")}
	with := func(change func(*server.TLS)) server.TLS { c := acme; change(&c); return c }
	tests := []struct {
		name string
		tls  server.TLS
		says []string
	}{
		{"certificate alone", server.TLS{Cert: cert}, []string{"-tls-cert", "-tls-key"}},
		{"key of another", server.TLS{Cert: cert, Key: otherKey}, []string{"does not belong", otherKey}},
		{"no such file", server.TLS{Cert: cert, Key: dir + "/none"}, []string{"-tls-key", "none is not there"}},
		{"files the wrong way round", server.TLS{Cert: key, Key: cert}, []string{"-tls-cert", "no complete certificate"}},
		{"no key", server.TLS{Cert: cert, Key: cert}, []string{"-tls-key", "no complete private key"}},
		{"key with a passphrase", server.TLS{Cert: cert, Key: file("encrypted", encrypted)}, []string{"encrypted", "passphrase"}},
		{"nonsense in PEM", server.TLS{Cert: file("nonsense", strings.ReplaceAll(encrypted, "ENCRYPTED PRIVATE KEY", "CERTIFICATE")), Key: key}, []string{"can't be used"}},
		{"file and authority", server.TLS{Cert: cert, Key: key, ACME: consoleName}, []string{"-tls-cert", "-acme", "exclude"}},
		{"redirect to nowhere", server.TLS{HTTPListen: ":0"}, []string{"-http-listen", "-tls-cert"}},
		{"redirect on no address", server.TLS{Cert: cert, Key: key, HTTPListen: "x"}, []string{"-http-listen", "host:port"}},
		{"no cache", server.TLS{ACME: consoleName}, []string{"-acme-cache"}},
		{"cache without a name", server.TLS{ACMECache: dir}, []string{"-acme-cache", "-acme DOMAIN"}},
		{"cache that others may enter", with(func(c *server.TLS) { c.ACMECache = open }), []string{"chmod 700", "open"}},
		{"cache that is a file", with(func(c *server.TLS) { c.ACMECache = cert }), []string{"-acme-cache", "not a directory"}},
		{"address for a name", with(func(c *server.TLS) { c.ACME = "192.0.2.1" }), []string{"192.0.2.1", "console.example.com"}},
		{"short name", with(func(c *server.TLS) { c.ACME = "localhost" }), []string{"localhost", "full name"}},
		{"wildcard", with(func(c *server.TLS) { c.ACME = "*.example.com" }), []string{"*.example.com"}},
		{"directory over http", with(func(c *server.TLS) { c.ACMEDirectory = "http://ca.example" }), []string{"-acme-directory", "https://"}},
		{"CA that is none", with(func(c *server.TLS) { c.ACMECA = key }), []string{"-acme-ca", "no certificate"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := config()
			c.TLS = test.tls
			refusesToRun(t, c, test.says)
		})
	}
}
