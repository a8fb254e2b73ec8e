package server_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"deviceconsole/internal/server"
)

func TestAccountsAddWritesNoSecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "accounts.json")
	var out bytes.Buffer
	err := server.Accounts([]string{"add", "-file", file, "-project", "plant-7", "-user", "kitchen", "-role", "read-only operator"},
		strings.NewReader("canary-key\r\ncanary/with a slash"), &out)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "plant-7/kitchen") || strings.Contains(out.String(), "canary") {
		t.Errorf("it says %q", out.String())
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(content, []byte("argon2id")) || bytes.Contains(content, []byte("canary")) {
		t.Errorf("the file holds %s", content)
	}
}

func TestAccountsMistakes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "accounts.json")
	add := func(more ...string) []string {
		return append([]string{"add", "-file", file, "-project", "p", "-user", "u"}, more...)
	}
	tests := []struct {
		name, in string
		args     []string
		usage    bool
		says     string
	}{
		{"unknown command", "", []string{"remove"}, true, "accounts add"},
		{"no flags", "", []string{"add"}, true, "-file FILE"},
		{"unknown flag", "", add("-x"), true, "-x"},
		{"password as an argument", "k\np\n", add("canary"), true, "asked for"},
		{"bad user", "k\np\n", []string{"add", "-file", file, "-project", "p", "-user", "a/b"}, true, "user"},
		{"bad role", "k\np\n", add("-role", "admin"), true, "operator"},
		{"nothing typed", "", add(), false, "ended too early"},
		{"key alone", "k\n", add(), false, "ended too early"},
		{"slash in the key", "a/b\np\n", add(), true, "API key"},
		{"empty password", "k\n\n", add(), true, "password"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := server.Accounts(test.args, strings.NewReader(test.in), &bytes.Buffer{})
			if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "canary") {
				t.Fatalf("error %v, want it to say %q", err, test.says)
			}
			if usage := (*server.UsageError)(nil); errors.As(err, &usage) != test.usage {
				t.Errorf("a mistake in usage: %v, want %v", !test.usage, test.usage)
			}
		})
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a file was made")
	}
}

func TestAccountsHelp(t *testing.T) {
	for _, args := range [][]string{nil, {"-h"}, {"add", "-h"}} {
		var out bytes.Buffer
		if err := server.Accounts(args, strings.NewReader(""), &out); err != nil || !strings.Contains(out.String(), "-file FILE") {
			t.Errorf("%q: %v, %q", args, err, out.String())
		}
	}
}
