package server

import (
	"deviceconsole/internal/page"
	"deviceconsole/internal/platform"
)

// pageConfig is the document for the page. The broker is the sandbox or the
// gateway's where it runs, else the first one named; with neither, the person types one.
func (s settings) pageConfig(offer *page.Sandbox, messageBytes int64) page.Config {
	c := page.Config{
		Version:   s.Version,
		Sandbox:   offer,
		AnyBroker: s.any,
		Profiles:  s.profiles,
		ReadOnly:  s.ReadOnly,
		Limits:    page.Limits{EventCharacters: platform.MaxEventCharacters, MessageBytes: messageBytes},
	}
	others := s.brokers
	switch {
	case s.Sandbox, s.upstream != nil:
		c.Broker.URL = page.MQTTPath
	case len(others) > 0:
		c.Broker.URL, others = others[0], others[1:]
	}
	c.Brokers = others
	return c
}
