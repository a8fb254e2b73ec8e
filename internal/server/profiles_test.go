package server_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"deviceconsole/app/profile"
)

func profilesFile(t *testing.T, entry string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "profiles.json")
	file := `{"format": "device-console-profiles", "version": 1, "profiles": [` + entry + `]}`
	if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestProfilesAreOffered: the page gets them, and may reach their brokers.
func TestProfilesAreOffered(t *testing.T) {
	c := config()
	c.Sandbox, c.Broker, c.Brokers = false, "ws://127.0.0.1:9001/mqtt", "ws://third.example"
	c.Profiles = profilesFile(t, `{"name": "office", "project": "p", "broker": "wss://office.example/mqtt"}, {"name": "usual", "project": "q"}`)
	r := start(t, c)
	got := r.pageConfig(t)
	list, err := profile.DecodeFile(got.Profiles)
	if err != nil || len(list) != 2 || list[0].Name != "office" || list[1].Value(profile.Project) != "q" {
		t.Errorf("%+v, %v", list, err)
	}
	if strings.Join(got.Brokers, " ") != "ws://third.example wss://office.example/mqtt" {
		t.Errorf("brokers %v", got.Brokers)
	}
	resp, _ := r.get(t, "/")
	if policy := resp.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "wss://office.example") {
		t.Errorf("policy %q", policy)
	}
}

func TestProfilesThatCantBeOffered(t *testing.T) {
	for entry, says := range map[string]string{
		`{"name": "a", "password": "x"}`:              "does not belong",
		`{"name": "a", "broker": "https://h"}`:        "no broker that a page can reach",
		`{"name": "a", "broker": "wss://u:p@h/"}`:     "never does",
		`{"name": "a"}, {"name": "a"}`:                "two profiles",
		`{"name": "a", "account": "administrator"}, `: "no JSON",
	} {
		c := config()
		c.Profiles = profilesFile(t, entry)
		refusesToRun(t, c, []string{says})
	}
	c := config()
	c.Profiles = "/nowhere/profiles.json"
	refusesToRun(t, c, []string{"read the profiles", "/nowhere"})
}
