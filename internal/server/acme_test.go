package server_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/loopback"
	"deviceconsole/internal/server"
	"deviceconsole/internal/testcert"
)

// pebble is Let's Encrypt's authority for tests, with a name server that finds
// every name on this machine.
type pebble struct {
	directory string // URL
	ca        string // file of the certificate that the directory is trusted by
	roots     *x509.CertPool
	stop      func()
}

// startPebble starts one that proves names on these ports, and waits until it
// answers.
func startPebble(t *testing.T, tlsPort, httpPort string) *pebble {
	t.Helper()
	dir, a := t.TempDir(), authority(t)
	cert, key := a.Files(t, "127.0.0.1")
	listen, management, names := loopback.Address(t), loopback.Address(t), loopback.Address(t)
	unused := loopback.Address(t) // where the name server is managed; "" would be port 80 of every address
	port := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	settings, err := json.Marshal(map[string]any{"pebble": map[string]any{
		"listenAddress": listen, "managementListenAddress": management, "certificate": cert, "privateKey": key,
		"tlsPort": port(tlsPort), "httpPort": port(httpPort), "keyAlgorithm": "ecdsa",
		"retryAfter": map[string]int{"authz": 1, "order": 1},
	}})
	if err != nil {
		t.Fatal(err)
	}
	p := &pebble{directory: "https://" + listen + "/dir", ca: filepath.Join(dir, "ca.pem")}
	config := filepath.Join(dir, "pebble.json")
	if err := errors.Join(os.WriteFile(p.ca, a.PEM, 0o600), os.WriteFile(config, settings, 0o600)); err != nil {
		t.Fatal(err)
	}
	tool(t, "pebble-challtestsrv", "-dnsserver", names, "-defaultIPv6", "", "-http01", "", "-https01", "", "-tlsalpn01", "", "-doh", "", "-management", unused)
	p.stop = tool(t, "pebble", "-config", config, "-dnsserver", names)

	trusted := client(t, a.Pool())
	p.roots = x509.NewCertPool()
	if !p.roots.AppendCertsFromPEM(answered(t, trusted, "https://"+management+"/roots/0")) {
		t.Fatal("pebble shows no root certificate")
	}
	answered(t, trusted, p.directory)
	return p
}

