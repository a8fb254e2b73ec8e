package session

import (
	"context"
	"sync"
	"time"
)

// scout looks, while there is no connection, whether the page's server answers: one that
// did not and does again tells that the network is back, which a browser often does
// not. It may ask more often than the client may try to connect, since nobody is
// asked who has no network, and it tells of brokers elsewhere, too, as far as the
// network on this side is what was gone.
type scout struct {
	runner *Runner

	mu      sync.Mutex
	stop    context.CancelFunc // nil: it does not look
	waiting bool               // settings waits for the server
}

// How long the server may take to answer, and how often it is asked: often where it
// does not answer, since its return is what is looked for, less often where it does, and where
// it is gone for long or the page is hidden.
const (
	scoutTimeout = 1500 * time.Millisecond
	scoutOften   = time.Second
	scoutSeldom  = 5 * time.Second
	scoutRarely  = 30 * time.Second
	scoutLong    = 5 * time.Minute
	scoutVery    = time.Hour
)

// look begins and ends looking; generation is that of the client that has no
// connection. It may be called from any goroutine, and does not wait.
func (s *scout) look(generation uint64, on bool) {
	r := s.runner
	if r.deps.ServerTime == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !on && s.stop != nil:
		s.stop()
		s.stop = nil
	case on && s.stop == nil && r.network.clientOf(generation) != nil: // not one that was closed meanwhile
		ctx, cancel := context.WithCancel(r.ctx)
		s.stop = cancel
		r.goroutine(func() { s.work(ctx) })
	}
}

func (s *scout) work(ctx context.Context) {
	answers := true
	for began := time.Now(); ; {
		asked := time.Now()
		answered := s.ask(ctx)
		if ctx.Err() != nil {
			return
		}
		if answered != answers {
			answers = answered
			change := ServerLost
			if answers {
				change = ServerFound
			}
			s.runner.Send(PageChanged{change})
		}
		select {
		case <-time.After(time.Until(asked.Add(s.every(answers, asked.Sub(began))))):
		case <-ctx.Done():
			return
		}
	}
}

// settings loads the page's settings. Where the server does not give them one goroutine
// looks for it, seldom, since the form can be used meanwhile: whoever waits before it need
// press nothing when the server is back.
func (s *scout) settings() {
	r := s.runner
	if r.loadConfig() || r.deps.ServerTime == nil || !s.waits(true) {
		return
	}
	defer s.waits(false)
	for began := time.Now(); ; {
		select {
		case <-time.After(max(scoutSeldom, s.every(false, time.Since(began)))):
		case <-r.ctx.Done():
			return
		}
		state := r.Model().ConfigState // a person, or the browser, may have been first
		if state != ConfigFailed && state != ConfigKept || s.ask(r.ctx) && r.loadConfig() {
			return
		}
	}
}

// waits begins or ends waiting, and tells whether that changed anything.
func (s *scout) waits(on bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	changed := s.waiting != on
	s.waiting = on
	return changed
}

func (s *scout) ask(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, scoutTimeout)
	defer cancel()
	_, err := s.runner.deps.ServerTime(ctx)
	return err == nil
}

// every is how long after one question the next one follows.
func (s *scout) every(answers bool, after time.Duration) time.Duration {
	hidden := s.runner.deps.Hidden != nil && s.runner.deps.Hidden()
	switch {
	case after > scoutVery, answers && after > scoutLong:
		return scoutRarely
	case after > scoutLong, answers, hidden:
		return scoutSeldom
	}
	return scoutOften
}
