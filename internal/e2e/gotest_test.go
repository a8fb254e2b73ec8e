package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/e2e/browsertest"
)

// goTests is a page that runs the tests of a Go package, compiled for the browser,
// and keeps what they print.
const goTests = `<!doctype html><title>Go tests</title><script src="/wasm_exec.js"></script><script>
globalThis.output = "";
const decoder = new TextDecoder();
fs.writeSync = (fd, bytes) => { output += decoder.decode(bytes); return bytes.length };
const go = new Go();
go.argv = ["test", "-test.v", "-test.timeout=3m", ...new URLSearchParams(location.search).getAll("arg")];
go.exit = code => { globalThis.exitCode = code };
WebAssembly.instantiateStreaming(fetch("/test.wasm"), go.importObject).then(({instance}) => go.run(instance))
	.catch(error => { output += error; globalThis.exitCode = 1 });
</script>`

// TestPackagesInTheBrowser runs the tests of packages that talk to the browser where
// what they talk to is real: node has no IndexedDB.
func TestPackagesInTheBrowser(t *testing.T) {
	t.Parallel()
	for _, pkg := range []string{"app/browser", "app/outbox/indexed"} {
		t.Run(pkg, func(t *testing.T) {
			p := openGoTests(t, pkg)
			p.Patience(2 * time.Minute) // a whole package's tests, beside other pages
			p.EvalUntil("globalThis.exitCode !== undefined")
			var output string
			var code int
			p.Eval("output", &output)
			p.Eval("exitCode", &code)
			if code != 0 || !strings.Contains(output, "--- PASS") {
				t.Errorf("exit code %d:\n%s", code, output)
			}
		})
	}
}

// openGoTests compiles the tests of a package and opens a page that runs them.
func openGoTests(t testing.TB, pkg string, args ...string) *browsertest.Page {
	root, err := browsertest.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	wasm := filepath.Join(t.TempDir(), "test.wasm")
	build := exec.Command("go", "test", "-c", "-o", wasm, "./"+pkg)
	build.Dir, build.Env = root, append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, goTests)
	})
	mux.HandleFunc("/test.wasm", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, wasm) })
	mux.HandleFunc("/wasm_exec.js", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(strings.TrimSpace(string(goroot)), "lib/wasm/wasm_exec.js"))
	})
	mux.HandleFunc("/favicon.ico", func(http.ResponseWriter, *http.Request) {})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	p := chromium.Page(t)
	p.Allow("Go program has already exited") // what was still asked of the browser is answered after the end
	query := ""
	for _, arg := range args {
		query += "&arg=" + arg
	}
	p.Goto(s.URL + "/?" + query)
	return p
}
