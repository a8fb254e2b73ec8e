package sandbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"deviceconsole/internal/page"
	"deviceconsole/internal/platform"
)

func addAccount(t testing.TB, path string, role platform.Role, project, user, key, password string) {
	t.Helper()
	c, err := platform.NewCredentials(project, user, key, password)
	if err != nil {
		t.Fatal(err)
	}
	if err := AddAccount(path, role, c); err != nil {
		t.Fatal(err)
	}
}

const someHash = `$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`

func TestAccountsFileNamesLineAndCause(t *testing.T) {
	good := `{"role":"device","project":"p","user":"u","hash":"` + someHash + `"}` + "\n"
	for _, c := range []struct{ name, content, says string }{
		{"nothing", "", "no account"},
		{"comments alone", "# none yet\n\n", "no account"},
		{"not JSON", good + "role=device\n", "line 2: is not like"},
		{"unknown key", `{"role":"device","project":"p","user":"u","password":"x"}`, `line 1: is not like`},
		{"number as user", `{"role":"device","project":"p","user":7,"hash":"x"}`, `"user" is no text`},
		{"unknown role", "\n# c\n" + strings.Replace(good, `"device"`, `"admin"`, 1), "line 3: the role \"admin\" is none of: device, operator, read-only operator"},
		{"empty project", strings.Replace(good, `"p"`, `""`, 1), "line 1: the project id is empty"},
		{"slash in user", strings.Replace(good, `"u"`, `"a/b"`, 1), `line 1: the user id "a/b" holds "/"`},
		{"twice", good + "\n" + good, `line 3: account "p/u" is already on line 1`},
		{"two on a line", strings.TrimSpace(good) + good, "line 1: holds more than one account"},
		{"no hash", `{"role":"device","project":"p","user":"u"}`, "line 1: hash is not of the form"},
		{"bcrypt", `{"role":"device","project":"p","user":"u","hash":"$2a$10$abcdefghijklmnopqrstuv"}`, "line 1: hash is not of the form"},
		{"argon2i", strings.Replace(good, "argon2id", "argon2i", 1), "line 1: hash is not of the form"},
		{"hash too cheap", strings.Replace(good, "m=19456", "m=8", 1), "line 1: hash has a cost out of bounds"},
		{"hash too dear", strings.Replace(good, "m=19456", "m=4000000", 1), "line 1: hash has a cost out of bounds"},
		{"endless line", strings.Replace(good, `"u"`, `"`+strings.Repeat("u", 5000)+`"`, 1), "line 1: is longer than"},
		{"good after a byte order mark", "\ufeff" + good, "line 1: is not like"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "accounts")
			if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := LoadAccounts(path)
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
				t.Fatalf("error %v, want one that names %s and says %s", err, path, c.says)
			}
			if strings.Contains(err.Error(), "AAAAAAAA") {
				t.Errorf("the error holds a hash: %v", err)
			}
		})
	}
}

func TestMissingAccountsFile(t *testing.T) {
	_, err := LoadAccounts(filepath.Join(t.TempDir(), "none"))
	if err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("error %v", err)
	}
}

func TestAddAccount(t *testing.T) {
	path := filepath.Join(t.TempDir(), "accounts")
	addAccount(t, path, platform.RoleDevice, "plant-7", "oven", "key", "password")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	content, _ := os.ReadFile(path)
	if strings.Contains(string(content), "password") || strings.Contains(string(content), `"key"`) {
		t.Fatalf("the file holds a secret: %s", content)
	}
	edited := append([]byte("# ours\n"), content...)
	if err := os.WriteFile(path, edited[:len(edited)-1], 0o600); err != nil { // without the last line's end
		t.Fatal(err)
	}
	addAccount(t, path, platform.RoleReadOnly, "plant-7", "helpdesk", "key", "password")
	after, _ := os.ReadFile(path)
	if !strings.HasPrefix(string(after), string(edited)) {
		t.Errorf("the other lines changed:\n%s\nwere\n%s", after, edited)
	}
	a, err := LoadAccounts(path)
	if err != nil || a.Len() != 2 || a.Public() {
		t.Fatalf("%d accounts, public %v, %v", a.Len(), a.Public(), err)
	}
	if r := a.rights("plant-7/helpdesk").Role; r != platform.RoleReadOnly {
		t.Errorf("role %v", r)
	}

	c, _ := platform.NewCredentials("plant-7", "oven", "key", "other")
	if err := AddAccount(path, platform.RoleDevice, c); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("added twice: %v", err)
	}
	if err := AddAccount(filepath.Join(t.TempDir(), "no", "dir"), platform.RoleDevice, c); err == nil {
		t.Error("added to a folder that is not there")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".accounts-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.WriteFile(path, []byte("nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := AddAccount(path, platform.RoleDevice, c); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("added to a broken file: %v", err)
	}
}

func TestPasswordHashRoundTrip(t *testing.T) {
	h := hashPassword("key/password")
	again, err := parsePasswordHash(h.String())
	if err != nil {
		t.Fatal(err)
	}
	if !again.matches("key/password") || again.matches("key/Password") {
		t.Error("the hash does not tell passwords apart")
	}
	if other := hashPassword("key/password"); other.String() == h.String() {
		t.Error("no salt")
	}
}

func FuzzParsePasswordHash(f *testing.F) {
	f.Add(someHash)
	f.Add(`$argon2id$v=19$m=19456,t=2,p=1$$`)
	f.Add(`$argon2id$v=19$m=19456,t=2,p=1 $AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA`)
	f.Fuzz(func(t *testing.T, s string) {
		if h, err := parsePasswordHash(s); err == nil && h.String() != s {
			t.Errorf("%q came back as %q", s, h)
		}
	})
}

func FuzzParseAccounts(f *testing.F) {
	f.Add([]byte(`{"role":"device","project":"p","user":"u","hash":"` + someHash + `"}` + "\n# x\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		a, err := parseAccounts(content)
		if err == nil {
			for name := range a.byName {
				if _, _, err := platform.SplitUsername(name); err != nil {
					t.Errorf("account %q: %v", name, err)
				}
			}
		}
	})
}

func TestDemoOffer(t *testing.T) {
	b := start(t, nil)
	offer := b.PageOffer()
	if offer.Accounts[0].Role != page.RoleDevice {
		t.Error("the first account is not a device user's")
	}
	roles := map[string]bool{}
	for _, a := range offer.Accounts {
		roles[a.Role] = true
		c, err := platform.NewCredentials(offer.Project, a.User, offer.APIKey, a.Password)
		if err != nil {
			t.Fatal(err)
		}
		p, ack := connect(t, b, 5, "", username(c.Username()), password(c.PasswordField()))
		if ack.ReasonCode != 0 {
			t.Errorf("%s can't log in: 0x%02X", a.User, ack.ReasonCode)
		}
		p.disconnect()
	}
	if len(roles) != 3 {
		t.Errorf("roles %v", roles)
	}
	offer.Groups[0] = "changed"
	if b.PageOffer().Groups[0] == "changed" {
		t.Error("the offer is shared")
	}
}
