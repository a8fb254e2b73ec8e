package platform

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestUsernameIsProjectSlashUser(t *testing.T) {
	c, err := NewCredentials("demo", "u1", "key", "secret")
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Username(); got != "demo/u1" {
		t.Errorf("user name %q", got)
	}
	p, u, err := SplitUsername("demo/u1")
	if err != nil || p != c.Project || u != c.User {
		t.Errorf("split: %q, %q, %v", p, u, err)
	}
	for s, says := range map[string]string{
		"demo":      `has no "/"`,
		"":          `has no "/"`,
		"/u1":       "project id is empty",
		"demo/":     "user id is empty",
		"demo/u/1":  `holds "/"`,
		"demo/u#":   `holds "#"`,
		"de\x00/u1": "control character",
	} {
		_, _, err := SplitUsername(s)
		wantError(t, err, says)
	}
}

func TestPasswordSplitsAtTheFirstSlash(t *testing.T) {
	for field, want := range map[string][2]string{
		"key/secret":   {"key", "secret"},
		"key/a/b/":     {"key", "a/b/"},
		"key//":        {"key", "/"},
		"key/\x00\xff": {"key", "\x00\xff"},
	} {
		key, password, err := SplitPassword(field)
		if err != nil || key != want[0] || password != want[1] {
			t.Errorf("%q: %q, %q, %v", field, key, password, err)
		}
		c, err := NewCredentials("demo", "u1", key, password)
		if err != nil || c.PasswordField() != field {
			t.Errorf("%q does not come back: %v", field, err)
		}
	}
	for field, says := range map[string]string{
		"":                                `has no "/"`,
		"key":                             `has no "/"`,
		"/secret":                         "API key is empty",
		"key/":                            "password is empty",
		"key\n/seven":                     "control character",
		"k/" + strings.Repeat("x", 65534): "65,535 bytes",
	} {
		_, _, err := SplitPassword(field)
		wantError(t, err, says)
	}
}

func TestAPIKeyHoldsNoSlash(t *testing.T) {
	_, err := NewCredentials("demo", "u1", "ke/y", "secret")
	wantError(t, err, `the API key holds "/"`)
}

func TestCredentialsNeedEveryPart(t *testing.T) {
	for i, says := range []string{"project id is empty", "user id is empty", "API key is empty", "password is empty"} {
		parts := []string{"demo", "u1", "key", "secret"}
		parts[i] = ""
		c, err := NewCredentials(parts[0], parts[1], parts[2], parts[3])
		wantError(t, err, says)
		if c.PasswordField() != "" {
			t.Errorf("%s: credentials all the same", says)
		}
	}
}

func TestSecretsAppearNowhere(t *testing.T) {
	const key, password = "k3y-canary", "p4ss-canary"
	c, err := NewCredentials("demo", "u1", key, password)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%t", "%p"} {
		fmt.Fprintf(&out, verb+" ", c)
		fmt.Fprintf(&out, verb+" ", &c)
		fmt.Fprintf(&out, verb+" ", struct{ C Credentials }{c})
		fmt.Fprintf(&out, verb+" ", struct{ hidden Credentials }{c})
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("text", "credentials", c)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("json", "credentials", c)
	b, err := json.Marshal(map[string]any{"c": c, "p": &c})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(b)
	b, err = xml.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(b)
	_, err = NewCredentials("demo", "u1", key, strings.Repeat(password, 10000))
	fmt.Fprint(&out, err)
	_, err = NewCredentials("demo", "u1", key+"/", password)
	fmt.Fprint(&out, err)
	_, _, err = SplitPassword(key + password)
	fmt.Fprint(&out, err)
	_, _, err = SplitPassword(key + "/")
	fmt.Fprint(&out, err)
	text := strings.ToLower(out.String())
	for _, secret := range []string{key, password, fmt.Sprintf("%x", key), fmt.Sprintf("%x", password)} {
		if strings.Contains(text, secret) {
			t.Errorf("%q appears in %s", secret, text)
		}
	}
}

func FuzzCredentials(f *testing.F) {
	f.Add("demo/u1", "key/secret")
	f.Add("a/b/c", "//")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, username, field string) {
		p, u, err := SplitUsername(username)
		if err != nil {
			checkSentence(t, err)
		}
		key, password, passwordErr := SplitPassword(field)
		if passwordErr != nil {
			checkSentence(t, passwordErr)
		}
		if err != nil || passwordErr != nil {
			return
		}
		c, err := NewCredentials(p.String(), u.String(), key, password)
		if err != nil {
			t.Fatal(err)
		}
		if c.Username() != username || c.PasswordField() != field {
			t.Errorf("%q and %q came back as %q and %q", username, field, c.Username(), c.PasswordField())
		}
	})
}
