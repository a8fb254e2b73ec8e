package gateway

import (
	"io"
	"sync/atomic"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"
)

// passage is the writing side of one direction: it counts, notes that the
// connection is alive, and keeps the writer's own error apart from the reader's.
type passage struct {
	c     *carriage
	to    io.Writer
	bytes prometheus.Counter
	first *atomic.Bool // set by the first bytes, unless nil
	err   error
}

func (p *passage) Write(b []byte) (int, error) {
	if p.first != nil && !p.first.Load() {
		p.first.Store(true)
	}
	p.c.touch() // now, too: a write may wait for long
	n, err := p.to.Write(b)
	p.bytes.Add(float64(n))
	p.c.touch()
	if err != nil {
		p.err = err
	}
	return n, err
}

// sendable tells whether a close code may stand in a close frame (RFC 6455,
// 7.4.1 and 7.4.2); 1014 may, but Chromium does not take it.
func sendable(code int) bool {
	switch {
	case code >= 1000 && code <= 1003, code >= 1007 && code <= 1013, code >= 3000 && code <= 4999:
		return true
	}
	return false
}

// short is a reason that fits into a close frame, at most 123 bytes (RFC 6455,
// 5.5.1).
func short(reason string) string {
	if len(reason) <= 123 {
		return reason
	}
	cut := 123
	for cut > 0 && !utf8.RuneStart(reason[cut]) {
		cut--
	}
	return reason[:cut]
}
