package session

import (
	"strings"
	"testing"

	"deviceconsole/internal/page"
)

func TestBrokerURLs(t *testing.T) {
	const http, https = "http://127.0.0.1:8080", "https://console.example"
	open := page.Config{Broker: page.Broker{URL: "/mqtt"}, AnyBroker: true}
	closed := page.Config{Broker: page.Broker{URL: "wss://broker.example/mqtt"}, Brokers: []string{"wss://other.example/"}}
	sandboxed := closed
	sandboxed.Sandbox = &page.Sandbox{}
	tests := []struct {
		name, origin string
		cfg          page.Config
		typed        string
		want         string // "" = refused
		says         string
	}{
		{"a path of a http page", http, open, "/mqtt", "ws://127.0.0.1:8080/mqtt", ""},
		{"a path of a https page", https, open, " /mqtt ", "wss://console.example/mqtt", ""},
		{"a full URL", http, open, "ws://broker.example:8083/mqtt", "ws://broker.example:8083/mqtt", ""},
		{"letter case and default ports", http, open, "WSS://Broker.Example:443", "wss://broker.example/", ""},
		{"a query", http, open, "wss://b.example/ws?x=1", "wss://b.example/ws?x=1", ""},
		{"IPv6", http, open, "ws://[::1]:80/", "ws://[::1]/", ""},
		{"nothing", http, open, "  ", "", "is empty"},
		{"no URL", http, open, "wss://[", "", "is not a URL"},
		{"no scheme", http, open, "broker.example/mqtt", "", "begin with ws:// or wss://"},
		{"a host and port alone", http, open, "broker.example:8083", "", "begin with ws:// or wss://"},
		{"plain MQTT", http, open, "mqtt://broker.example", "", "begin with ws:// or wss://"},
		{"http", http, open, "https://broker.example/mqtt", "", "begin with ws:// or wss://"},
		{"another host by two slashes", http, open, "//broker.example/mqtt", "", "begin with ws:// or wss://"},
		{"no host", http, open, "wss:///mqtt", "", "no host"},
		{"a password", http, open, "wss://u:hunter22@b.example/", "", "user name or password"},
		{"a fragment", http, open, "wss://b.example/#x", "", "fragment"},
		{"ws from a https page", https, open, "ws://broker.example/mqtt", "", "came over https"},
		{"ws to this machine from a https page", https, open, "ws://localhost:8083/mqtt", "ws://localhost:8083/mqtt", ""},
		{"the default, where others are closed", https, closed, "wss://BROKER.example/mqtt", "wss://broker.example/mqtt", ""},
		{"an offered one", https, closed, "wss://other.example", "wss://other.example/", ""},
		{"one that is not offered", https, closed, "wss://third.example/", "",
			"wss://broker.example/mqtt and wss://other.example/ and no other broker"},
		{"another path of an offered one", https, closed, "wss://broker.example/ws", "", "no other broker"},
		{"the sandbox beside a broker", https, sandboxed, "/mqtt", "wss://console.example/mqtt", ""},
		{"no sandbox beside a broker", https, closed, "/mqtt", "", "no other broker"},
		{"a path without an origin", "", open, "/mqtt", "", "no host"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := resolveBroker(test.origin, test.cfg, test.typed)
			switch {
			case test.want != "" && (err != nil || got != test.want):
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			case test.want == "" && err == nil:
				t.Errorf("%q was taken as %q", test.typed, got)
			case test.want == "" && !strings.Contains(err.Error(), test.says):
				t.Errorf("got %q, want something with %q", err, test.says)
			case err != nil && strings.Contains(err.Error(), "hunter22"):
				t.Errorf("the password is repeated: %v", err)
			}
		})
	}
}

func FuzzResolveBroker(f *testing.F) {
	for _, s := range []string{"/mqtt", "wss://u:p@b/", "ws://[::1%25]:99999/x?y#z", "//", "\x00", "WS://a:80:80"} {
		f.Add(s)
	}
	cfg := page.Config{Broker: page.Broker{URL: "/mqtt"}, AnyBroker: true}
	f.Fuzz(func(t *testing.T, typed string) {
		got, err := resolveBroker("https://console.example", cfg, typed)
		if err != nil {
			return
		}
		if again, err := resolveBroker("https://console.example", cfg, got); err != nil || again != got {
			t.Errorf("%q becomes %q becomes %q, %v", typed, got, again, err)
		}
		if strings.Contains(got, "@") && !strings.Contains(typed, "/") {
			t.Errorf("a user name is in %q", got)
		}
	})
}
