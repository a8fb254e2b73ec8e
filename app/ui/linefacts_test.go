//go:build !js

package ui

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/session"
	"deviceconsole/mqttws"
)

func TestTheConnectionTellsVersionTripAndLimits(t *testing.T) {
	limits := mqttws.NoLimits()
	c := session.Connection{State: mqttws.Connected, Version: mqttws.V5, Server: limits, RTT: 1400 * time.Microsecond, Jitter: 12 * time.Millisecond}
	values := func() map[string]string {
		all := map[string]string{}
		for _, f := range connectionFacts(c) {
			all[f.Name] = f.Value
		}
		return all
	}
	got := values()
	if got["Protocol"] != "MQTT 5" || got["Round trip"] != "1.4 ms, jitter 12 ms" || got["Broker's limits"] != "" {
		t.Errorf("a broker without limits: %q", got)
	}
	c.Version = mqttws.V311
	c.Server.MaximumPacketSize, c.Server.MaximumQoS, c.Server.RetainAvailable, c.Server.WildcardAvailable = 2048, 1, false, false
	c.Server.ReceiveMaximum, c.Server.Keepalive = 1, 20*time.Second
	got = values()
	if !strings.HasPrefix(got["Protocol"], "MQTT 3.1.1, since the broker took no MQTT 5.") || got["Keepalive"] != "20 s" ||
		got["Broker's limits"] != "packets of at most 2,048 bytes; QoS 1 at most; no retained messages; no wildcards in topic filters; 1 message under way at a time" {
		t.Errorf("a broker with limits: %q", got)
	}
	c.VersionChosen = true
	if got = values(); !strings.HasPrefix(got["Protocol"], "MQTT 3.1.1, as chosen under Advanced.") {
		t.Errorf("a version that was chosen: %q", got["Protocol"])
	}
}
