package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryPartHasItsLicence runs for this module.
func TestEveryPartHasItsLicence(t *testing.T) {
	t.Chdir("../../..")
	b, err := licences()
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for _, part := range []string{"The Go programming language", "github.com/maxence-charriere/go-app/v9 v9", "github.com/mochi-mqtt/server", "rsc.io/qr v", "Permission is hereby granted", "Redistribution and use"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing", part)
		}
	}
	for _, tool := range []string{"chromedp", "staticcheck", "deviceconsole"} {
		if strings.Contains(text, "\n"+tool) || strings.Contains(text, "/"+tool+" v") {
			t.Errorf("%s is in it, and is not built in", tool)
		}
	}
	name := filepath.Join(t.TempDir(), "licences.txt")
	for range 2 {
		if err := write(name, b); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := os.ReadFile(name); string(got) != text {
		t.Error("it is written otherwise")
	}
}

func TestAPartWithoutALicenceIsAnError(t *testing.T) {
	if _, err := (module{Path: "example.com/x", Version: "v1", Dir: t.TempDir()}).licence(); err == nil || !strings.Contains(err.Error(), "example.com/x v1 has no licence") {
		t.Error(err)
	}
}
