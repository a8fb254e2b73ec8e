package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"deviceconsole/app/phrase"
	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/figures"
)

// goPackages are those whose own benchmarks belong to the figures: what the
// page does with each message.
var goPackages = []string{"./app/...", "./mqttws/..."}

// goRows run the Go benchmarks of append, query and parse, natively: the browser
// runs the same code some times slower.
func goRows(b *testing.B) {
	for b.Loop() {
		root, err := browsertest.ModuleRoot()
		if err != nil {
			b.Fatal(err)
		}
		run := exec.Command("go", append([]string{"test", "-run", "^$", "-bench", ".", "-benchmem", "-benchtime", "200ms", "-p", "1"}, goPackages...)...)
		run.Dir, run.Stderr = root, os.Stderr
		out, err := run.Output()
		if err != nil {
			b.Fatalf("%s: %v\n%s", run, err, out)
		}
		for _, r := range figures.ParseBenchmarks(string(out)) {
			aim := ""
			if r.Package == "timeline" && strings.HasPrefix(r.Name, "Append/") {
				aim = "no allocation" + verdict(r.Allocs == 0)
			}
			report("`"+r.Package+"` "+r.Name, fmt.Sprintf("%v, %s bytes in %s allocations", figures.Rounded(r.PerOp), phrase.Grouped(r.Bytes), phrase.Grouped(r.Allocs)), aim)
		}
	}
}
