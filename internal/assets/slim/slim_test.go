package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPageHoldsNoServer looks through all the packages that the page is made of.
func TestPageHoldsNoServer(t *testing.T) {
	t.Chdir("../../..")
	to := t.TempDir()
	if err := slim(to); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("go", slices.Insert(args, 1, "-modfile="+filepath.Join(to, "page.mod"))...)
		cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("go %s: %v\n%s", args, err, out)
		}
		return string(out)
	}
	run("build", goApp.module+"/pkg/app", packets.module+"/packets", webSocket.module)
	packages := strings.Fields(run("list", "-deps", "./app"))
	for _, wanted := range []string{goApp.module + "/pkg/app", webSocket.module, "github.com/eclipse/paho.golang/packets"} {
		if !slices.Contains(packages, wanted) {
			t.Errorf("the page is made without %s", wanted)
		}
	}
	for _, unwanted := range []string{
		"net/http", "crypto/tls", "regexp", "text/template", "html/template", "log/slog",
		"html", "database/sql/driver", "github.com/google/uuid", "crypto/rand", "crypto/sha256",
		"github.com/mochi-mqtt/server/v2", "deviceconsole/internal/sandbox",
	} {
		if slices.Contains(packages, unwanted) {
			t.Errorf("%s is in the page", unwanted)
		}
	}
	for _, pattern := range inlined {
		name := strings.Replace(pattern, "./", "deviceconsole/", 1)
		below, all := strings.CutSuffix(name, "...")
		if !slices.ContainsFunc(packages, func(p string) bool { return p == name || all && strings.HasPrefix(p, below) }) {
			t.Errorf("%s is compiled with inlining and is not in the page", pattern)
		}
	}
}

func TestChangeThatDoesNotApplyIsAnError(t *testing.T) {
	dir := t.TempDir()
	from := filepath.Join(dir, "a.go")
	if err := os.WriteFile(from, []byte("package a // a"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, old := range []string{"missing", "a"} {
		if err := copyFile(from, filepath.Join(dir, "b.go"), nil, [][2]string{{old, "x"}}); err == nil {
			t.Errorf("%q applies to %q", old, "package a // a")
		}
	}
}

func TestFileThatIsGoneIsAnError(t *testing.T) {
	for name, l := range map[string]library{
		"left out": {without: []string{"gone.go"}},
		"dropped":  {dropped: map[string][]string{"gone.go": {"F"}}},
		"changed":  {changes: map[string][][2]string{"gone.go": {{"a", "b"}}}},
	} {
		if err := l.unchanged(map[string]bool{"there.go": true}); err == nil || !strings.Contains(err.Error(), "gone.go") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
