package e2e

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/testcert"
)

// chromium is the one browser of this package's tests. It trusts authority.
var (
	chromium  *browsertest.Chromium
	authority *testcert.Authority
)

func TestMain(m *testing.M) {
	flag.Parse()
	browsertest.Pictures = *pictures || *gallery || flag.Lookup("test.run").Value.String() != ""
	start := browsertest.StartSparing
	if flag.Lookup("test.bench").Value.String() != "" {
		start = browsertest.StartShell
	}
	var err error
	if authority, err = testcert.New(); err == nil {
		chromium, err = start("--ignore-certificate-errors-spki-list=" + authority.SPKI())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := browsertest.Main(m, func() { chromium.Close() })
	if beyond := chromium.Beyond(); len(beyond) > 0 && code == 0 {
		fmt.Fprintln(os.Stderr, "something in the browser asked for addresses beyond loopback:", beyond)
		code = 1
	}
	printFigures(os.Stdout)
	os.Exit(code)
}

// waitFor waits until check says nothing is missing any more.
func waitFor(t testing.TB, check func() string) {
	t.Helper()
	browsertest.Eventually(t, check)
}