// tool starts a program that go.mod names as a tool and ends it with the test,
// or before.
func tool(t *testing.T, name string, args ...string) (stop func()) {
	t.Helper()
	path, err := exec.Command("go", "tool", "-n", name).Output()
	if err != nil {
		t.Fatalf("go tool %s can't be built: %v", name, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	said := &output{}
	c := exec.CommandContext(ctx, strings.TrimSpace(string(path)), args...)
	c.Env = append(os.Environ(), "PEBBLE_VA_NOSLEEP=1")
	c.Stdout, c.Stderr = said, said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	stop = func() {
		cancel()
		_ = c.Wait() // it was killed
	}
	t.Cleanup(func() {
		stop()
		if t.Failed() {
			t.Logf("%s said:\n%s", name, said)
		}
	})
	return stop
}

// answered is the body at a URL, as soon as somebody answers there.
func answered(t *testing.T, c *http.Client, url string) []byte {
	t.Helper()
	var body []byte
	eventually(t, func() error {
		resp, err := c.Get(url)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		body, err = io.ReadAll(resp.Body)
		return err
	})
	return body
}

// eventually waits until try succeeds.
func eventually(t *testing.T, try func() error) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// ordering is a config that gets its certificate from p.
func ordering(p *pebble, listen, plain, cache string) server.Config {
	c := config()
	c.Listen = listen
	c.TLS = server.TLS{ACME: consoleName, ACMECache: cache, ACMEDirectory: p.directory, ACMECA: p.ca, HTTPListen: plain}
	return c
}

// leaf is the certificate that the console serves by its name.
func leaf(t *testing.T, r *running, roots *x509.CertPool) (*x509.Certificate, error) {
	resp, err := client(t, roots).Get(r.byName())
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, errors.New(resp.Status)
	}
	return resp.TLS.PeerCertificates[0], nil
}

// served is the certificate, as soon as there is one that roots trust.
func served(t *testing.T, r *running, roots *x509.CertPool) (c *x509.Certificate) {
	t.Helper()
	eventually(t, func() (err error) {
		c, err = leaf(t, r, roots)
		return err
	})
	return c
}

func port(t *testing.T, address string) string {
	t.Helper()
	_, p, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestCertificateFromAnAuthority orders one for real, starts again without the
// authority, and lets it be renewed when its end is near.
func TestCertificateFromAnAuthority(t *testing.T) {
	listen := loopback.Address(t)
	p := startPebble(t, port(t, listen), port(t, loopback.Address(t))) // nobody answers there: the proof goes over TLS
	cache := filepath.Join(t.TempDir(), "certificates")
	c := ordering(p, listen, "", cache)
	r := start(t, c)
	if want := "https://" + consoleName + ":" + port(t, listen); r.url != want {
		t.Errorf("printed %s, want %s", r.url, want)
	}
	first := served(t, r, p.roots)
	if info, err := os.Stat(cache); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder of keys: %v, %v", info.Mode(), err)
	}
	if _, err := client(t, p.roots).Get("https://" + net.JoinHostPort("other.example.com", r.port())); err == nil {
		t.Error("another name got a certificate")
	}
	oldest, err := tls.Dial("tcp", listen, &tls.Config{RootCAs: p.roots, ServerName: consoleName, MaxVersion: tls.VersionTLS12,
		CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}})
	if err == nil {
		oldest.Close()
		t.Error("a client that knows RSA alone had a certificate ordered for it")
	}
	if files, err := os.ReadDir(cache); err != nil || len(files) != 2 {
		t.Errorf("account and certificate: %v, %v", files, err)
	}
	eventually(t, func() error {
		if !strings.Contains(r.log.String(), "certificate ready") {
			return errors.New("nothing is ready")
		}
		return nil
	})
	r.wait(t)

	p.stop()
	r = start(t, c)
	if again := served(t, r, p.roots); again.SerialNumber.Cmp(first.SerialNumber) != 0 {
		t.Error("a start with the certificate in its folder ordered another")
	}
	r.wait(t)

	old := authority(t)
	near := old.Issue(t, time.Now().Add(testcert.Lifetime/4), consoleName)
	if err := os.WriteFile(filepath.Join(cache, consoleName), append(near.Key, near.Cert...), 0o600); err != nil {
		t.Fatal(err)
	}
	p = startPebble(t, port(t, listen), port(t, loopback.Address(t)))
	r = start(t, ordering(p, listen, "", cache))
	both := p.roots.Clone()
	both.AppendCertsFromPEM(old.PEM)
	served(t, r, both)
	renewed := served(t, r, p.roots)
	if !renewed.NotAfter.After(time.Now().Add(testcert.Lifetime)) {
		t.Errorf("renewed until %v", renewed.NotAfter)
	}
}

// TestNameIsProvedOverPlainHTTP where the authority can't reach the TLS port.
func TestNameIsProvedOverPlainHTTP(t *testing.T) {
	plain := loopback.Address(t)
	p := startPebble(t, port(t, loopback.Address(t)), port(t, plain))
	r := start(t, ordering(p, loopback.Address(t), plain, filepath.Join(t.TempDir(), "cache")))
	served(t, r, p.roots)
	if status, location := rawRequest(t, plain, "GET /send HTTP/1.1\r\nHost: "+consoleName); fmt.Sprint(status, " ", location) != "308 "+r.byName()+"/send" {
		t.Errorf("plain http: %d %s", status, location)
	}
	if status, _ := rawRequest(t, plain, "GET /.well-known/acme-challenge/none HTTP/1.1\r\nHost: "+consoleName); status != http.StatusNotFound {
		t.Errorf("a proof that nobody waits for: %d", status)
	}
}

// TestNameThatCannotBeProved: the log says why, once, and further visitors cost
// no orders, which authorities count.
func TestNameThatCannotBeProved(t *testing.T) {
	p := startPebble(t, port(t, loopback.Address(t)), port(t, loopback.Address(t)))
	r := start(t, ordering(p, loopback.Address(t), "", filepath.Join(t.TempDir(), "cache")))
	eventually(t, func() error {
		if !strings.Contains(r.log.String(), "gave no certificate") {
			return fmt.Errorf("the log tells nothing:\n%s", r.log)
		}
		return nil
	})
	for range 5 {
		if _, err := leaf(t, r, p.roots); err == nil {
			t.Error("a certificate is served")
		}
	}
	if n := strings.Count(r.log.String(), "gave no certificate"); n != 1 || !strings.Contains(r.log.String(), consoleName) || !strings.Contains(r.log.String(), "port 443") {
		t.Errorf("told %d times:\n%s", n, r.log)
	}
}
