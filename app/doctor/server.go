package doctor

import (
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/phrase"
	"deviceconsole/internal/page"
)

// causes say why a stage of the server's probe failed, and what to do.
var causes = map[string]struct{ why, do string }{
	page.CauseTimeout:        {"there was no answer in time", "Check that the broker runs, and that no firewall is in the way"},
	page.CauseDNS:            {"the name has no address", "Check the name in the Broker URL"},
	page.CauseRefused:        {"nobody listens at that port", "Check that the broker runs, and the port"},
	page.CauseUnreachable:    {"there is no way to the address", "Check the address, and the network in between"},
	page.CauseTLS:            {"there is no TLS at that port, or no version of it that both know", "Check the port: brokers take TLS at one of its own"},
	page.CauseTLSName:        {"the certificate is for another name", "Use the name that the certificate has, or give the broker a certificate for this one"},
	page.CauseTLSExpired:     {"the certificate's time is over, or has not begun", "Whoever runs the broker has to renew its certificate"},
	page.CauseTLSAuthority:   {"the certificate's authority is not trusted", "Whoever runs the broker needs a certificate of a known authority, or this device has to be told to trust that one"},
	page.CauseTLSCertificate: {"the certificate is invalid", "Whoever runs the broker has to replace its certificate"},
	page.CauseHTTP:           {"an HTTP answer that opens no WebSocket", "Check the path of the Broker URL (often /mqtt, /ws or /), and whether pages of this origin may connect there"},
	page.CauseSubprotocol:    {`a WebSocket that does not take the subprotocol "mqtt"`, "Check the path of the Broker URL: something else answers at this one"},
	page.CauseProtocol:       {"an answer that is not MQTT", "Check port and path: something else answers there"},
	page.CauseClosed:         {"the connection was ended without an answer", "Ask whoever runs the broker to look into its log"},
	page.CauseOther:          {"it failed in a way that has no name", "Look into the log of this console's server"},
}

// stages are the server's stages, with the check that each belongs to and what its
// passing means.
var stages = map[string]struct {
	id     ID
	passed string
}{
	page.StageName:      {Address, "finds the name"},
	page.StageTCP:       {Address, "reaches the port"},
	page.StageTLS:       {TLS, "takes the certificate"},
	page.StageWebSocket: {Subprotocol, "opens a WebSocket for MQTT"},
	page.StageMQTT:      {Version, "gets an answer from the broker"},
}

// serve puts what the page's server found beside the checks that it belongs to.
func (e *Examination) serve(r Result) {
	e.served = true
	if !r.OK {
		e.check(Address).Server = r.Finding.Why
		return
	}
	e.probe = r.Probe
	for _, s := range r.Probe.Stages {
		at, known := stages[s.Stage]
		if !known || s.Outcome == page.Skipped {
			continue
		}
		text := at.passed
		if took := time.Duration(s.Milliseconds * float64(time.Millisecond)); took >= 100*time.Microsecond {
			text += " in " + phrase.Brief(took)
		}
		if s.Outcome == page.Failed {
			text = "is told: " + causes[s.Cause].why
			if s.Status != 0 {
				text += ", status " + strconv.Itoa(s.Status)
			}
		}
		if s.Expires > 0 {
			text += "; the certificate ends " + time.Unix(s.Expires, 0).UTC().Format("2006-01-02")
		}
		c := e.check(at.id)
		if c.Server != "" {
			c.Server += ", "
		}
		c.Server += text
	}
}

// concludeServer takes what the server found for what the browser hides, and reports
// whether that says something.
func (e *Examination) concludeServer() bool {
	for _, s := range e.probe.Stages {
		if s.Outcome != page.Failed {
			continue
		}
		at, cause := stages[s.Stage], causes[s.Cause]
		id := at.id
		if s.Cause == page.CauseHTTP {
			id = Address // it is the path's
			cause.why += ", status " + strconv.Itoa(s.Status)
		}
		if id > Address {
			e.set(Address, Passed, Finding{What: "This console's server reaches " + e.host()})
		}
		if id == Version || id == Subprotocol {
			e.passHidden()
		}
		what := strings.TrimSuffix(phrase.Sentence(cause.why), ".")
		e.set(id, Failed, Finding{what, "the browser hides why it opens no WebSocket; this console's server is told so", cause.do})
		e.skip(TLS, Subprotocol, before)
		return true
	}
	if len(e.probe.Stages) == 0 {
		return false
	}
	do := "Check this device's network and its proxy, and whether the broker lets pages of " + e.facts.Origin + " connect"
	if e.tls() {
		do = "Open https://" + e.host() + "/ in another tab: there the browser says whether it takes the certificate. " + do
	}
	e.set(Address, Failed, Finding{"This browser opens no WebSocket at " + e.URL() + ", while this console's server does",
		"the browser hides why: its network, a proxy, a certificate that this device does not trust, or a broker that refuses pages of this origin", do})
	e.skip(TLS, TLS, "the browser hides this")
	e.skip(Subprotocol, Subprotocol, before)
	return true
}

// passHidden says of TLS what the server found.
func (e *Examination) passHidden() {
	if e.tls() {
		e.set(TLS, Passed, Finding{What: "This console's server takes the certificate"})
	} else {
		e.passTLS()
	}
}
