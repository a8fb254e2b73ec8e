package main

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// module writes a module of test files for the real go test to run.
func module(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module example\n\ngo 1.26\n"
	for name, content := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

const head = "package example\n\nimport \"testing\"\n\n"

// count is a module with tests and what a run of them is to tell.
type count struct {
	name  string
	files map[string]string
	want  string // the last line
	says  []string
	hides []string
}

var counts = []count{
	{
		name:  "all pass",
		files: map[string]string{"a_test.go": head + "func TestA(t *testing.T) { t.Log(\"quiet\") }\nfunc TestB(t *testing.T) {}\n"},
		want:  "2 passed, 0 failed, 0 skipped",
		hides: []string{"quiet"},
	},
	{
		name:  "subtests count in place of their parent",
		files: map[string]string{"a_test.go": head + "func TestA(t *testing.T) { for _, n := range []string{\"x\", \"y\"} { t.Run(n, func(t *testing.T) { t.Run(\"deep\", func(*testing.T) {}) }) } }\n"},
		want:  "2 passed, 0 failed, 0 skipped",
	},
	{
		name:  "a failed subtest is one failure and shows its output",
		files: map[string]string{"a_test.go": head + "func TestA(t *testing.T) { t.Run(\"good\", func(*testing.T) {}); t.Run(\"bad\", func(t *testing.T) { t.Error(\"the cause\") }) }\n"},
		want:  "1 passed, 1 failed, 0 skipped",
		says:  []string{"the cause", "TestA/bad"},
	},
	{
		name:  "a parent that fails by itself counts",
		files: map[string]string{"a_test.go": head + "func TestA(t *testing.T) { t.Run(\"good\", func(*testing.T) {}); t.Error(\"its own cause\") }\n"},
		want:  "1 passed, 1 failed, 0 skipped",
		says:  []string{"its own cause"},
	},
	{
		name:  "skipped",
		files: map[string]string{"a_test.go": head + "func TestA(t *testing.T) { t.Skip() }\nfunc TestB(t *testing.T) {}\n"},
		want:  "1 passed, 0 failed, 1 skipped",
	},
	{
		name:  "panic",
		files: map[string]string{"a_test.go": head + "func TestA(t *testing.T) {}\nfunc TestB(t *testing.T) { panic(\"the end\") }\n"},
		want:  "1 passed, 1 failed, 0 skipped",
		says:  []string{"the end"},
	},
	{
		name:  "exit in the middle",
		files: map[string]string{"a_test.go": "package example\n\nimport (\n\"os\"\n\"testing\"\n)\n\nfunc TestA(t *testing.T) { println(\"last words\"); os.Exit(3) }\n"},
		want:  "0 passed, 1 failed, 0 skipped",
		says:  []string{"last words"},
	},
	{
		name: "one package does not compile, the other passes",
		files: map[string]string{
			"a/a_test.go": head + "func TestA(t *testing.T) { undefinedName() }\n",
			"b/b_test.go": head + "func TestB(t *testing.T) {}\n",
		},
		want: "1 passed, 1 failed, 0 skipped",
		says: []string{"undefinedName", "did not compile"},
	},
	{
		name:  "no tests at all",
		files: map[string]string{"a.go": "package example\n"},
		want:  "0 passed, 1 failed, 0 skipped",
		says:  []string{"No test ran."},
	},
}

func TestCountOfRealRuns(t *testing.T) {
	for _, c := range counts {
		t.Run(c.name, c.check)
	}
}

func (c count) check(t *testing.T) {
	module(t, c.files)
	var out, errs strings.Builder
	code := run([]string{"go", "test", "-json", "./..."}, &out, &errs)
	got := out.String()
	lines := strings.Split(strings.TrimSpace(got), "\n")
	if last := lines[len(lines)-1]; last != c.want {
		t.Errorf("last line %q, want %q; all:\n%s%s", last, c.want, got, errs.String())
	}
	if wantCode := map[bool]int{true: 0, false: 1}[strings.Contains(c.want, " 0 failed")]; code != wantCode {
		t.Errorf("exit code %d, want %d", code, wantCode)
	}
	for _, s := range c.says {
		if !strings.Contains(got, s) {
			t.Errorf("does not say %q:\n%s", s, got)
		}
	}
	for _, s := range c.hides {
		if strings.Contains(got, s) {
			t.Errorf("says %q:\n%s", s, got)
		}
	}
}

func TestRunsAddUpAndGoOnAfterAFailure(t *testing.T) {
	module(t, map[string]string{
		"a/a_test.go": head + "func TestA(t *testing.T) { t.Fail() }\n",
		"b/b_test.go": head + "func TestB(t *testing.T) {}\n",
	})
	var out strings.Builder
	code := run(strings.Fields("go test -json ./a then go test -json ./b"), &out, os.Stderr)
	if code != 1 || !strings.HasSuffix(out.String(), "\n1 passed, 1 failed, 0 skipped\n") {
		t.Errorf("exit code %d:\n%s", code, out.String())
	}
}

func TestCommandThatCannotRunIsAFailure(t *testing.T) {
	for _, args := range []string{"no-such-command", "go no-such-verb", ""} {
		var out, errs strings.Builder
		if code := run(strings.Fields(args), &out, &errs); code != 1 {
			t.Errorf("%q: exit code %d:\n%s", args, code, out.String())
		}
	}
}

func TestPackageThatNeverEndsIsAFailure(t *testing.T) {
	var out strings.Builder
	w := bufio.NewWriter(&out)
	c := newCounter(w)
	if err := c.read(strings.NewReader(`{"Action":"start","Package":"p"}` + "\n" + `{"Action":"run","Package":"p","Test":"TestA"}` + "\n" + `{"Action":"output","Package":"p","Test":"TestA","Output":"half"}`)); err != nil {
		t.Fatal(err)
	}
	code := c.finish()
	_ = w.Flush()
	if code != 1 || !strings.Contains(out.String(), "half") || !strings.Contains(out.String(), "did not end") {
		t.Errorf("exit code %d:\n%s", code, out.String())
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"Action":"fail","Package":"p"}`)
	f.Add(`{"Action":"pass","Test":"A/b"}` + "\n" + "text\n{")
	f.Fuzz(func(t *testing.T, in string) {
		c := newCounter(bufio.NewWriter(&strings.Builder{}))
		if err := c.read(strings.NewReader(in)); err != nil {
			t.Fatal(err)
		}
		if len(c.packages) != 0 {
			t.Error("a package is still open")
		}
	})
}
