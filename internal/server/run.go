package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"deviceconsole/internal/assets"
	"deviceconsole/internal/page"
)

// Names of the flags that errors speak of.
const (
	listenFlag = "listen"
	mqttFlag   = "mqtt-listen"
)

// stopTime is what each of the two parts of a stop has: the sandbox to part from
// its clients, and the page to finish its answers. A connection on which a
// browser has asked nothing yet uses all of it.
const stopTime = 2 * time.Second

// Bounds of a request. None of them touches a WebSocket, which leaves the HTTP
// server's hands once it is open.
const (
	headerTime  = 10 * time.Second
	readTime    = 30 * time.Second
	writeTime   = 10 * time.Minute // the wasm over a very slow line
	idleTime    = 2 * time.Minute
	headerBytes = 64 << 10 // cookies of other programs on localhost come along
)

// Run serves until ctx ends, then stops within 5 s with clients connected. Its
// error is one sentence for the person who started it, nil after a stop that
// was asked for.
func Run(ctx context.Context, c Config) error {
	address, err := resolve(listenFlag, c.Listen)
	if err != nil {
		return err
	}
	s, err := c.check(loopback(address))
	if err != nil {
		return err
	}
	site, err := assets.Load(c.Site, page.Routes())
	if err != nil {
		return err
	}
	devices, err := s.devicesAddress(address)
	if err != nil {
		return err
	}
	if !loopback(address) {
		s.Log.Warn("The page is served without TLS beyond this machine: passwords can be read on the way, and browsers will not install it as an app. Put a proxy with TLS in front.")
	}

	web, err := net.ListenTCP("tcp", address)
	if err != nil {
		return listenError(listenFlag, address, err)
	}
	defer func() { _ = web.Close() }()
	g := guard{onLoopback: loopback(address), origins: s.origins, proxies: s.proxies}
	box, err := s.openSandbox(devices, g.origin)
	if err != nil {
		return err
	}
	defer box.close(s.Log)
	h, err := handler(site, s.pageConfig(box.offer, box.packetBytes), box.webSocket, g,
		assets.Policy{AnyBroker: s.any, Brokers: s.brokerOrigins()})
	if err != nil {
		return err
	}
	return serve(ctx, s.Log, h, web, box, func() {
		banner(s.Stdout, pageURL(web.Addr()), box.address, box.offer)
	})
}

// devicesAddress is where the sandbox takes plain MQTT, nil for nowhere. The
// demo accounts are public, so neither door may be open to other machines with
// them.
func (s settings) devicesAddress(web *net.TCPAddr) (*net.TCPAddr, error) {
	if !s.Sandbox {
		return nil, nil
	}
	var devices *net.TCPAddr
	if s.MQTTListen != "" {
		var err error
		if devices, err = resolve(mqttFlag, s.MQTTListen); err != nil {
			return nil, err
		}
	}
	if s.Accounts != "" {
		return devices, nil
	}
	for _, door := range []struct {
		flag    string
		address *net.TCPAddr
	}{{listenFlag, web}, {mqttFlag, devices}} {
		if door.address != nil && !loopback(door.address) {
			return nil, fmt.Errorf("the demo accounts are public, and -%s %s lets other machines in: give accounts of your own with -accounts FILE (`console accounts add` makes one), or listen on 127.0.0.1, or switch the sandbox off with -sandbox=false", door.flag, door.address)
		}
	}
	return devices, nil
}

// serve answers requests on web until ctx ends, then stops everything. ready is
// called once when requests can come.
func serve(ctx context.Context, log *slog.Logger, h http.Handler, web net.Listener, box *box, ready func()) error {
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(web) }()
	ready()
	select {
	case err := <-ended:
		return fmt.Errorf("the page can no longer be served: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping")
	box.close(log) // first: it tells its clients, whose sockets Shutdown does not know
	limit, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := srv.Shutdown(limit); err != nil {
		_ = srv.Close() // whoever still reads is cut off
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
