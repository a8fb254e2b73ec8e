package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// program builds the program of testdata.
func program(t *testing.T) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "program.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-o", to, "./testdata/program")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return to
}

// run runs a program in node and returns its two outputs.
func run(t *testing.T, program string) (out, trace string) {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "go_js_wasm_exec"), program)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var failed *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &failed) {
		t.Fatalf("the program ended with %v, not with a panic\n%s", err, stderr.String())
	}
	return stdout.String(), stderr.String()
}

// TestAProgramWorksWithoutItsLines: it collects garbage, recovers and names the
// functions of a panic as before, and no longer says where they are.
func TestAProgramWorksWithoutItsLines(t *testing.T) {
	file := program(t)
	out, trace := run(t, file)
	if !strings.Contains(trace, "main.go:") {
		t.Fatalf("the trace has no lines to begin with:\n%s", trace)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := lines(file); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(after) != len(before) {
		t.Errorf("%d bytes became %d", len(before), len(after))
	}
	if bytes.Contains(after, []byte("program/main.go")) {
		t.Error("the program still names its source files")
	}
	outAfter, traceAfter := run(t, file)
	if outAfter != out {
		t.Errorf("the program wrote\n%s\nand without its lines\n%s", out, outAfter)
	}
	if !strings.Contains(traceAfter, "nil pointer dereference") || !strings.Contains(traceAfter, "main.main()") ||
		strings.Contains(traceAfter, "main.go:") {
		t.Errorf("the trace without lines:\n%s", traceAfter)
	}
}

func TestWhatHasNoLinesStays(t *testing.T) {
	file := program(t)
	if err := lines(file); err != nil {
		t.Fatal(err)
	}
	once, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := lines(file); err != nil {
		t.Fatal(err)
	}
	if twice, err := os.Stat(file); err != nil || !twice.ModTime().Equal(once.ModTime()) {
		t.Errorf("the file was written again: %v", err)
	}
}

// TestWhatIsNotKnownIsLeftAlone: a program of another make is not touched, and a
// broken one is an error; neither is a panic.
func TestWhatIsNotKnownIsLeftAlone(t *testing.T) {
	const data = header + "\x0b\x09\x01\x00\x41\x80\x20\x0b\x03abc" // one segment, "abc" at 4096
	for name, c := range map[string]struct {
		file    string
		unknown bool
	}{
		"no program":       {"GIF89a", false},
		"no data":          {header, true},
		"another compiler": {data, true},
		"cut short":        {data[:len(data)-1], false},
		"other memory":     {header + "\x0b\x05\x01\x02\x01\x41\x00", true},
		"passive data":     {header + "\x0b\x03\x01\x01\x00", true},
		"far away":         {header + "\x0b\x0c\x01\x00\x41\xff\xff\xff\xff\x07\x0b\x01a", true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := withoutLines([]byte(c.file))
			if err == nil {
				t.Fatalf("it became %q", got)
			}
			if errors.Is(err, errUnknown) != c.unknown {
				t.Errorf("error %v", err)
			}
		})
	}
}

// FuzzWithoutLines: no file makes it panic, and none becomes longer or shorter.
func FuzzWithoutLines(f *testing.F) {
	f.Add([]byte(header + "\x0b\x09\x01\x00\x41\x80\x20\x0b\x03abc"))
	table := append(append([]byte{}, pcHeader...), make([]byte, headerSize)...)
	f.Add(append([]byte(header+"\x0b\x58\x01\x00\x41\x00\x0b\x50"), table...))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := withoutLines(file)
		if err == nil && len(got) != len(file) {
			t.Errorf("%d bytes became %d", len(file), len(got))
		}
	})
}
