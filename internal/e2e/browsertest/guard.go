package browsertest

import (
	"net"
	"net/http"
	"slices"
	"sync"
)

// guard is the proxy that the browser is told to use. A browser bypasses its
// proxy for loopback, so whatever arrives here wanted to leave the machine:
// it is noted and refused.
type guard struct {
	listener net.Listener
	server   *http.Server
	mu       sync.Mutex
	targets  []string
}

// guardLimit bounds what is remembered; one entry is enough to fail a test.
const guardLimit = 100

func newGuard() (*guard, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	g := &guard{listener: l}
	g.server = &http.Server{Handler: g}
	go g.server.Serve(l)
	return g, nil
}

func (g *guard) addr() string { return g.listener.Addr().String() }

// ServeHTTP notes the target: the host for CONNECT (https, wss and ws), the
// whole URL otherwise.
func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	what := r.URL.String()
	if r.Method == http.MethodConnect {
		what = "CONNECT " + r.Host
	}
	g.mu.Lock()
	if len(g.targets) < guardLimit {
		g.targets = append(g.targets, what)
	}
	g.mu.Unlock()
	http.Error(w, "nothing leaves this machine", http.StatusForbidden)
}

func (g *guard) seen() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.targets)
}

func (g *guard) close() error { return g.server.Close() }
