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
	s := &secured{}
	config := u.tls.Clone()
	if len(config.Certificates) == 0 {
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			s.bare = true
			return &tls.Certificate{}, nil // none
		}
	}
	s.Conn = tls.Client(conn, config)
	return s, s.HandshakeContext(ctx)
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
