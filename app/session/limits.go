package session

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"deviceconsole/mqttws"
)

// maxBrokers is of how many brokers it is kept what they take.
const maxBrokers = 20

// LimitsRestored is an event: what brokers announced to earlier pages, as
// Deps.KeepLimits took it. What can't be read of it is left out.
type LimitsRestored struct{ Text string }

// KeepLimits is an effect: what brokers take, by their URL, is to be known to the
// outbox, and beyond the page.
type KeepLimits struct{ Known brokerLimits }

func (LimitsRestored) event() {}
func (KeepLimits) effect()    {}

// brokerLimits is what brokers announced last that messages are held to, by their
// URL. It is replaced, never changed.
type brokerLimits map[string]mqttws.ServerLimits

// limits returns what a broker takes, as far as it is known: what it announced to
// the connection that is up, or last.
func (m Model) limits(url string) (_ mqttws.ServerLimits, known bool) {
	if m.Connection.State == mqttws.Connected {
		return m.Connection.Server, true
	}
	l, known := m.known[url]
	if !known {
		l = mqttws.NoLimits()
	}
	return l, known
}

// Limits returns what the broker takes that messages leave for, as it announced it
// last, or the standard's bounds.
func (m Model) Limits() mqttws.ServerLimits {
	l, _ := m.limits(m.Sender().URL)
	return l
}

// learn notes what the broker that is connected takes.
func (m Model) learn() (Model, []Effect) {
	l := m.Connection.Server
	kept := mqttws.NoLimits()
	kept.MaximumPacketSize, kept.MaximumQoS, kept.RetainAvailable = l.MaximumPacketSize, l.MaximumQoS, l.RetainAvailable
	url := m.Connection.URL
	if was, known := m.known[url]; known && was == kept {
		return m, nil
	}
	next := brokerLimits{url: kept}
	for _, other := range slices.Sorted(maps.Keys(m.known)) {
		if len(next) < maxBrokers && other != url {
			next[other] = m.known[other]
		}
	}
	m.known = next
	return m, []Effect{KeepLimits{next}}
}

// text writes limits for Deps.KeepLimits: a line for each broker. A URL with a query
// is left out, since that may hold a secret.
func (b brokerLimits) text() string {
	var s strings.Builder
	for _, url := range slices.Sorted(maps.Keys(b)) {
		if strings.Contains(url, "?") {
			continue
		}
		l := b[url]
		s.WriteString(url + " " + strconv.FormatUint(uint64(l.MaximumPacketSize), 10) + " " + strconv.Itoa(int(l.MaximumQoS)) + " " +
			strconv.FormatBool(l.RetainAvailable) + "\n")
	}
	return s.String()
}

// readLimits reads what text wrote.
func readLimits(text string) brokerLimits {
	b := brokerLimits{}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) != 4 || len(b) == maxBrokers {
			continue
		}
		size, err1 := strconv.ParseUint(f[1], 10, 32)
		qos, err2 := strconv.ParseUint(f[2], 10, 8)
		retain, err3 := strconv.ParseBool(f[3])
		if err1 == nil && err2 == nil && err3 == nil && qos <= 2 {
			l := mqttws.NoLimits()
			l.MaximumPacketSize, l.MaximumQoS, l.RetainAvailable = uint32(size), byte(qos), retain
			b[f[0]] = l
		}
	}
	return b
}

// keepLimits carries out an effect, and reports whether it was one of limits. Called
// under Runner.mu.
func (r *Runner) keepLimits(e Effect) bool {
	k, ok := e.(KeepLimits)
	if !ok {
		return false
	}
	for url, l := range k.Known {
		if r.model.Connection.State != mqttws.Connected || url != r.model.Connection.URL {
			r.sending.box.Limits(url, l)
		}
	}
	if r.deps.KeepLimits != nil {
		r.deps.KeepLimits(k.Known.text())
	}
	return true
}
