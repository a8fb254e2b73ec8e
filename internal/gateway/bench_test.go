package gateway_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/gateway"
	"deviceconsole/internal/loopback"
	"deviceconsole/mqttws"
)

// BenchmarkBesideDirect compares the gateway with a WebSocket straight to the
// broker, Debian's mosquitto, in rounds that take turns: the median round trip of
// a QoS 1 publish, and messages of 100 bytes a second from a publisher over plain
// MQTT to one subscriber.
//
//	go test -run '^$' -bench BesideDirect -benchtime 1x ./internal/gateway
func BenchmarkBesideDirect(b *testing.B) {
	mqtt, ws := loopback.Port(b), loopback.Port(b)
	mosquitto(b, fmt.Sprintf("listener %d 127.0.0.1", mqtt), fmt.Sprintf("listener %d 127.0.0.1", ws), "protocol websockets")
	direct := fmt.Sprintf("ws://127.0.0.1:%d/mqtt", ws)
	through := start(b, gateway.Target{URL: fmt.Sprintf("mqtt://127.0.0.1:%d", mqtt)}).url
	const rounds = 7
	for b.Loop() {
		var latency [2][]float64
		var rate [2][]float64
		for range rounds {
			for i, address := range []string{direct, through} {
				latency[i] = append(latency[i], roundTripMedian(b, address))
				rate[i] = append(rate[i], received(b, address, fmt.Sprintf("127.0.0.1:%d", mqtt)))
			}
		}
		b.ReportMetric(median(latency[0]), "direct-ms")
		b.ReportMetric(median(latency[1]), "gateway-ms")
		b.ReportMetric(median(latency[1])-median(latency[0]), "more-ms")
		b.ReportMetric(median(rate[0]), "direct-msgs/s")
		b.ReportMetric(median(rate[1]), "gateway-msgs/s")
		b.ReportMetric(median(rate[1])/median(rate[0]), "of-direct")
	}
	b.ReportMetric(0, "ns/op")
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

func connected(b *testing.B, address string, onMessage func(mqttws.Message)) *mqttws.Client {
	b.Helper()
	up := make(chan struct{}, 16)
	c, err := mqttws.Connect(mqttws.Config{URL: address, ClientID: "bench", OnMessage: onMessage,
		OnStatus:       func(s mqttws.Status) { signal(up, s.State == mqttws.Connected) },
		OnSubscription: func(s mqttws.Subscription) { signal(up, s.State == mqttws.Granted) },
	})
	if err != nil {
		b.Fatal(err)
	}
	<-up
	if onMessage != nil {
		if err := c.Subscribe("bench/#", 0); err != nil {
			b.Fatal(err)
		}
		<-up
	}
	return c
}

func signal(c chan struct{}, when bool) {
	if when {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// roundTripMedian is the median time of 500 publishes one after the other, in ms.
func roundTripMedian(b *testing.B, address string) float64 {
	c := connected(b, address, nil)
	defer c.Close()
	var times []float64
	for range 500 {
		begin := time.Now()
		if _, err := c.Publish(context.Background(), mqttws.Message{Topic: "bench", QoS: 1, Payload: make([]byte, 100)}); err != nil {
			b.Fatal(err)
		}
		times = append(times, float64(time.Since(begin).Microseconds())/1000)
	}
	return median(times)
}

// received is how many messages a second arrive of 100,000 that are sent as fast
// as the broker takes them.
func received(b *testing.B, address, broker string) float64 {
	const messages = 100_000
	count, done := 0, make(chan struct{})
	var first time.Time
	c := connected(b, address, func(mqttws.Message) {
		if count++; count == 1 {
			first = time.Now()
		}
		if count == messages {
			close(done)
		}
	})
	defer c.Close()
	conn, err := net.Dial("tcp", broker)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	go io.Copy(io.Discard, conn)
	w := bufio.NewWriterSize(conn, 64<<10)
	_, _ = w.Write([]byte{0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 0})
	packet := append([]byte{0x30, 109, 0, 7}, append([]byte("bench/1"), make([]byte, 100)...)...)
	for range messages {
		_, _ = w.Write(packet)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	select {
	case <-done:
	case <-time.After(time.Minute):
		b.Fatalf("%d of %d messages came", count, messages)
	}
	return messages / time.Since(first).Seconds()
}

// BenchmarkIdle reports what one idle connection costs the gateway, a process of
// its own, in memory that the system counts for it (RSS), with 5,000 of them that
// are logged in at mosquitto. What sockets hold in the kernel is not in it.
//
//	go test -run '^$' -bench Idle -benchtime 1x ./internal/gateway
func BenchmarkIdle(b *testing.B) {
	a := newAuthority(b)
	cert, key := a.issue("127.0.0.1", tomorrow())
	plain, secure := gateway.Target{URL: "mqtt://127.0.0.1"}, gateway.Target{URL: "mqtts://127.0.0.1", CA: a.file}
	settings := []string{"cafile " + a.file, "certfile " + cert, "keyfile " + key}
	b.Run("mqtt", func(b *testing.B) { idle(b, plain, nil) })
	b.Run("mqtts", func(b *testing.B) { idle(b, secure, nil, settings...) })
	b.Run("https-to-mqtt", func(b *testing.B) { idle(b, plain, []string{cert, key}) })
	b.Run("https-to-mqtts", func(b *testing.B) { idle(b, secure, []string{cert, key}, settings...) })
}

// idle takes the certificate and key of the page's side, nil for plain http, and
// mosquitto's settings.
func idle(b *testing.B, target gateway.Target, pair []string, settings ...string) {
	const connections = 5000
	port := loopback.Port(b)
	target.URL += fmt.Sprintf(":%d", port)
	mosquitto(b, append([]string{fmt.Sprintf("listener %d 127.0.0.1", port)}, settings...)...)
	for b.Loop() {
		gate := startProcess(b, target, pair)
		before := gate.resident(b)
		held := make([]net.Conn, 0, connections)
		for i := range connections {
			held = append(held, login(b, gate.address, pair != nil, i))
		}
		after := gate.resident(b)
		b.ReportMetric((after-before)/connections/1000, "kB/connection")
		b.ReportMetric(before/1e6, "MB-before")
		for _, c := range held {
			c.Close()
		}
		gate.stop()
	}
	b.ReportMetric(0, "ns/op")
}

// login opens a WebSocket by hand, logs in at the broker behind it, and leaves it
// idle.
func login(b *testing.B, address string, secure bool, i int) net.Conn {
	b.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	if secure {
		conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true}) // a browser's side is not what is measured
	}
	_ = conn.SetDeadline(time.Now().Add(patience))
	fmt.Fprintf(conn, "GET /mqtt HTTP/1.1\r\nHost: %s\r\nOrigin: http://%[1]s\r\n%s\r\n%s\r\n\r\n", address, strings.Join(upgradeFields, "\r\n"), subprotocol)
	id := fmt.Sprintf("c%05d", i)
	connect := append([]byte{0x10, 18, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 6}, id...)
	frame := append([]byte{0x82, 0x80 | byte(len(connect)), 0, 0, 0, 0}, connect...)
	if _, err := conn.Write(frame); err != nil {
		b.Fatal(err)
	}
	r := bufio.NewReader(conn)
	resp, err := http.ReadResponse(r, nil)
	if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		b.Fatalf("connection %d: %v %v", i, resp, err)
	}
	answer := make([]byte, 6)
	if _, err := io.ReadFull(r, answer); err != nil || answer[2] != 0x20 || answer[5] != 0 {
		b.Fatalf("connection %d: %x %v", i, answer, err)
	}
	return conn
}

// gateProcess is this test program run once more, as a gateway alone.
type gateProcess struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	address string
}

