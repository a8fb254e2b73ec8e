package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"sync"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
)

// mqttjs is bare mqtt.js as a browser loads it, the library that most consoles in a
// browser are built on. It is fetched for `make bench` alone.
var mqttjs = npmFile{
	name: "mqtt", version: "5.16.0", inside: "package/dist/mqtt.min.js",
	sum: "G0VsEtuJz5sJUgZJaaADMVfW7SIFPzkIuHR+d6rk+tBeSwdCfd9BaIRycRfd2AbyFDEmLlFM+SDQeti/+IbOnw==",
}

// reference is the library, or nothing and one sentence where it can't be had.
var reference = sync.OnceValue(func() []byte {
	library, err := mqttjs.read()
	if err != nil {
		fmt.Println("the column of bare mqtt.js stays empty:", err)
	}
	return library
})

// serveReference serves the page of the reference and returns its URL.
func serveReference(b testing.TB) string {
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(filepath.Join("testdata", "reference"))))
	mux.HandleFunc("/mqtt.min.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		w.Write(reference())
	})
	server := httptest.NewServer(mux)
	b.Cleanup(server.Close)
	return server.URL
}

// gotoReference opens the page of the reference and has it connect.
func gotoReference(page *browsertest.Page, served, broker string, l login, filter string) {
	page.Goto(served + "/#" + url.Values{"broker": {broker}, "user": {l.user}, "password": {l.password}, "filter": {filter}}.Encode())
	page.EvalUntil("window.subscribed")
}

// openReference opens the page of the reference to be sent a flood.
func openReference(b testing.TB, browser *browsertest.Chromium, broker *mosquitto) (*browsertest.Page, string) {
	page := browser.Page(b)
	gotoReference(page, serveReference(b), broker.url(), office, floodFilter)
	return page, "() => String(counted)"
}
