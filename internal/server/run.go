package server

import (
	"context"
	"fmt"
	"net"
	"strings"

	"deviceconsole/internal/assets"
	"deviceconsole/internal/page"
)

// Names of the flags that errors speak of.
const (
	listenFlag = "listen"
	mqttFlag   = "mqtt-listen"
	httpFlag   = "http-listen"
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
	policy := assets.Policy{AnyBroker: s.any, Brokers: s.brokerOrigins(), ReadOnly: s.ReadOnly}
	site, err := assets.Load(c.Site, page.Routes(), policy)
	if err != nil {
		return err
	}
	devices, err := s.devicesAddress(address)
	if err != nil {
		return err
	}
	https, err := s.openTLS()
	if err != nil {
		return err
	}
	if https == nil && !loopback(address) && len(s.proxies) == 0 {
		s.Log.Warn(plainWarning)
	}

	doors, err := s.openDoors(address, https)
	if err != nil {
		return err
	}
	defer closeDoors(doors)
	g := guard{onLoopback: loopback(address), origins: s.origins, names: list(strings.ToLower(s.TLS.ACME)), proxies: s.proxies}
	box, err := s.openSandbox(devices, g.origin)
	if err != nil {
		return err
	}
	defer box.close(s.Log)
	relay, err := s.openRelay(box, doors[0], https, g.origin)
	if err != nil {
		return err
	}
	defer closeDoors(relay.metrics)
	h, err := handler(site, s.pageConfig(box.offer, box.packetBytes), relay.mqtt(box), relay.probe, g, policy)
	if err != nil {
		return err
	}
	doors[0].server.Handler = h
	stop := func() { // both tell their clients, whose sockets the HTTP server does not know
		box.close(s.Log)
		relay.close(s.Log)
	}
	if https != nil && https.orders != nil {
		go https.orders.begin(ctx)
	}
	return serve(ctx, s.Log, append(doors, relay.metrics...), stop, func() {
		banner(s.Stdout, https.pageURL(doors[0].listener.Addr()), box.address, box.offer)
	})
}

// plainWarning is for a page that others reach over http with no proxy known.
const plainWarning = "The page is served over plain http beyond this machine: passwords can be read on the way, and browsers will not install it as an app, " +
	"copy to the clipboard, give it crypto.subtle or lock what it stores against its other tabs. " +
	"Give it a certificate with -tls-cert and -tls-key or -acme, or put a proxy with TLS in front and name that with -trusted-proxies."

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
