package gateway

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"deviceconsole/internal/page"
	"deviceconsole/internal/seats"
)

// Probe answers page.ProbePath. Whom it asks is in its configuration, never in
// the request, and it never sends credentials.
type Probe struct {
	upstream *Upstream
	all      *rate.Limiter
	under    chan struct{} // holds one for each probe under way

	mu   sync.Mutex
	from map[netip.Addr]*rate.Limiter
}

// Bounds of the probe.
const (
	probeTime     = 10 * time.Second
	probesAtOnce  = 4
	probeEvery    = 5 * time.Second // from one address, after the first few
	probeBurst    = 4
	probeAllEvery = 500 * time.Millisecond
	probeAllBurst = 20
	probeEntries  = 10_000 // addresses remembered
)

// NewProbe makes a probe of the upstream.
func NewProbe(u *Upstream) *Probe {
	return &Probe{upstream: u, all: rate.NewLimiter(rate.Every(probeAllEvery), probeAllBurst),
		under: make(chan struct{}, probesAtOnce), from: map[netip.Addr]*rate.Limiter{}}
}

// ServeHTTP answers with a page.Probe as JSON, or with 429.
func (p *Probe) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if wait := p.wait(seats.Network(peer(r))); wait > 0 {
		tooOften(w, wait)
		return
	}
	select {
	case p.under <- struct{}{}:
		defer func() { <-p.under }()
	default:
		tooOften(w, time.Second)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), probeTime)
	defer cancel()
	body, err := json.Marshal(p.run(ctx))
	if err != nil {
		http.Error(w, "The probe's answer could not be written.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the client is gone; nobody is left to tell
}

func tooOften(w http.ResponseWriter, wait time.Duration) {
	seconds := int((wait + time.Second - 1) / time.Second)
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	http.Error(w, "The broker was checked often enough; wait "+strconv.Itoa(seconds)+" s.", http.StatusTooManyRequests)
}

// wait takes a turn of the address and of all; 0, or how long there is none.
func (p *Probe) wait(a netip.Addr) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	own := p.from[a]
	if own == nil {
		p.makeRoom()
		own = rate.NewLimiter(rate.Every(probeEvery), probeBurst)
		p.from[a] = own
	}
	now := time.Now()
	for _, l := range []*rate.Limiter{own, p.all} {
		turn := l.ReserveN(now, 1)
		if wait := turn.DelayFrom(now); wait > 0 {
			turn.CancelAt(now)
			return wait
		}
	}
	return 0
}

// makeRoom forgets addresses whose turns are all back; where that is not enough,
// all of them, which the limit for all makes harmless.
func (p *Probe) makeRoom() {
	if len(p.from) < probeEntries {
		return
	}
	for a, l := range p.from {
		if l.Tokens() >= probeBurst {
			delete(p.from, a)
		}
	}
	if len(p.from) >= probeEntries {
		clear(p.from)
	}
}

// run goes through the stages.
func (p *Probe) run(ctx context.Context) page.Probe {
	done := map[string]page.ProbeStage{}
	began := time.Now()
	note := func(s page.ProbeStage) {
		s.Milliseconds = float64(time.Since(began).Microseconds()) / 1000
		began = time.Now()
		done[s.Stage] = s
	}
	conn, err := p.upstream.dial(ctx, func(stage string, state *tls.ConnectionState) {
		note(page.ProbeStage{Stage: stage, Outcome: page.Passed, Expires: expires(state)})
	})
	if err == nil {
		var found greeting
		if found, err = p.upstream.greet(ctx, conn); err == nil {
			note(page.ProbeStage{Stage: page.StageMQTT, Outcome: page.Passed, Version: found.version, Code: found.code})
		}
	}
	if f := (*failure)(nil); errors.As(err, &f) {
		note(page.ProbeStage{Stage: f.stage, Outcome: page.Failed, Cause: f.cause, Status: f.code, Expires: f.expires})
	}
	answer := page.Probe{Kind: p.upstream.url.Scheme}
	for _, stage := range []string{page.StageName, page.StageTCP, page.StageTLS, page.StageWebSocket, page.StageMQTT} {
		s, ok := done[stage]
		if !ok {
			s = page.ProbeStage{Stage: stage, Outcome: page.Skipped}
			if !p.upstream.has(stage) {
				s.Cause = page.CauseNotUsed
			}
		}
		answer.Stages = append(answer.Stages, s)
	}
	return answer
}

// expires is the end of the certificate that was shown, in seconds since 1970; 0 without one.
func expires(state *tls.ConnectionState) int64 {
	if state == nil || len(state.PeerCertificates) == 0 {
		return 0
	}
	return state.PeerCertificates[0].NotAfter.Unix()
}
