package gateway

import (
	"github.com/prometheus/client_golang/prometheus"

	"deviceconsole/internal/page"
)

// meters are the gateway's counts. No label holds what a browser or the upstream
// has written, so their number is bounded.
type meters struct {
	open     prometheus.Gauge
	accepted prometheus.Counter
	refused  *prometheus.CounterVec // by reason
	ended    *prometheus.CounterVec // by reason
	up, down prometheus.Counter
	dial     prometheus.Histogram
	failures *prometheus.CounterVec // by stage and cause
	vectors  []prometheus.Collector
}

func newMeters() *meters {
	carried := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "console_gateway_bytes_total", Help: "Bytes of MQTT carried, by direction.",
	}, []string{"direction"})
	m := &meters{
		open: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "console_gateway_connections", Help: "Connections that are open."}),
		accepted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "console_gateway_connections_accepted_total", Help: "Connections whose WebSocket was opened, but for those that were refused by it."}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "console_gateway_connections_refused_total", Help: "Connections refused: request (Origin, no WebSocket, no subprotocol), or the limit that was reached."}, []string{"reason"}),
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "console_gateway_connections_closed_total", Help: "Connections that the gateway or the upstream ended, by the reason told."}, []string{"reason"}),
		dial: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "console_gateway_upstream_dial_seconds", Help: "Time to open the upstream, TLS and WebSocket included.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "console_gateway_upstream_failures_total", Help: "Upstreams that could not be opened, by stage and cause."}, []string{"stage", "cause"}),
	}
	m.up, m.down = carried.WithLabelValues("up"), carried.WithLabelValues("down")
	m.vectors = []prometheus.Collector{m.open, m.accepted, m.refused, m.ended, carried, m.dial, m.failures}
	return m
}

func (m *meters) register(r prometheus.Registerer) { r.MustRegister(m.vectors...) }

// label is a verdict as a label: the gateway's own reasons as they are.
func label(v verdict) string {
	switch v.reason {
	case page.UpstreamClosed, page.UpstreamReset, page.GatewayStopping, page.GatewayIdle, page.GatewayNoConnect:
		return v.reason
	}
	return "upstream's own"
}
