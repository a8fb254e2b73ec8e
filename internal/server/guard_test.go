package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestHostOfAnotherNameIsRefusedOnLoopback(t *testing.T) {
	tests := []struct {
		host       string
		onLoopback bool
		want       bool
	}{
		{"127.0.0.1:8080", true, true},
		{"127.8.9.1", true, true},
		{"localhost:8080", true, true},
		{"LocalHost", true, true},
		{"localhost.:8080", true, true},
		{"console.localhost:8080", true, true},
		{"[::1]:8080", true, true},
		{"[::ffff:127.0.0.1]:80", true, true},
		{"console.example.com", true, true}, // an allowed origin
		{"console.example.com:443", true, true},
		{"console.example.com:8080", true, false},
		{"evil.example:8080", true, false},
		{"localhost.evil.example", true, false},
		{"127.0.0.1.evil.example", true, false},
		{"192.168.1.2:8080", true, false},
		{"0.0.0.0:8080", true, false},
		{"", true, false},
		{"evil.example:8080", false, true}, // names can't be known beyond loopback
	}
	for _, test := range tests {
		t.Run(test.host, func(t *testing.T) {
			g := guard{onLoopback: test.onLoopback, origins: []string{"https://console.example.com"}}
			r := httptest.NewRequest("GET", "/", nil)
			r.Host = test.host
			w := httptest.NewRecorder()
			g.hosts(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, r)
			want := map[bool]int{true: http.StatusOK, false: http.StatusMisdirectedRequest}[test.want]
			if w.Code != want {
				t.Errorf("status %d, want %d", w.Code, want)
			}
		})
	}
}

func TestOriginOfAnotherPageIsRefused(t *testing.T) {
	tests := []struct {
		name, host string
		origins    []string
		want       bool
	}{
		{"no browser", "localhost:8080", nil, true},
		{"own page", "localhost:8080", []string{"http://localhost:8080"}, true},
		{"own page in capitals", "localhost:8080", []string{"HTTP://LOCALHOST:8080"}, true},
		{"own page behind TLS", "console.example.com", []string{"https://console.example.com"}, true},
		{"own page, port named once", "console.example.com:443", []string{"https://console.example.com"}, true},
		{"another port", "localhost:8080", []string{"http://localhost:3000"}, false},
		{"another name of the machine", "localhost:8080", []string{"http://127.0.0.1:8080"}, false},
		{"another page", "localhost:8080", []string{"https://evil.example"}, false},
		{"name that begins alike", "localhost:8080", []string{"http://localhost:8080.evil.example"}, false},
		{"opaque", "localhost:8080", []string{"null"}, false},
		{"empty", "localhost:8080", []string{""}, false},
		{"a file", "localhost:8080", []string{"file://"}, false},
		{"two", "localhost:8080", []string{"http://localhost:8080", "https://evil.example"}, false},
		{"allowed", "localhost:8080", []string{"https://tools.example"}, true},
		{"allowed with another scheme", "localhost:8080", []string{"http://tools.example"}, false},
	}
	g := guard{onLoopback: true, origins: []string{"https://tools.example"}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/mqtt", nil)
			r.Host = test.host
			r.Header["Origin"] = test.origins
			if got := g.origin(r); got != test.want {
				t.Errorf("allowed: %v, want %v", got, test.want)
			}
		})
	}
}

func FuzzLoopbackName(f *testing.F) {
	f.Add("localhost:1")
	f.Add("[::1]:8080")
	f.Add("127.0.0.1.evil.example")
	f.Fuzz(func(t *testing.T, host string) {
		g := guard{origins: []string{"https://console.example.com"}}
		_ = loopbackName(host)
		_ = g.allowedHost(host)
	})
}
