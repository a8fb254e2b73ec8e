package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"deviceconsole/internal/gateway"
	"deviceconsole/internal/page"
)

// metricsFlag is the flag that errors speak of.
const metricsFlag = "metrics-listen"

// checkUpstream reads what -upstream says. One path, /mqtt, and one broker that
// the page is told to use leave room for no second.
func (s *settings) checkUpstream() error {
	if s.Upstream.URL == "" {
		return nil
	}
	switch {
	case s.Sandbox:
		return errors.New("-upstream and -sandbox exclude each other: both answer at " + page.MQTTPath)
	case s.Broker != "":
		return errors.New("-upstream and -broker exclude each other: the page connects to one of them, and further ones are named with -brokers")
	case s.Keepalive < 0:
		return errors.New("-upstream-keepalive must not be negative")
	}
	s.Gateway.Idle = s.Keepalive + s.Keepalive/2 // when a broker gives up, too [MQTT-3.1.2-22]
	var err error
	s.upstream, err = gateway.ParseUpstream(s.Upstream)
	return err
}

// relay is what has to do with the way from here to the configured broker.
type relay struct {
	gate    *gateway.Gateway // nil without an upstream
	probe   http.Handler     // answers page.ProbePath; nil where no broker is configured
	metrics []*door          // answers /metrics; empty for nowhere
}

func (s settings) openRelay(box *box, own *door, https *secure, origin func(*http.Request) bool) (*relay, error) {
	r := &relay{}
	var err error
	if r.probe, err = s.openProbe(box, own, https); err != nil {
		return nil, err
	}
	counts := prometheus.NewRegistry()
	counts.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if r.metrics, err = s.openMetrics(counts); err != nil {
		return nil, err
	}
	if s.upstream != nil {
		r.gate = gateway.New(gateway.Config{Upstream: s.upstream, Origin: origin, Limits: s.Gateway, Metrics: counts, Log: s.Log})
	}
	return r, nil
}

// mqtt is what answers at page.MQTTPath: the gateway, the sandbox, or nil.
func (r *relay) mqtt(box *box) http.Handler {
	if r.gate != nil {
		return r.gate
	}
	return box.webSocket
}

// close ends the gateway, after telling its browsers.
func (r *relay) close(log *slog.Logger) {
	if r.gate == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := r.gate.Close(ctx); err != nil {
		log.Warn("connections of the gateway were cut off", "error", err)
	}
}

// openProbe is what answers page.ProbePath, nil where no broker is configured.
// The sandbox is asked over the page's own door where that is plain, since
// behind TLS it has a name that this machine need not know, else over plain MQTT.
func (s settings) openProbe(box *box, own *door, https *secure) (http.Handler, error) {
	broker := s.upstream
	var err error
	switch {
	case broker != nil:
	case s.Sandbox && https == nil:
		broker, err = gateway.Direct("ws" + strings.TrimPrefix(pageURL(own.listener.Addr()), "http") + strings.TrimPrefix(page.MQTTPath, "/"))
	case s.Sandbox && box.address != "":
		broker, err = gateway.Direct(box.address)
	case len(s.brokers) > 0:
		broker, err = gateway.Direct(s.brokers[0])
	default:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return gateway.NewProbe(broker), nil
}

// openMetrics takes the address that answers /metrics, apart from the page's, so
// that a proxy which passes the page's on to the world does not pass it on, too.
func (s settings) openMetrics(counts *prometheus.Registry) ([]*door, error) {
	if s.MetricsListen == "" {
		return nil, nil
	}
	address, err := resolve(metricsFlag, s.MetricsListen)
	if err != nil {
		return nil, err
	}
	d, err := openDoor(metricsFlag, address, nil, s.Log)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(counts, promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	d.server.Handler = guard{onLoopback: loopback(address)}.hosts(mux)
	s.Log.Info("counts for Prometheus", "url", pageURL(d.listener.Addr())+"metrics")
	return []*door{d}, nil
}

// DefaultKeepalive is the longest keepalive that the gateway keeps a connection
// for, unless told otherwise.
const DefaultKeepalive = 20 * time.Minute
