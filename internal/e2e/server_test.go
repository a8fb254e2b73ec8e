package e2e

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/proc"
	"deviceconsole/internal/loopback"
	"deviceconsole/internal/page"
)

// server is the console's server as a person runs it: the built binary.
type server struct {
	t       testing.TB
	flags   []string
	url     string // of the page, without a slash at the end
	mqtt    string // address for devices
	process *proc.Process
	config  page.Config // what the page is told
}

// startServer starts the server with its sandbox on free ports of loopback, with
// further flags, and ends it with the test.
func startServer(t testing.TB, flags ...string) *server {
	t.Helper()
	addr := loopback.Address(t)
	s := startServerWith(t, append([]string{"-mqtt-listen", addr}, flags...)...)
	s.mqtt = addr
	return s
}

// startServerFor starts the server for a page that connects to another broker.
func startServerFor(t testing.TB, broker *mosquitto) *server {
	t.Helper()
	return startServerWith(t, "-broker", broker.url())
}

func startServerWith(t testing.TB, flags ...string) *server {
	t.Helper()
	s := &server{t: t, flags: append([]string{"-listen", loopback.Address(t)}, flags...)}
	s.start()
	t.Cleanup(s.stop)
	return s
}

// serverBinary is the path of the built server.
func serverBinary(t testing.TB) string {
	t.Helper()
	path := os.Getenv("CONSOLE_BINARY")
	if path == "" {
		root, err := browsertest.ModuleRoot()
		if err != nil {
			t.Fatal(err)
		}
		path = filepath.Join(root, "bin", "console")
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the browser tests need the built server: run `make build` first, or name the program in the environment variable CONSOLE_BINARY (%v)", err)
	}
	return path
}

var printedURL = regexp.MustCompile(`(https?://127\.0\.0\.1:\d+)/?`)

// start starts the server, or starts it again on the same ports.
func (s *server) start() {
	s.t.Helper()
	var err error
	if s.process, err = proc.Start(serverBinary(s.t), s.flags...); err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	m, err := s.process.WaitOutput(ctx, printedURL)
	if err != nil {
		s.t.Fatal(err)
	}
	s.url = m[1]
	waitFor(s.t, func() string {
		if err := s.get(page.ConfigPath, &s.config); err != nil {
			return err.Error()
		}
		return ""
	})
}

// stop ends the server gracefully and fails the test where that takes longer
// than promised, or where the server reports a panic.
func (s *server) stop() {
	s.t.Helper()
	select {
	case <-s.process.Done():
		return // a test has ended it
	default:
	}
	if err := s.process.Stop(stopLimit); err != nil {
		s.t.Errorf("the server: %v", err)
	}
	if s.t.Failed() {
		s.t.Logf("the server said:\n%s", s.process.Output())
	}
}

// stopLimit is how long a graceful stop may take with clients connected, and a
// little patience on a busy machine.
const stopLimit = 5*time.Second + 10*time.Second

// get reads a JSON document of the server.
func (s *server) get(path string, into any) error {
	resp, err := trusting().Get(s.url + path)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(into)
}

// trusting is a client for one request that trusts authority.
func trusting() *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: authority.Pool()}, DisableKeepAlives: true}}
}

// account is the sandbox's demo account with a role of package page.
func (s *server) account(role string) page.Account {
	s.t.Helper()
	if s.config.Sandbox == nil {
		s.t.Fatal("the server offers no sandbox")
	}
	for _, a := range s.config.Sandbox.Accounts {
		if a.Role == role {
			return a
		}
	}
	s.t.Fatalf("the sandbox has no account with the role %q", role)
	return page.Account{}
}

// as is a foreign client with a demo account of the sandbox.
func (s *server) as(role string) device {
	s.t.Helper()
	a := s.account(role)
	return device{s.t, s.mqtt, login{
		user:     s.config.Sandbox.Project + "/" + a.User,
		password: s.config.Sandbox.APIKey + "/" + a.Password,
	}, "mqttv5"}
}
