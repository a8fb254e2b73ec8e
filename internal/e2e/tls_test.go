package e2e

import (
	"crypto/tls"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/testcert"
)

// TestTheConsoleOverHTTPS: the page comes by HTTP/2, where the browser gives it
// what it keeps from plain http of other machines, and its WebSocket goes
// through the same TLS listener.
func TestTheConsoleOverHTTPS(t *testing.T) {
	t.Parallel()
	cert, key := authority.Files(t, "127.0.0.1")
	s := startServer(t, "-simulate=false", "-tls-cert", cert, "-tls-key", key)
	if !strings.HasPrefix(s.url, "https://") {
		t.Fatalf("the server is at %s", s.url)
	}
	c := openKeeping(t, s.url)
	var got struct {
		Protocol string
		Secure   bool
		Gives    bool
	}
	c.Eval(`({
		Protocol: performance.getEntriesByType("navigation")[0].nextHopProtocol,
		Secure: isSecureContext,
		Gives: !!(navigator.clipboard && crypto.subtle && navigator.locks && navigator.serviceWorker),
	})`, &got)
	if got.Protocol != "h2" || !got.Secure || !got.Gives {
		t.Errorf("%+v", got)
	}
	c.sandbox()
	c.sends("acknowledged")
	c.Shot("https-wide-light")
	c.disconnect()
}

// TestABrokersWrongCertificate: the browser hides from the page why it does not
// connect. The page stays, names the certificate among what it may be, and a
// broker with the right one is reached without a reload.
func TestABrokersWrongCertificate(t *testing.T) {
	t.Parallel()
	stranger, err := testcert.New()
	if err != nil {
		t.Fatal(err)
	}
	broker := startMosquitto(t)
	address := strings.Trim(strings.TrimPrefix(broker.url(), "ws:"), "/")
	wrong, right := inTLS(t, stranger, address), inTLS(t, authority, address)
	c := openConsole(t, startServerWith(t, "-broker", wrong+"/", "-brokers", "any").url)
	c.Allow(webSocketLine)
	c.connectAs(kitchen, "mw-1", "microwaves")
	problem := c.Role("region", "Connection problem")
	problem.WaitText("Open https" + strings.TrimPrefix(wrong, "wss") + "/ in another tab")
	problem.WaitText("next in") // it goes on trying, since a certificate can be mended
	c.Shots("certificate", browsertest.Wide, browsertest.Phone)
	c.Viewport(browsertest.Wide)
	problem.Button("Run checks").Click()
	if verdict := c.verdict(); verdict != "TLS: The certificate's authority is not trusted." {
		t.Errorf("the doctor's verdict is %q", verdict)
	}
	c.has("Address and path", "Passed", "This console's server reaches")
	c.has("TLS", "Failed", "the browser hides why", "authority")
	c.has("Login", "Skipped")
	c.Shots("doctor-certificate", browsertest.Wide, browsertest.Phone)
	c.Viewport(browsertest.Wide)
	c.leadsElsewhere(right + "/")
}

// TestABrokersNameIsGone: a name that no name server knows (any more) is told
// like a server that does not answer, since the browser tells no more.
func TestABrokersNameIsGone(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.openAdvanced()
	// The tests' browser knows no name but localhost.
	c.connectForm().Field("Broker URL").Fill("ws://gone.localhost:9001/mqtt")
	c.connectAs(kitchen, "mw-1", "microwaves")
	c.Role("region", "Connection problem").WaitText("gone.localhost:9001")
	c.Shots("name-gone", browsertest.Wide, browsertest.Phone)
	c.leadsElsewhere(broker.url())
}

// leadsElsewhere gives up, corrects the broker's address and sends an event: the
// page has kept its form and its senses.
func (c console) leadsElsewhere(url string) {
	c.Button("Disconnect").Click()
	c.becomes("Disconnected")
	c.connectForm().Button("Connect").Wait()
	if c.connectForm().Field("Broker URL").Count() == 0 {
		c.openAdvanced()
	}
	c.connectForm().Field("Broker URL").Fill(url)
	c.connectForm().Button("Connect").Click()
	c.becomes("Connected")
	c.compose("mw-1", `{"a":1}`)
	c.sends("acknowledged")
}

// inTLS puts TLS in front of an address, with a certificate of a, and gives the
// start of the URL.
func inTLS(t testing.TB, a *testcert.Authority, address string) string {
	t.Helper()
	p := a.Issue(t, time.Now().Add(time.Hour), "127.0.0.1")
	cert, err := tls.X509KeyPair(p.Cert, p.Key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go join(in, address)
		}
	}()
	return "wss://" + l.Addr().String()
}

// join carries bytes both ways until one side ends.
func join(in net.Conn, address string) {
	defer in.Close()
	out, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer out.Close()
	go func() {
		io.Copy(out, in)
		out.Close()
	}()
	io.Copy(in, out)
}
