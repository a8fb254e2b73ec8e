package gateway

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// end is the upstream's end of a connection.
type end interface {
	net.Conn
	io.WriterTo
	// part ends sending: everything written before is delivered first.
	part() error
}

// failure is why a stage of reaching the upstream failed.
type failure struct {
	stage string // page.StageName, …
	cause string // page.CauseRefused, …
	code  int    // HTTP status, where that is the cause

	expires int64 // end of the certificate that was refused, in seconds since 1970
	err     error
}

func (f *failure) Error() string { return f.stage + ": " + f.cause + ": " + f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// dial opens a connection to the upstream, as far as its WebSocket where it has
// one. The error is a *failure. passed is told of each stage that passed.
func (u *Upstream) dial(ctx context.Context, passed func(stage string, state *tls.ConnectionState)) (end, error) {
	addresses, err := u.resolve(ctx)
	if err != nil {
		return nil, failed(page.StageName, err)
	}
	passed(page.StageName, nil)
	conn, err := connect(ctx, addresses)
	if err != nil {
		return nil, failed(page.StageTCP, err)
	}
	passed(page.StageTCP, nil)
	if u.tls != nil {
		secure, err := u.secure(ctx, conn)
		if err != nil {
			_ = conn.Close()
			return nil, failed(page.StageTLS, err)
		}
		state := secure.ConnectionState()
		passed(page.StageTLS, &state)
		conn = secure
	}
	if !u.webSocket() {
		return &stream{Conn: conn}, nil
	}
	ws, err := mqttws.Upgrade(ctx, conn, u.url)
	if err != nil {
		return nil, failed(page.StageWebSocket, err)
	}
	passed(page.StageWebSocket, nil)
	return webSocket{ws}, nil
}

// resolve gives the addresses of the upstream's name, in the resolver's order.
func (u *Upstream) resolve(ctx context.Context) ([]string, error) {
	host, port, err := net.SplitHostPort(u.address)
	if err != nil {
		return nil, err
	}
	hosts, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		return nil, err
	}
	for i, h := range hosts {
		hosts[i] = net.JoinHostPort(h, port)
	}
	return hosts, nil
}

// connect tries the addresses one after the other. Each has an equal share of
// the time that is left, so that a silent one does not use up that of the next.
func connect(ctx context.Context, addresses []string) (conn net.Conn, err error) {
	for i, address := range addresses {
		attempt, cancel := ctx, context.CancelFunc(func() {})
		if deadline, ok := ctx.Deadline(); ok && i < len(addresses)-1 {
			attempt, cancel = context.WithTimeout(ctx, time.Until(deadline)/time.Duration(len(addresses)-i))
		}
		conn, err = (&net.Dialer{}).DialContext(attempt, "tcp", address)
		cancel()
		if err == nil {
			return conn, nil
		}
	}
	if err == nil {
		err = errors.New("the name has no address")
	}
	return nil, err
}

// failed finds the cause of a stage's error.
func failed(stage string, err error) *failure {
	f := &failure{stage: stage, err: err}
	if refused := (*tls.CertificateVerificationError)(nil); errors.As(err, &refused) && len(refused.UnverifiedCertificates) > 0 {
		f.expires = refused.UnverifiedCertificates[0].NotAfter.Unix()
	}
	var (
		noName    *net.DNSError
		hostname  x509.HostnameError
		authority x509.UnknownAuthorityError
		invalid   x509.CertificateInvalidError
		answer    *mqttws.UpgradeError
		timeout   net.Error
		alert     *net.OpError
		closed    *mqttws.CloseError
	)
	earlier := (*failure)(nil) // of another stage, reached once more
	switch {
	case errors.As(err, &earlier):
		f.cause, f.code = earlier.cause, earlier.code
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		f.cause = page.CauseTimeout
	case errors.As(err, &noName):
		f.cause = page.CauseDNS
	case errors.Is(err, syscall.ECONNREFUSED):
		f.cause = page.CauseRefused
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		f.cause = page.CauseUnreachable
	case errors.As(err, &hostname):
		f.cause = page.CauseTLSName
	case errors.As(err, &authority):
		f.cause = page.CauseTLSAuthority
	case errors.As(err, &invalid):
		f.cause = page.CauseTLSCertificate
		if invalid.Reason == x509.Expired {
			f.cause = page.CauseTLSExpired
		}
	case errors.As(err, &answer):
		f.cause, f.code = page.CauseHTTP, answer.Code
	case errors.Is(err, mqttws.ErrSubprotocol):
		f.cause = page.CauseSubprotocol
	case errors.Is(err, errNoAnswer):
		f.cause = page.CauseProtocol
	case errors.Is(err, errNoCertificate), errors.As(err, &alert) && alert.Op == "remote error", stage == page.StageTLS && !errors.Is(err, syscall.ECONNRESET):
		f.cause = page.CauseTLS
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.As(err, &closed):
		f.cause = page.CauseClosed
	default:
		f.cause = page.CauseOther
	}
	return f
}