const gateEnv = "GATEWAY_OF_BENCHMARK"

func startProcess(b *testing.B, target gateway.Target, pair []string) *gateProcess {
	b.Helper()
	p := &gateProcess{cmd: exec.Command(os.Args[0])}
	p.cmd.Env = append(os.Environ(), gateEnv+"="+target.URL, gateEnv+"_CA="+target.CA)
	if pair != nil {
		p.cmd.Env = append(p.cmd.Env, gateEnv+"_CERT="+pair[0], gateEnv+"_KEY="+pair[1])
	}
	p.cmd.Stderr = os.Stderr
	p.in, _ = p.cmd.StdinPipe()
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	p.out = bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(p.stop)
	p.out.Scan()
	p.address = p.out.Text()
	return p
}

func (p *gateProcess) stop() {
	_ = p.in.Close()
	_ = p.cmd.Wait()
}

var residentKB = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// resident is the process's RSS in bytes at rest: after a garbage collection, and once the
// runtime has given nothing back to the system for 20 s: it takes its time on a busy machine.
func (p *gateProcess) resident(b *testing.B) float64 {
	b.Helper()
	least, at := p.collected(b), time.Now()
	for time.Since(at) < 20*time.Second {
		time.Sleep(time.Second)
		if now := p.collected(b); now < 0.99*least {
			least, at = now, time.Now()
		}
	}
	return least
}

// collected is the process's RSS in bytes, right after a garbage collection.
func (p *gateProcess) collected(b *testing.B) float64 {
	b.Helper()
	_, _ = io.WriteString(p.in, "collect\n")
	p.out.Scan()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	kb, err := strconv.ParseFloat(residentKB.FindStringSubmatch(string(status))[1], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kb * 1024
}
