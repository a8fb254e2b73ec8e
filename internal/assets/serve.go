package assets

import (
	"net/http"
	"strconv"
	"strings"
)

// How long answers may be kept. Revalidation costs one round trip and no
// bytes; a hashed name is a promise that the bytes never change.
const (
	cacheRevalidate = "no-cache"
	cacheForever    = "public, max-age=31536000, immutable"
)

// ServeHTTP answers GET and HEAD for the files and routes of the site. Paths
// are looked up as they are and nothing is opened on the way, so there is no
// path that leads out of the site and no folder to list.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "This address can only be read (GET or HEAD).", http.StatusMethodNotAllowed)
		return
	}
	if f, ok := s.files[r.URL.Path]; ok {
		f.serve(w, r, http.StatusOK)
		return
	}
	if s.known[r.URL.Path] {
		s.page.serve(w, r, http.StatusOK)
		return
	}
	s.serveNotFound(w, r)
}

// serveNotFound answers a person with a page that leads on, and a program with
// one line.
func (s *Site) serveNotFound(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Accept")
	if !strings.Contains(r.Header.Get("Accept"), "text/html") {
		w.Header().Set("Cache-Control", cacheRevalidate)
		http.Error(w, "Nothing is at this address.", http.StatusNotFound)
		return
	}
	s.notFound.serve(w, r, http.StatusNotFound)
}

// serve writes f in the encoding that the client likes best, or 304 when the
// client has it.
func (f *file) serve(w http.ResponseWriter, r *http.Request, status int) {
	b, coding := f.choose(r.Header.Values("Accept-Encoding"))
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	h.Set("Cache-Control", cacheRevalidate)
	if f.immutable {
		h.Set("Cache-Control", cacheForever)
	}
	if status == http.StatusOK {
		h.Set("ETag", b.etag)
		if matches(r.Header.Values("If-None-Match"), b.etag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Type", f.contentType)
	h.Set("Content-Length", strconv.Itoa(len(b.bytes)))
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(b.bytes) // the client is gone; nobody is left to tell
	}
}

// matches is the weak comparison of If-None-Match (RFC 9110, 13.1.2). Our tags
// hold no comma, so splitting a list at commas cannot make one match by
// accident.
func matches(fields []string, etag string) bool {
	for _, field := range fields {
		for tag := range strings.SplitSeq(field, ",") {
			tag = strings.TrimSpace(tag)
			if tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
				return true
			}
		}
	}
	return false
}