// verdict is what a person is told about a failure.
func (f *failure) verdict() verdict {
	switch f.cause {
	case page.CauseTimeout:
		return verdict{tryLater, page.UpstreamSilent}
	case page.CauseDNS:
		return verdict{tryLater, page.UpstreamUnknown}
	case page.CauseRefused:
		return verdict{tryLater, page.UpstreamRefused}
	case page.CauseTLSName:
		return verdict{internalError, page.UpstreamMisnamed}
	case page.CauseTLSAuthority, page.CauseTLSCertificate:
		return verdict{internalError, page.UpstreamUntrusted}
	case page.CauseTLSExpired:
		return verdict{internalError, page.UpstreamExpired}
	case page.CauseTLS:
		return verdict{internalError, page.UpstreamNoTLS}
	case page.CauseHTTP, page.CauseSubprotocol:
		return verdict{internalError, page.UpstreamNoWebSocket}
	case page.CauseClosed:
		return verdict{internalError, page.UpstreamReset}
	}
	return verdict{tryLater, page.UpstreamUnreachable}
}

// stream is the end of an upstream of bytes: TCP, or TLS over it.
type stream struct{ net.Conn }

func (s *stream) part() error {
	if c, ok := s.Conn.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite()
	}
	return fmt.Errorf("%T has no end of sending", s.Conn)
}

// WriteTo carries what comes to w, to the end or to w's first error. At rest it
// waits with a small buffer of its own; only while more comes than fills it, or in a
// rush, it reads into a large one of the pool.
func (s *stream) WriteTo(w io.Writer) (carried int64, err error) {
	small := make([]byte, atRest)
	var r rush
	for {
		var n int64
		var err error
		if r.on {
			time.Sleep(gather)
			n, err = s.relayLarge(w)
		} else {
			n, err = s.relay(w, small)
		}
		r.passed(n, time.Now())
		carried += n
		for err == nil && n == atRest {
			n, err = s.relayLarge(w)
			carried += n
			if n == largest {
				n = atRest // and more may be there already
			}
		}
		if err != nil {
			if err == io.EOF {
				err = nil
			}
			return carried, err
		}
	}
}

const (
	atRest  = 1 << 10
	largest = 32 << 10
)

// rush tells whether a broker sends packet after packet. Each would be a read, a frame and
// a read of the browser's: that what comes is gathered for a moment costs all of them less.
type rush struct {
	since time.Time // when it was looked at last
	n     int       // how often something was carried since
	on    bool
}

const (
	lookEvery = time.Millisecond
	rushFrom  = 10 // in that time
	gather    = 100 * time.Microsecond
)

// passed notes that n bytes were carried.
func (r *rush) passed(n int64, now time.Time) {
	if r.on {
		r.on = n >= atRest // few that were gathered are no rush any more
		return
	}
	r.n++
	if now.Sub(r.since) >= lookEvery {
		r.on = r.n >= rushFrom
		r.since, r.n = now, 0
	}
}

// relay reads once and writes what came.
func (s *stream) relay(w io.Writer, buffer []byte) (int64, error) {
	n, err := s.Read(buffer)
	if n == 0 {
		return 0, err
	}
	m, failed := w.Write(buffer[:n])
	if failed != nil {
		err = failed
	}
	return int64(m), err
}

func (s *stream) relayLarge(w io.Writer) (int64, error) {
	buffer := buffers.Get().(*[largest]byte)
	defer buffers.Put(buffer)
	return s.relay(w, buffer[:])
}

// webSocket is the end of an upstream that speaks MQTT over WebSocket.
type webSocket struct{ *mqttws.Conn }

func (w webSocket) part() error { return w.CloseWrite(normalClosure, "") }

// Close ends it at once: part has said what there was to say.
func (w webSocket) Close() error { w.Abort(); return nil }
