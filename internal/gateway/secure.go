package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"
)

// errNoCertificate tells of a broker that asked for a client certificate, was
// shown none, and ended the connection without a byte.
var errNoCertificate = errors.New("the broker wants a client certificate")

// secure is the client's side of TLS over conn.
func (u *Upstream) secure(ctx context.Context, conn net.Conn) (*secured, error) {
	s := &secured{Conn: tls.Client(conn, u.tls)}
	return s, s.HandshakeContext(context.WithValue(ctx, securedKey{}, s))
}

// securedKey is where the context of a handshake holds its *secured: the config is one for
// all connections, which would keep a copy each.
type securedKey struct{}

// noCertificate is a tls.Config's GetClientCertificate where there is none to show.
func noCertificate(r *tls.CertificateRequestInfo) (*tls.Certificate, error) {
	r.Context().Value(securedKey{}).(*secured).bare = true
	return &tls.Certificate{}, nil
}

// secured is a TLS connection that knows what it means when a broker that was
// shown no certificate ends it. In TLS 1.3 the handshake is over by then, and the
// alert that would say so may be lost in the reset that follows it.
type secured struct {
	*tls.Conn
	bare  bool // a client certificate was asked for, and there is none
	heard atomic.Bool
}

func (s *secured) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	if n > 0 && s.bare {
		s.heard.Store(true)
	}
	return n, s.explain(err)
}

func (s *secured) Write(p []byte) (int, error) {
	n, err := s.Conn.Write(p)
	return n, s.explain(err)
}

func (s *secured) explain(err error) error {
	if err == nil || !s.bare || s.heard.Load() || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed) {
		return err
	}
	return fmt.Errorf("%w: %w", errNoCertificate, err)
}
