package server

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"deviceconsole/internal/assets"
	"deviceconsole/internal/page"
)

// handler puts the parts together: who may ask, what every answer says, and who
// answers. mqtt is the sandbox's WebSocket side or the gateway, nil without both;
// probe is nil where no broker is configured.
func handler(site *assets.Site, config page.Config, mqtt, probe http.Handler, g guard, p assets.Policy) (http.Handler, error) {
	document, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", site)
	mux.HandleFunc("GET "+page.ConfigPath, func(w http.ResponseWriter, r *http.Request) {
		answer(w, "application/json", document)
	})
	mux.HandleFunc("POST "+page.SharePath, unshared)
	mux.HandleFunc("GET "+page.TimePath, func(w http.ResponseWriter, r *http.Request) {
		answer(w, "text/plain; charset=utf-8", strconv.AppendInt(nil, time.Now().UnixMicro(), 10))
	})
	mux.HandleFunc("GET "+page.HealthPath, func(w http.ResponseWriter, r *http.Request) {
		answer(w, "text/plain; charset=utf-8", []byte("ok\n"))
	})
	if mqtt != nil {
		mux.Handle("GET "+page.MQTTPath, mqtt)
	}
	if probe != nil {
		mux.Handle("GET "+page.ProbePath, probe)
	}
	return g.forwarded(strict(p.Protect(g.hosts(mux)))), nil
}

// unshared answers what another app shares where the page's service worker, which
// would have taken it, is not there. The page says so; the content is not read.
func unshared(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", page.RouteSend+"#"+page.Unshared)
	w.WriteHeader(http.StatusSeeOther)
}

// answer writes data that no cache may keep.
func answer(w http.ResponseWriter, contentType string, body []byte) {
	h := w.Header()
	assets.Bare(h)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the client is gone; nobody is left to tell
}
