package doctor

import (
	"net/url"
	"slices"
	"strings"
)

// secure judges page and address before anything is opened, and reports whether there
// is something to open.
func (e *Examination) secure() bool {
	f := e.facts
	u, err := url.Parse(f.URL)
	https := strings.HasPrefix(f.Origin, "https:")
	switch {
	case f.Problem != "" || err != nil:
		e.skip(Security, Security, "there is no address to judge")
		e.set(Address, Failed, Finding{"The address can't be used", f.Problem, "Correct the Broker URL under Advanced"})
		e.skipRest(Address, before)
		return false
	case https && u.Scheme == "ws" && !Local(u.Hostname()):
		e.set(Security, Failed, Finding{"This page came over https, the broker's address is ws://",
			"browsers let such a page open wss:// alone", "Use the broker's wss:// address, or the gateway of this console's server (-upstream)"})
		if f.Guess {
			e.Use = swapped(u)
		}
		e.skipRest(Security, before)
		return false
	case https:
		e.set(Security, Passed, Finding{What: "This page came over https"})
	case u.Scheme == "wss":
		e.set(Security, Passed, Finding{What: "A page that came over http may open wss://"})
	default:
		e.set(Security, Passed, Finding{What: "A page that came over http may open ws://"})
	}
	if page, err := url.Parse(f.Origin); !https && err == nil && !Local(page.Hostname()) {
		e.check(Security).Why = "without https, who is on the way can read and change what goes to and from this page"
		e.check(Security).Do = "Serve this console over https beyond one's own machine"
	}
	return true
}

// Local reports whether a host is this machine: browsers let a page that came over
// https reach it without TLS.
func Local(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasPrefix(host, "127.") || host == "::1"
}

// reached takes whether a WebSocket opened, and names what to try where it did not.
func (e *Examination) reached(r Result) []Task {
	if e.failed || r.URL != e.facts.URL || !r.MQTT {
		if r.OK {
			e.opened = append(slices.Clone(e.opened), e.guessOf(r))
		}
		return nil
	}
	if !r.OK {
		e.failed = true
		if e.facts.Probe && e.facts.Unasked {
			e.served = false
			return append(e.guesses(), Task{Kind: AskServer})
		}
		return e.guesses()
	}
	e.set(Address, Passed, Finding{What: "A server answered at " + e.URL()})
	e.check(Address).Took = r.Took
	e.passTLS()
	e.set(Subprotocol, Passed, Finding{What: `It opened a WebSocket for "mqtt"`})
	if e.facts.NoLogin != "" {
		e.skip(Version, Version, e.facts.NoLogin)
		e.skipRest(Version, e.facts.NoLogin)
		return nil
	}
	e.set(Version, Running, Finding{})
	return []Task{{Kind: LogIn}}
}

// bare stands among the guesses for the address given, without the subprotocol.
const bare = ""

func (e *Examination) guessOf(r Result) string {
	if r.URL == e.facts.URL {
		return bare
	}
	return r.URL
}

// guesses are what to try where the address given opens nothing: without the
// subprotocol, the paths that brokers use, and with TLS in place of none or the other
// way. What stands behind a ? may be a token, and goes to no guessed address.
func (e *Examination) guesses() []Task {
	u, err := url.Parse(e.facts.URL)
	if err != nil {
		return nil
	}
	tasks := []Task{{Kind: Reach, URL: e.facts.URL}}
	for _, path := range []string{"/mqtt", "/ws", "/"} {
		if path != u.Path {
			tasks = append(tasks, Task{Reach, u.Scheme + "://" + u.Host + path, true})
		}
	}
	if e.facts.Guess && !(u.Scheme == "wss" && strings.HasPrefix(e.facts.Origin, "https:") && !Local(u.Hostname())) {
		tasks = append(tasks, Task{Reach, swapped(u), true})
	}
	return tasks
}

// swapped is an address with TLS in place of none, or the other way.
func swapped(u *url.URL) string {
	scheme := "wss"
	if u.Scheme == "wss" {
		scheme = "ws"
	}
	return scheme + "://" + u.Host + u.Path
}

func withoutQuery(address string) string {
	address, query, _ := strings.Cut(address, "?")
	if query != "" {
		address += "?…"
	}
	return address
}

