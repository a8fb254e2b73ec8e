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
// functions of a panic as before, and no longer says where they are, with what they
// were called, and which were inlined into another.
func TestAProgramWorksWithoutItsLines(t *testing.T) {
	file := program(t)
	out, trace := run(t, file)
	for _, said := range []string{"main.go:", "main.fails(0x2a)", "main.inlined("} {
		if !strings.Contains(trace, said) {
			t.Fatalf("the trace has no %q to begin with:\n%s", said, trace)
		}
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
	if before, after := memoryOf(t, before), memoryOf(t, after); len(before) != len(after) {
		t.Errorf("%d bytes of memory became %d", len(before), len(after))
	}
	if bytes.Contains(after, []byte("program/main.go")) {
		t.Error("the program still names its source files")
	}
	outAfter, traceAfter := run(t, file)
	if outAfter != out {
		t.Errorf("the program wrote\n%s\nand without its lines\n%s", out, outAfter)
	}
	if !strings.Contains(traceAfter, "nil pointer dereference") || !strings.Contains(traceAfter, "main.main()") ||
		!strings.Contains(traceAfter, "main.fails()") || strings.Contains(traceAfter, "main.go:") || strings.Contains(traceAfter, "main.inlined") {
		t.Errorf("the trace without lines:\n%s", traceAfter)
	}
}

func memoryOf(t *testing.T, file []byte) []byte {
	t.Helper()
	m, err := readMemory(file)
	if err != nil {
		t.Fatal(err)
	}
	return m.bytes
}

// TestMemoryIsWrittenInFewPieces: what it holds stays, wherever zeros are.
func TestMemoryIsWrittenInFewPieces(t *testing.T) {
	for name, m := range map[string][]byte{
		"nothing":             {},
		"zeros":               make([]byte, 3*minGap),
		"a byte":              {1},
		"far in":              append(make([]byte, 100_000), 1),
		"a small gap":         append(append([]byte{1}, make([]byte, minGap-1)...), 2),
		"a large gap":         append(append([]byte{1}, make([]byte, minGap)...), 2),
		"zeros at both ends":  append(append(make([]byte, 70), 1, 2), make([]byte, 10)...),
		"several large gaps":  bytes.Repeat(append(make([]byte, minGap+1), 5, 0, 6), 4),
		"addresses of a sign": append(make([]byte, 0x40), 7),
	} {
		t.Run(name, func(t *testing.T) {
			file := (&memory{m, len(header), len(header)}).written([]byte(header + "\x00\x01\x00"))
			if !bytes.HasSuffix(file, []byte("\x00\x01\x00")) {
				t.Error("the section behind is gone")
			}
			if got := bytes.TrimRight(memoryOf(t, file), "\x00"); !bytes.Equal(got, bytes.TrimRight(m, "\x00")) {
				t.Errorf("%d bytes became %d others", len(m), len(got))
			}
			if gaps := bytes.Count(m, make([]byte, minGap)); len(file) > len(header)+len(m)+3+16*(gaps+1) {
				t.Errorf("%d bytes with %d large gaps became a file of %d", len(m), gaps, len(file))
			}
		})
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

// FuzzWithoutLines: no file makes it panic, and what it makes of one can be read.
func FuzzWithoutLines(f *testing.F) {
	f.Add([]byte(header + "\x0b\x09\x01\x00\x41\x80\x20\x0b\x03abc"))
	table := append(append([]byte{}, pcHeader...), make([]byte, headerSize)...)
	f.Add(append([]byte(header+"\x0b\x58\x01\x00\x41\x00\x0b\x50"), table...))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := withoutLines(file)
		if err != nil {
			return
		}
		if again, err := withoutLines(got); err != nil || !bytes.Equal(again, got) {
			t.Errorf("what became of it can't be read: %v", err)
		}
	})
}
