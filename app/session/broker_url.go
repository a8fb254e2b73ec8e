package session

import (
	"errors"
	"net/url"
	"strings"

	"deviceconsole/app/doctor"
	"deviceconsole/internal/page"
)

// resolveBroker makes the absolute URL of what stands in the field Broker URL,
// which may be a path of the page's own origin. The error is a sentence; it
// never repeats what was typed, which may hold a secret.
func resolveBroker(origin string, cfg page.Config, typed string) (string, error) {
	u, err := absolute(origin, typed)
	if err != nil {
		return "", err
	}
	if mixed(origin, u) {
		return "", errors.New("this page came over https, and browsers then allow wss:// alone. Use the broker's wss:// address")
	}
	if cfg.AnyBroker {
		return u.String(), nil
	}
	for _, allowed := range offered(cfg) {
		if a, err := absolute(origin, allowed); err == nil && *a == *u {
			return u.String(), nil
		}
	}
	return "", errors.New("this server lets the page reach " + listed(offered(cfg)) +
		" and no other broker. Whoever runs it can allow more with -brokers")
}

// offered lists the brokers that the page may reach, the default first.
func offered(cfg page.Config) []string {
	list := []string{cfg.Broker.URL}
	if cfg.Sandbox != nil && sandboxURL(cfg) != cfg.Broker.URL {
		list = append(list, sandboxURL(cfg))
	}
	return append(list, cfg.Brokers...)
}

func listed(urls []string) string {
	if n := len(urls) - 1; n > 0 {
		return strings.Join(urls[:n], ", ") + " and " + urls[n]
	}
	return urls[0]
}

// absolute parses a ws:// or wss:// URL, or a path of the origin, into one
// spelling.
func absolute(origin, typed string) (*url.URL, error) {
	typed = strings.TrimSpace(typed)
	u, err := url.Parse(typed)
	switch {
	case typed == "":
		return nil, errors.New("the broker URL is empty. It is like wss://broker.example/mqtt")
	case err != nil:
		return nil, errors.New("the broker URL is not a URL. It is like wss://broker.example/mqtt")
	case u.User != nil:
		return nil, errors.New("the broker URL holds a user name or password. They belong into their own fields")
	case strings.Contains(typed, "#"):
		return nil, errors.New("the broker URL holds a fragment (#), which a WebSocket can't have")
	case strings.HasPrefix(typed, "/") && u.Host == "":
		base, err := url.Parse(origin)
		if err != nil || base.Host == "" {
			return nil, errors.New("the broker URL is a path, and this page has no host that it could belong to")
		}
		u.Host = base.Host
		u.Scheme = map[string]string{"http": "ws", "https": "wss"}[strings.ToLower(base.Scheme)]
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "ws" && u.Scheme != "wss" {
		return nil, errors.New("the broker URL has to begin with ws:// or wss://: a browser speaks MQTT over WebSocket alone")
	}
	if u.Hostname() == "" {
		return nil, errors.New("the broker URL names no host. It is like wss://broker.example/mqtt")
	}
	u.Host = strings.ToLower(u.Host)
	u.Host = strings.TrimSuffix(u.Host, map[string]string{"ws": ":80", "wss": ":443"}[u.Scheme])
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

// mixed reports whether browsers forbid a page to open an address, as the page came over
// https and the address has no TLS.
func mixed(origin string, u *url.URL) bool {
	return strings.HasPrefix(origin, "https:") && u.Scheme == "ws" && !doctor.Local(u.Hostname())
}