// host is the broker's, with its port.
func (e *Examination) host() string {
	u, err := url.Parse(e.facts.URL)
	if err != nil {
		return "the broker"
	}
	return u.Host
}

func (e *Examination) tls() bool { return strings.HasPrefix(e.facts.URL, "wss:") }

// passTLS tells what a WebSocket that opened says of the way there.
func (e *Examination) passTLS() {
	if e.tls() {
		e.set(TLS, Passed, Finding{What: "The browser takes the broker's certificate"})
		return
	}
	f := Finding{Why: "a ws:// address has none"}
	if u, err := url.Parse(e.facts.URL); err == nil && !Local(u.Hostname()) {
		f.Why += ": who is on the way can read keys, passwords and messages"
		f.Do = "Use a wss:// address where the broker has one"
	}
	e.set(TLS, Skipped, f)
}

// conclude says why the address given opened no WebSocket, once the guesses and the
// server are heard.
func (e *Examination) conclude() {
	c := e.check(Address)
	if !e.failed || c.Outcome != Running || !e.served || e.guessing() {
		return
	}
	defer e.skipRest(Subprotocol, before)
	if len(e.opened) > 0 {
		e.concludeOpened()
		return
	}
	if e.concludeServer() {
		return
	}
	f := Finding{"No WebSocket opened at " + e.URL(),
		"the browser hides why: the name, the port, a firewall, the certificate and the path all look alike to a page",
		"Check that the broker runs, that this is its address for MQTT over WebSocket, and that this network reaches it. " +
			"A broker without WebSocket is reached through this console's server (-upstream)"}
	if e.tls() {
		f.Do = "Open https://" + e.host() + "/ in another tab: there the browser says whether it takes the certificate. " + f.Do
	}
	e.set(Address, Failed, f)
	e.skip(TLS, TLS, "the browser hides this")
	e.skip(Subprotocol, Subprotocol, before)
}

// guessing reports whether a guess is still open: all tasks but the clock's and the
// server's are guesses then.
func (e *Examination) guessing() bool {
	others := 0
	if e.check(Clock).Outcome == Running {
		others++
	}
	return e.open > others
}

// concludeOpened takes what the guesses opened for the reason.
func (e *Examination) concludeOpened() {
	u, _ := url.Parse(e.facts.URL)
	use := e.opened[0]
	for _, opened := range e.opened {
		switch {
		case opened == bare:
			use = bare
		case use != bare && strings.HasPrefix(use, u.Scheme+":") && !strings.HasPrefix(opened, u.Scheme+":"):
		case use != bare && !strings.HasPrefix(use, u.Scheme+":"):
			use = opened
		}
	}
	switch {
	case use == bare:
		e.set(Address, Passed, Finding{What: "A server answered at " + e.URL()})
		e.passTLS()
		e.set(Subprotocol, Failed, Finding{"The server opens a WebSocket, and not for MQTT", `it does not take the subprotocol "mqtt"`,
			"Check the path of the Broker URL: something else answers at this one. Or whoever runs the broker has to switch MQTT over WebSocket on"})
		return
	case strings.HasPrefix(use, u.Scheme+":"):
		e.set(Address, Failed, Finding{"Nothing for MQTT answers at " + e.URL() + ", but " + use + " does", "the path is another one", "Use " + use})
		e.passTLS()
	case e.tls():
		e.set(Address, Passed, Finding{What: "A server answers at " + e.host()})
		e.set(TLS, Failed, Finding{"Nothing answers with TLS there, but " + use + " does", "the port speaks no TLS, or with a certificate that the browser does not take",
			"Look for the broker's port with TLS. Over " + use + " everybody on the way can read keys and passwords"})
	default:
		e.set(Address, Passed, Finding{What: "A server answers at " + e.host()})
		e.set(TLS, Failed, Finding{"Nothing answers without TLS there, but " + use + " does", "the port wants TLS", "Use " + use})
	}
	e.skip(Subprotocol, Subprotocol, "credentials go to the address given alone")
	if e.facts.Guess {
		e.Use = use
	} else if c := e.check(Address); c.Outcome == Failed {
		c.Do = "Whoever runs this console has to correct the broker's address (-broker)"
	}
}
