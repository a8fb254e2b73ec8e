package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// stopTime is what each of the two parts of a stop has: the sandbox to part from
// its clients, and the page to finish its answers. A connection on which a
// browser has asked nothing yet uses all of it.
const stopTime = 2 * time.Second

// Bounds of a request, and of a TLS handshake, which has headerTime. None of
// them touches a WebSocket, which leaves the HTTP server's hands once it is open.
const (
	headerTime  = 10 * time.Second
	readTime    = 30 * time.Second
	writeTime   = 10 * time.Minute // the wasm over a very slow line
	idleTime    = 2 * time.Minute
	headerBytes = 64 << 10 // cookies of other programs on localhost come along
)

// door is a listener with the server behind it.
type door struct {
	listener *net.TCPListener
	server   *http.Server
}

// openDoor takes an address, and bounds what comes in: over TLS where config is
// not nil, with HTTP/2 beside HTTP/1.1, which WebSockets go by.
func openDoor(flag string, address *net.TCPAddr, config *tls.Config, log *slog.Logger) (*door, error) {
	l, err := net.ListenTCP("tcp", address)
	if err != nil {
		return nil, listenError(flag, address, err)
	}
	return &door{listener: l, server: &http.Server{
		TLSConfig:         config,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          slog.NewLogLogger(handshakes{log.Handler()}, slog.LevelWarn),
	}}, nil
}

// openDoors takes the page's address and, with -http-listen, the one that leads
// there, whose handler it has already.
func (s settings) openDoors(address *net.TCPAddr, https *secure) ([]*door, error) {
	var config *tls.Config
	if https != nil {
		config = https.config
	}
	page, err := openDoor(listenFlag, address, config, s.Log)
	if err != nil || s.TLS.HTTPListen == "" {
		return []*door{page}, err
	}
	plain, err := resolve(httpFlag, s.TLS.HTTPListen)
	if err == nil {
		var lead *door
		if lead, err = openDoor(httpFlag, plain, nil, s.Log); err == nil {
			lead.server.Handler = https.redirect(page.port(), s.origins)
			return []*door{page, lead}, nil
		}
	}
	_ = page.listener.Close()
	return nil, err
}

func closeDoors(doors []*door) {
	for _, d := range doors {
		_ = d.listener.Close()
	}
}

func (d *door) port() int { return d.listener.Addr().(*net.TCPAddr).Port }

func (d *door) serve() error {
	if d.server.TLSConfig != nil {
		return d.server.ServeTLS(d.listener, "", "")
	}
	return d.server.Serve(d.listener)
}

// stop lets answers finish until ctx ends; whoever still reads then is cut off.
func (d *door) stop(ctx context.Context) {
	if err := d.server.Shutdown(ctx); err != nil {
		_ = d.server.Close()
	}
}

// handshakes is a log without the lines about TLS handshakes that fail, unless
// it tells everything: who scans the network makes them by the thousand.
type handshakes struct{ slog.Handler }

func (h handshakes) Handle(ctx context.Context, r slog.Record) error {
	if strings.HasPrefix(r.Message, "http: TLS handshake error") {
		if !h.Enabled(ctx, slog.LevelDebug) {
			return nil
		}
		r.Level = slog.LevelDebug
	}
	return h.Handler.Handle(ctx, r)
}

// serve answers at all doors until ctx ends, then stops everything, stop first;
// where one can't go on, all stop and the error says so. ready is called once
// when requests can come.
func serve(ctx context.Context, log *slog.Logger, doors []*door, stop, ready func()) error {
	ended := make(chan error, len(doors))
	for _, d := range doors {
		go func() { ended <- d.serve() }()
	}
	ready()
	var failed error
	select {
	case err := <-ended:
		failed = fmt.Errorf("the page can no longer be served: %w", err)
		ended <- http.ErrServerClosed // counted below
	case <-ctx.Done():
	}
	log.Info("stopping")
	stop()
	limit, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	var stopped sync.WaitGroup
	for _, d := range doors {
		stopped.Go(func() { d.stop(limit) })
	}
	stopped.Wait()
	for range doors {
		if err := <-ended; failed == nil && !errors.Is(err, http.ErrServerClosed) {
			failed = err
		}
	}
	return failed
}
