package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func TestPackKeepsTheFolderUpToDate(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	long := strings.Repeat("a line of a script\n", 100)
	write(t, filepath.Join(from, "icons/a.svg"), "<svg/>")
	write(t, filepath.Join(from, "app.js"), long)
	write(t, filepath.Join(from, "README.md"), "for people")
	write(t, filepath.Join(from, ".hidden"), "")
	write(t, filepath.Join(to, ".placeholder"), "stays")
	run := func() {
		t.Helper()
		if err := pack(from, to); err != nil {
			t.Fatal(err)
		}
	}

	run()
	for name, want := range map[string]bool{
		"app.js": true, "app.js.br": true, "app.js.gz": true, ".placeholder": true,
		"icons/a.svg": true, "icons/a.svg.br": false, "README.md": false, ".hidden": false,
	} {
		if exists(filepath.Join(to, name)) != want {
			t.Errorf("after the first run, %s exists: %v", name, !want)
		}
	}

	// An unchanged file is left alone: its encoding keeps its old time.
	past := time.Now().Add(-time.Hour).Truncate(time.Second)
	encoded := filepath.Join(to, "app.js.br")
	if err := os.Chtimes(encoded, past, past); err != nil {
		t.Fatal(err)
	}
	run()
	if info, _ := os.Stat(encoded); !info.ModTime().Equal(past) {
		t.Error("an unchanged file was compressed again")
	}

	// One that was copied by other means gets its encodings.
	if err := os.Remove(encoded); err != nil {
		t.Fatal(err)
	}
	run()
	if !exists(encoded) {
		t.Error("a copy without encodings stayed so")
	}

	// A change is taken over; an encoding that is no longer worth it goes.
	write(t, filepath.Join(from, "app.js"), "short")
	run()
	if b, _ := os.ReadFile(filepath.Join(to, "app.js")); string(b) != "short" {
		t.Errorf("the copy holds %q", b)
	}
	if exists(encoded) {
		t.Error("the encoding of the old content is still there")
	}

	// What is gone from the source goes with its encodings.
	write(t, filepath.Join(from, "app.js"), long)
	run()
	if err := os.Remove(filepath.Join(from, "app.js")); err != nil {
		t.Fatal(err)
	}
	run()
	if exists(filepath.Join(to, "app.js")) || exists(encoded) {
		t.Error("a removed file is still there")
	}
	if !exists(filepath.Join(to, ".placeholder")) {
		t.Error("the placeholder is gone")
	}
}

func TestPackFailsForAMissingSource(t *testing.T) {
	if err := pack(filepath.Join(t.TempDir(), "none"), t.TempDir()); err == nil {
		t.Error("no error")
	}
}

func TestPackJoinsTheStyles(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	write(t, filepath.Join(from, "app.css"), "/* all */\n@import \"styles/a.css\";\n@import \"styles/b.css\";\n")
	write(t, filepath.Join(from, "styles/a.css"), "a{}\n")
	write(t, filepath.Join(from, "styles/b.css"), "b{}\n")
	if err := pack(from, to); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(filepath.Join(to, "app.css")); string(b) != "/* all */\na{}\nb{}\n" {
		t.Errorf("the sheet is %q", b)
	}
	if exists(filepath.Join(to, "styles/a.css")) {
		t.Error("a part is a file of its own, too")
	}

	write(t, filepath.Join(from, "styles/b.css"), "b{color:red}\n")
	if err := pack(from, to); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(filepath.Join(to, "app.css")); !strings.Contains(string(b), "red") {
		t.Errorf("after a change of a part, the sheet is %q", b)
	}

	for sheet, wrong := range map[string]string{
		"@import \"styles/none.css\";\n":   "styles/none.css",
		"p{} @import url(styles/a.css);\n": "left",
	} {
		write(t, filepath.Join(from, "app.css"), sheet)
		if err := pack(from, to); err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%q: error %v, want one of %q", sheet, err, wrong)
		}
	}
}
