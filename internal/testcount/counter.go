package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is a line of go test -json (see go doc cmd/test2json).
type event struct {
	Action      string
	Package     string
	ImportPath  string // of build-output and build-fail
	Test        string
	Output      string
	Elapsed     float64
	FailedBuild string
}

// counter adds up the outcomes of tests. A test that has subtests counts by
// them alone, so that the sum is that of the cases; it counts itself only when
// it failed and none of them did.
type counter struct {
	out                     *bufio.Writer
	passed, failed, skipped int
	packages                map[string]*tally // still running
	builds                  map[string]*strings.Builder
}

// tally is what is known of one package.
type tally struct {
	tests                   map[string]*test
	output                  strings.Builder // outside of any test
	passed, failed, skipped int
}

type test struct {
	output      strings.Builder
	parent      bool // has subtests
	childFailed bool
}

func newCounter(out *bufio.Writer) *counter {
	return &counter{out: out, packages: map[string]*tally{}, builds: map[string]*strings.Builder{}}
}

// maxOutput bounds what is kept of one test's output, in bytes.
const maxOutput = 1 << 20

// read counts the events of one run until its end. What is no event is passed
// on as it came. A package that never ended is a failure.
func (c *counter) read(r io.Reader) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			var e event
			if json.Unmarshal([]byte(line), &e) == nil && e.Action != "" {
				c.event(e)
			} else {
				_, _ = c.out.WriteString(line)
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.packages)) {
		c.endPackage(event{Package: name, Action: "fail"}, "did not end")
	}
	return nil
}

func (c *counter) event(e event) {
	switch e.Action {
	case "build-output":
		b, ok := c.builds[e.ImportPath]
		if !ok {
			b = &strings.Builder{}
			c.builds[e.ImportPath] = b
		}
		b.WriteString(e.Output)
		return
	case "build-fail":
		if b, ok := c.builds[e.ImportPath]; ok {
			_, _ = c.out.WriteString(b.String())
		}
		return
	}
	p, ok := c.packages[e.Package]
	if !ok {
		p = &tally{tests: map[string]*test{}}
		c.packages[e.Package] = p
	}
	if e.Test == "" {
		c.packageEvent(p, e)
		return
	}
	c.testEvent(p, e)
}

func (c *counter) packageEvent(p *tally, e event) {
	switch e.Action {
	case "output":
		keep(&p.output, e.Output)
	case "pass", "skip":
		c.endPackage(e, "")
	case "fail":
		cause := ""
		if e.FailedBuild != "" {
			cause = "did not compile"
		}
		c.endPackage(e, cause)
	}
}

func (c *counter) testEvent(p *tally, e event) {
	t, ok := p.tests[e.Test]
	if !ok {
		t = &test{}
		p.tests[e.Test] = t
		for name, i := e.Test, 0; i >= 0; {
			if i = strings.LastIndexByte(name, '/'); i >= 0 {
				name = name[:i]
				if parent, ok := p.tests[name]; ok {
					parent.parent = true
				}
			}
		}
	}
	switch e.Action {
	case "output":
		keep(&t.output, e.Output)
	case "pass":
		if !t.parent {
			p.passed++
		}
		delete(p.tests, e.Test)
	case "skip":
		p.skipped++
		delete(p.tests, e.Test)
	case "fail":
		c.failTest(p, t, e)
	}
}

// failTest shows what a failed test said. Subtests end before their parent
// does, which then is counted only if none of them failed.
func (c *counter) failTest(p *tally, t *test, e event) {
	if !t.childFailed {
		p.failed++
	}
	if i := strings.LastIndexByte(e.Test, '/'); i >= 0 {
		if parent, ok := p.tests[e.Test[:i]]; ok {
			parent.childFailed = true
		}
	}
	fmt.Fprintf(c.out, "--- FAIL %s %s (%.2fs)\n%s", e.Package, e.Test, e.Elapsed, t.output.String())
	delete(p.tests, e.Test)
}

// endPackage closes a package with one line. A package that failed without a
// failed test (a panic, a race, a TestMain, no compilation) is one failure of
// its own, and shows everything that it and its unfinished tests said.
func (c *counter) endPackage(e event, cause string) {
	p := c.packages[e.Package]
	delete(c.packages, e.Package)
	word := "ok  "
	if e.Action == "fail" {
		word = "FAIL"
		if p.failed == 0 {
			p.failed++
			for _, name := range slices.Sorted(maps.Keys(p.tests)) {
				fmt.Fprintf(c.out, "--- unfinished %s %s\n%s", e.Package, name, p.tests[name].output.String())
			}
			_, _ = c.out.WriteString(p.output.String())
		}
	}
	c.passed, c.failed, c.skipped = c.passed+p.passed, c.failed+p.failed, c.skipped+p.skipped
	if cause != "" {
		cause = ", " + cause
	}
	if p.passed+p.failed+p.skipped > 0 {
		fmt.Fprintf(c.out, "%s %s %d passed, %d failed, %d skipped in %.1f s%s\n", word, e.Package, p.passed, p.failed, p.skipped, e.Elapsed, cause)
		_ = c.out.Flush()
	}
}

// problem reports a failure that belongs to no package.
func (c *counter) problem(format string, args ...any) {
	c.failed++
	fmt.Fprintf(c.out, format+"\n", args...)
}

// finish writes the count and returns the exit code.
func (c *counter) finish() int {
	if c.passed+c.failed == 0 {
		c.problem("No test ran.")
	}
	fmt.Fprintf(c.out, "%d passed, %d failed, %d skipped\n", c.passed, c.failed, c.skipped)
	if c.failed > 0 {
		return 1
	}
	return 0
}

func keep(b *strings.Builder, s string) {
	if room := maxOutput - b.Len(); len(s) > room {
		s = s[:room]
	}
	b.WriteString(s)
}
