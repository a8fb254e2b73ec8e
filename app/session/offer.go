package session

import (
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/phrase"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// maxKeptBrokers bounds the broker URLs that are kept of a configuration.
const maxKeptBrokers = 50

// ConfigRestored is an event: what the server offered at an earlier visit, as
// Deps.KeepConfig took it. It is used where the server can't be asked.
type ConfigRestored struct{ Text string }

// KeepConfig is an effect: what the server offers is to be known at a visit without
// it.
type KeepConfig struct{ Text string }

func (ConfigRestored) event() {}
func (KeepConfig) effect()    {}

// keptConfig is what the server offered once; zero = that is not known.
type keptConfig struct {
	at     time.Time
	config page.Config
}

// configText writes a configuration for Deps.KeepConfig, a line for each of its
// values. The sandbox is left out, since its accounts have passwords and it runs in
// the server that is away then; so is a URL with a query, which may hold a secret.
func configText(c page.Config, at time.Time) string {
	var s strings.Builder
	line := func(name, value string) { s.WriteString(name + " " + value + "\n") }
	line("at", strconv.FormatInt(at.Unix(), 10))
	line("version", strings.ReplaceAll(c.Version, "\n", " "))
	line("any", strconv.FormatBool(c.AnyBroker))
	line("readonly", strconv.FormatBool(c.ReadOnly))
	line("characters", strconv.Itoa(c.Limits.EventCharacters))
	line("bytes", strconv.FormatInt(c.Limits.MessageBytes, 10))
	line("broker", withoutQuery(c.Broker.URL))
	for _, url := range c.Brokers[:min(len(c.Brokers), maxKeptBrokers)] {
		line("also", withoutQuery(url))
	}
	return s.String()
}

func withoutQuery(url string) string {
	if strings.ContainsAny(url, "?\n") {
		return ""
	}
	return url
}

// readConfig reads what configText wrote; of anything else it takes what it knows.
func readConfig(text string) (k keptConfig) {
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		n, err := strconv.ParseInt(value, 10, 64)
		switch {
		case name == "at" && err == nil:
			k.at = time.Unix(n, 0)
		case name == "version":
			k.config.Version = value
		case name == "any":
			k.config.AnyBroker = value == "true"
		case name == "readonly":
			k.config.ReadOnly = value == "true"
		case name == "characters" && err == nil:
			k.config.Limits.EventCharacters = int(n)
		case name == "bytes" && err == nil:
			k.config.Limits.MessageBytes = n
		case name == "broker":
			k.config.Broker.URL = value
		case name == "also" && value != "" && len(k.config.Brokers) < maxKeptBrokers:
			k.config.Brokers = append(k.config.Brokers, value)
		}
	}
	return k
}

// configMissing goes on with what the server offered before, where that is known.
func (m Model) configMissing(err error) Model {
	if m.kept.at.IsZero() {
		m.ConfigState = ConfigFailed
		m.ConfigWords = Words{"This server's settings could not be loaded", err.Error(), "Check that the server runs, then try again"}
		return m
	}
	if m.ConfigState != ConfigKept {
		m = m.configLoaded(m.kept.config)
	}
	m.ConfigState = ConfigKept
	m.ConfigWords = Words{"This console's server can't be reached", err.Error(),
		"Its settings of " + phrase.Day(m.kept.at) + " " + phrase.Clock(m.kept.at) + " are used until it answers"}
	return m
}

// askAgain asks a server that could not be reached, after something that may have
// brought it back.
func (m Model) askAgain(e Event) []Effect {
	if m.ConfigState != ConfigFailed && m.ConfigState != ConfigKept {
		return nil
	}
	switch e := e.(type) {
	case PageChanged:
		if e.Change != PageShown && e.Change != PageResumed && e.Change != NetworkFound {
			return nil
		}
	case StatusChanged:
		if e.Status.State != mqttws.Connected {
			return nil
		}
	default:
		return nil
	}
	return []Effect{LoadConfig{}}
}
