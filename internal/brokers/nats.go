package brokers

import (
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/e2e/proc"
	"deviceconsole/internal/loopback"
)

// NATS is one server of a cluster, at the version of go.mod. What MQTT keeps
// (sessions, retained messages, those of QoS 1) is in its JetStream, three times.
type NATS struct {
	URL       string // for MQTT over WebSocket
	WebSocket string // the address of that
	TCP       string // the address for MQTT without WebSocket

	t       testing.TB
	config  string
	health  string // URL that answers when the server is one of the cluster
	process *proc.Process
}

// StartNATS starts a cluster of three, which takes a few seconds once Go has built
// the server.
func StartNATS(t testing.TB) [3]*NATS {
	t.Helper()
	const n = 3
	p := loopback.Ports(t, 5*n)
	var routes []string
	for i := range n {
		routes = append(routes, "nats://"+loopback.At(p[5*i]))
	}
	var cluster [n]*NATS
	for i := range n {
		route, client, monitor, tcp, ws := p[5*i], p[5*i+1], p[5*i+2], p[5*i+3], p[5*i+4]
		folder := t.TempDir()
		cluster[i] = &NATS{
			URL: "ws://" + loopback.At(ws) + "/mqtt", WebSocket: loopback.At(ws), TCP: loopback.At(tcp),
			t: t, health: "http://" + loopback.At(monitor) + "/healthz",
			config: write(t, folder, "nats.conf", fmt.Sprintf(natsConfig,
				i, loopback.At(client), loopback.At(monitor), folder, loopback.At(route), strings.Join(routes, ", "),
				loopback.At(tcp), loopback.At(ws), Kitchen.User, Kitchen.Password, Office.User, Office.Password)),
		}
		cluster[i].launch()
		t.Cleanup(cluster[i].Kill)
	}
	for _, s := range cluster {
		s.awaited()
	}
	return cluster
}

// natsConfig has MQTT's topics by the names that NATS gives them: "." between the
// levels, and ">" for what "#" matches below the level that it stands for, which
// is named beside it. The rights to $MQTT are for what comes at QoS 1 and 2. What a
// client has not acknowledged when its node goes is sent again after ack_wait.
const natsConfig = `server_name: node-%d
listen: %q
http: %q
jetstream: {store_dir: %q}
cluster: {name: test, listen: %q, routes: [%s]}
mqtt: {listen: %q, ack_wait: "2s"}
websocket: {listen: %q, no_tls: true}
authorization: {users: [
	{user: %q, password: %q, permissions: {
		publish: ["0.plant-7.kitchen.>"],
		subscribe: ["1.plant-7.kitchen", "1.plant-7.kitchen.>", "2.plant-7", "2.plant-7.>", "$MQTT.>"]}},
	{user: %q, password: %q}
]}
`

// natsServer is the path of the server, which go.mod names as a tool.
func natsServer() (string, error) {
	path, err := exec.Command("go", "tool", "-n", "nats-server").Output()
	if err != nil {
		return "", fmt.Errorf("go tool nats-server can't be built: %w", err)
	}
	return filepath.Clean(strings.TrimSpace(string(path))), nil
}

func (s *NATS) launch() {
	s.t.Helper()
	path, err := natsServer()
	if err == nil {
		s.process, err = proc.Start(path, "-c", s.config)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// Kill ends the server without a word to anybody.
func (s *NATS) Kill() { s.process.Kill() }

// awaited waits until the server is one of the cluster.
func (s *NATS) awaited() {
	s.t.Helper()
	ctx, cancel := starting()
	defer cancel()
	for {
		if r, err := http.Get(s.health); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-s.process.Done():
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond):
			continue
		}
		s.t.Fatalf("the NATS server at %s does not join its cluster; it said:\n%s", s.URL, s.process.Output())
	}
}
