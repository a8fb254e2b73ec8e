package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// front stands before servers at one address, so that a page's origin stays while
// the server behind it is another one, away, or has a fault.
type front struct {
	t   testing.TB
	url string

	mu     sync.Mutex
	to     *httputil.ReverseProxy
	away   bool
	broken string                           // part of the paths that are answered with a fault; "" = none
	change map[string]func(b []byte) []byte // what becomes of answers, by path
	asked  []string                         // paths, in order
}

// startFront begins with a server behind it.
func startFront(t testing.TB, s *server) *front {
	f := &front{t: t, change: map[string]func([]byte) []byte{}}
	f.leadTo(s.url)
	h := httptest.NewServer(f)
	t.Cleanup(h.Close)
	f.url = h.URL
	return f
}

// leadTo puts another server behind it.
func (f *front) leadTo(address string) {
	f.t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		f.t.Fatal(err)
	}
	p := &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host },
		ModifyResponse: f.changed,
		ErrorHandler:   func(w http.ResponseWriter, r *http.Request, err error) { panic(http.ErrAbortHandler) },
	}
	f.set(func() { f.to = p })
}

func (f *front) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

// goAway makes the server unreachable, or brings it back.
func (f *front) goAway(away bool) { f.set(func() { f.away = away }) }

// fail makes files fail whose path holds some words; "" = none.
func (f *front) fail(words string) { f.set(func() { f.broken = words }) }

// forget forgets what was asked for.
func (f *front) forget() { f.set(func() { f.asked = nil }) }

// times counts how often a path was asked for.
func (f *front) times(path string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, asked := range f.asked {
		if asked == path {
			n++
		}
	}
	return n
}

// paths are those that were asked for.
func (f *front) paths() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.asked)
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.asked = append(f.asked, r.URL.Path)
	to, away, broken, change := f.to, f.away, f.broken, f.change[r.URL.Path]
	f.mu.Unlock()
	if change != nil { // of the whole answer, and as it is
		r.Header.Del("Accept-Encoding")
		r.Header.Del("If-None-Match")
	}
	switch {
	case away:
		panic(http.ErrAbortHandler) // as if nobody listened
	case broken != "" && strings.Contains(r.URL.Path, broken):
		http.Error(w, "this part of the machine is on fire", http.StatusInternalServerError)
		return
	}
	to.ServeHTTP(w, r)
}

func (f *front) changed(r *http.Response) error {
	f.mu.Lock()
	change := f.change[r.Request.URL.Path]
	f.mu.Unlock()
	if change == nil {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	body = change(body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	r.Header.Set("Content-Length", fmt.Sprint(len(body)))
	return nil
}
