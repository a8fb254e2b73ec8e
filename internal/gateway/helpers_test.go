package gateway_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"deviceconsole/internal/e2e/proc"
	"deviceconsole/internal/gateway"
	"deviceconsole/mqttws"
)

// patience is how long a test waits for what has to happen.
const patience = 20 * time.Second

// started is a gateway behind a real HTTP server.
type started struct {
	t      testing.TB
	g      *gateway.Gateway
	url    string // ws://…
	counts *prometheus.Registry
}

// start serves a gateway to the target until the test ends.
func start(t testing.TB, target gateway.Target, change ...func(*gateway.Config)) *started {
	t.Helper()
	u, err := gateway.ParseUpstream(target)
	if err != nil {
		t.Fatal(err)
	}
	s := &started{t: t, counts: prometheus.NewRegistry()}
	c := gateway.Config{Upstream: u, Metrics: s.counts}
	for _, f := range change {
		f(&c)
	}
	s.g = gateway.New(c)
	srv := httptest.NewServer(s.g)
	s.url = "ws" + strings.TrimPrefix(srv.URL, "http") + "/mqtt"
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := s.g.Close(ctx); err != nil {
			t.Errorf("the gateway does not end: %v", err)
		}
		srv.Close()
	})
	return s
}

func limits(l gateway.Limits) func(*gateway.Config) {
	return func(c *gateway.Config) { c.Limits = l }
}

// from has requests come from an address, as a trusted proxy's word has them.
func from(next http.Handler, address string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.RemoteAddr = address
		next.ServeHTTP(w, r)
	})
}

// browser opens a WebSocket as a page does.
func (s *started) browser() *mqttws.Conn {
	s.t.Helper()
	return dial(s.t, s.url)
}

func dial(t testing.TB, address string) *mqttws.Conn {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ws, err := mqttws.Upgrade(ctx, conn, u)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ws.Abort)
	if err := ws.SetDeadline(time.Now().Add(2 * patience)); err != nil {
		t.Fatal(err)
	}
	return ws
}

// closed reads to the end of the WebSocket and wants its code and reason.
func closed(t *testing.T, ws *mqttws.Conn, code int, reason string) {
	t.Helper()
	_, err := ws.WriteTo(discard{})
	var end *mqttws.CloseError
	if !errors.As(err, &end) || end.Code != code || end.Reason != reason {
		t.Errorf("the browser is told %v, want %d %q", err, code, reason)
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// counted waits until a metric has a value; labels are "name=value".
func (s *started) counted(name string, want float64, labels ...string) {
	s.t.Helper()
	got := 0.0
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if got = s.count(name, labels...); got == want {
			return
		}
	}
	s.t.Errorf("%s%v is %v, want %v", name, labels, got, want)
}

func (s *started) count(name string, labels ...string) float64 {
	s.t.Helper()
	families, err := s.counts.Gather()
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() != name {
			continue
		}
		for _, m := range f.GetMetric() {
			var has []string
			for _, l := range m.GetLabel() {
				has = append(has, l.GetName()+"="+l.GetValue())
			}
			if strings.Join(has, ",") == strings.Join(labels, ",") {
				return m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
			}
		}
	}
	return 0
}

// mosquitto starts Debian's broker with these settings beside the common ones,
// and waits until it runs.
func mosquitto(t testing.TB, settings ...string) {
	t.Helper()
	path, err := exec.LookPath("mosquitto")
	if err != nil {
		path = "/usr/sbin/mosquitto" // Debian's place, which a person's PATH may lack
	}
	conf := filepath.Join(t.TempDir(), "mosquitto.conf")
	common := []string{"user root", "persistence false", "log_dest stderr", "allow_anonymous true", "set_tcp_nodelay true", "max_queued_messages 0"}
	if err := os.WriteFile(conf, []byte(strings.Join(append(common, settings...), "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := proc.Start(path, "-c", conf)
	if err != nil {
		t.Fatalf("Debian's mosquitto is needed for this test, and `make test` installs it: %v", err)
	}
	t.Cleanup(p.Kill)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := p.WaitOutput(ctx, regexp.MustCompile(`mosquitto version \S+ running`)); err != nil {
		t.Fatal(err)
	}
}

// authority signs certificates for tests and keeps them in files.
type authority struct {
	t    testing.TB
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string // its certificate
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	a := &authority{t: t, dir: t.TempDir()}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority of the test"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(time.Hour)}
	a.cert, a.key = template, newKey(t)
	der := a.sign(template, a.key)
	var err error
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.file = a.write("ca.pem", "CERTIFICATE", der)
	return a
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (a *authority) sign(template *x509.Certificate, key *ecdsa.PrivateKey) []byte {
	a.t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return der
}

func (a *authority) write(name, kind string, der []byte) string {
	a.t.Helper()
	path := filepath.Join(a.dir, name)
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return path
}

// issue makes a certificate for a name, or 127.0.0.1, that ends at a time, and
// gives the files of certificate and key.
func (a *authority) issue(name string, end time.Time) (cert, key string) {
	a.t.Helper()
	k := newKey(a.t)
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: end.Add(-24 * time.Hour), NotAfter: end,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, KeyUsage: x509.KeyUsageDigitalSignature}
	if ip := net.ParseIP(name); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{name}
	}
	der := a.sign(template, k)
	keyDER, err := x509.MarshalECPrivateKey(k)
	if err != nil {
		a.t.Fatal(err)
	}
	stem := fmt.Sprintf("%s-%d", name, template.SerialNumber)
	return a.write(stem+".pem", "CERTIFICATE", der), a.write(stem+".key", "EC PRIVATE KEY", keyDER)
}

func tomorrow() time.Time  { return time.Now().Add(20 * time.Hour) }
func yesterday() time.Time { return time.Now().Add(-20 * time.Hour) }
