//go:build !js

package profile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"deviceconsole/app/browser"
)

// quickKeys make keys in a hundredth of the rounds.
type quickKeys struct{}

func (quickKeys) Derive(ctx context.Context, passphrase string, salt []byte, rounds int) (Key, error) {
	return browser.DeriveKey(ctx, passphrase, salt, rounds/100)
}
func (quickKeys) Random(n int) []byte { return browser.RandomBytes(n) }

// kept is what two tabs share.
func kept(t *testing.T) *browser.Documents {
	return browser.NewDocuments("vault of " + t.Name())
}

func secrets(key, password string) Secrets { return Secrets{NewSecret(key), NewSecret(password)} }

var office = Profile{ID: "id-1", Name: "office"}.With(Broker, "wss://a.example/").With(Project, "p").With(User, "u")

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("the error is %v, want %v", err, want)
	}
}

// recalls checks what is remembered for a profile.
func recalls(t *testing.T, v *Vault, p Profile, password string) {
	t.Helper()
	s, err := v.Recall(t.Context(), p)
	must(t, err)
	if s.Password.Reveal() != password || s.APIKey.Reveal() != "key-7" {
		t.Errorf("%q and %q are remembered", s.APIKey.Reveal(), s.Password.Reveal())
	}
}

func TestAVaultIsLockedAndOpened(t *testing.T) {
	ctx, docs := t.Context(), kept(t)
	v := NewVault(docs, quickKeys{})
	if s, err := v.State(ctx); err != nil || s.There {
		t.Fatalf("an empty one is %+v, %v", s, err)
	}
	is(t, v.Unlock(ctx, "harbour violin"), ErrNone)
	is(t, v.Remember(ctx, office, secrets("key-7", "p")), ErrNone)
	must(t, v.Forget(ctx, func(string) bool { return true }))
	must(t, v.Create(ctx, "harbour violin"))
	is(t, v.Create(ctx, "another one"), ErrThere)
	must(t, v.Remember(ctx, office, secrets("key-7", "first")))
	must(t, v.Remember(ctx, office, secrets("key-7", "second")))
	recalls(t, v, office, "second")

	v.Lock()
	_, err := v.Recall(ctx, office)
	is(t, err, ErrLocked)
	is(t, v.Remember(ctx, office, secrets("key-7", "third")), ErrLocked)
	is(t, v.Unlock(ctx, "harbour violi"), ErrPassphrase)
	if s, _ := v.State(ctx); s.Open || !s.There || len(s.IDs) != 1 {
		t.Errorf("after a wrong passphrase it is %+v", s)
	}
	reloaded := NewVault(docs, quickKeys{})
	must(t, reloaded.Unlock(ctx, "harbour violin"))
	recalls(t, reloaded, office, "second")

	other := office
	other.ID = "id-2"
	_, err = reloaded.Recall(ctx, other)
	is(t, err, ErrNone)
	must(t, reloaded.Forget(ctx, func(id string) bool { return id == "id-1" }))
	_, err = reloaded.Recall(ctx, office)
	is(t, err, ErrNone)
	must(t, reloaded.ForgetAll(ctx))
	if s, err := v.State(ctx); err != nil || s.There || s.Open {
		t.Errorf("after all was forgotten it is %+v, %v", s, err)
	}
}

// TestWhatIsRememberedLeadsNowhereElse: a profile whose broker or account is another
// gets nothing, nor does a record that was moved to another profile.
func TestWhatIsRememberedLeadsNowhereElse(t *testing.T) {
	ctx, docs := t.Context(), kept(t)
	v := NewVault(docs, quickKeys{})
	must(t, v.Create(ctx, "harbour violin"))
	must(t, v.Remember(ctx, office, secrets("key-7", "p")))
	for field, text := range map[Field]string{Broker: "wss://theirs.example/", Project: "q", User: "admin"} {
		_, err := v.Recall(ctx, office.With(field, text))
		is(t, err, ErrChanged)
	}
	renamed := office.With(Device, "mw-2")
	renamed.Name = "bureau"
	recalls(t, v, renamed, "p")

	theirs := office.With(Broker, "wss://theirs.example/")
	theirs.ID = "id-9"
	d, b, err := v.read(ctx)
	must(t, err)
	d.records = append(d.records, record{"id-9", boundTo(theirs), d.records[0].sealed})
	if done, err := docs.Replace(ctx, vaultName, b, d.encode()); err != nil || !done {
		t.Fatal(done, err)
	}
	_, err = v.Recall(ctx, theirs)
	is(t, err, ErrDamaged)
	recalls(t, v, office, "p")
}

func TestThePassphraseIsChangedAtOnce(t *testing.T) {
	ctx, docs := t.Context(), kept(t)
	here, there := NewVault(docs, quickKeys{}), NewVault(docs, quickKeys{})
	must(t, here.Create(ctx, "harbour violin"))
	must(t, here.Remember(ctx, office, secrets("key-7", "p")))
	must(t, there.Unlock(ctx, "harbour violin"))
	_, err := here.Change(ctx, "wrong", "teapot gravel")
	is(t, err, ErrPassphrase)
	browser.DatabaseFault = browser.ErrDatabaseFull
	_, err = here.Change(ctx, "harbour violin", "teapot gravel")
	browser.DatabaseFault = nil
	is(t, err, browser.ErrDatabaseFull)
	recalls(t, there, office, "p")
	if lost, err := here.Change(ctx, "harbour violin", "teapot gravel"); err != nil || lost != 0 {
		t.Fatal(lost, err)
	}
	recalls(t, here, office, "p")
	_, err = there.Recall(ctx, office)
	is(t, err, ErrLocked)
	is(t, there.Unlock(ctx, "harbour violin"), ErrPassphrase)
	must(t, there.Unlock(ctx, "teapot gravel"))
	recalls(t, there, office, "p")
}

// TestEveryDamageIsTold: whatever byte is another, nothing wrong comes out.
func TestEveryDamageIsTold(t *testing.T) {
	ctx, docs := t.Context(), kept(t)
	v := NewVault(docs, quickKeys{})
	must(t, v.Create(ctx, "harbour violin"))
	must(t, v.Remember(ctx, office, secrets("key-7", "p")))
	whole, err := docs.Kept(ctx, vaultName)
	must(t, err)
	for i := range whole {
		b := bytes.Clone(whole)
		b[i] ^= 0x41
		if _, err := decodeDocument(b); !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
			t.Errorf("byte %d changed: %v", i, err)
		}
		if _, err := decodeDocument(whole[:i]); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut at %d: %v", i, err)
		}
	}
	must(t, docs.Keep(ctx, vaultName, whole[:40]))
	is(t, v.Unlock(ctx, "harbour violin"), ErrDamaged)
	is(t, v.Remember(ctx, office, secrets("key-7", "p")), ErrDamaged)
	if s, err := v.State(ctx); !errors.Is(err, ErrDamaged) || !s.There {
		t.Errorf("a damaged one is %+v, %v", s, err)
	}
	must(t, v.ForgetAll(ctx))
	must(t, v.Create(ctx, "harbour violin"))
}

func FuzzDocument(f *testing.F) {
	d := document{rounds: Rounds, salt: make([]byte, saltLen), proof: make([]byte, 28), records: []record{{"a", []byte("b"), []byte("c")}}}
	f.Add(d.encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := decodeDocument(b); err == nil && !bytes.Equal(d.encode(), b) {
			t.Fatalf("%x is written as %x", b, d.encode())
		}
	})
}

func TestALinkCarriesSealedSecrets(t *testing.T) {
	ctx, keys := t.Context(), quickKeys{}
	link, err := office.SealLink(ctx, keys, secrets("key-7", strings.Repeat("p", 50)), "harbour violin")
	must(t, err)
	if strings.Contains(link, "key-7") || len(link) > MaxLink {
		t.Errorf("the link is %s", link)
	}
	l, err := ParseLink("https://console.example/connection#" + strings.Replace(link, "wss://a.example/", "wss%3A%2F%2Fa.example%2F", 1))
	must(t, err)
	s, err := l.Secrets(ctx, keys, "harbour violin")
	must(t, err)
	if s.APIKey.Reveal() != "key-7" || s.Password.Reveal() != strings.Repeat("p", 50) {
		t.Error("other secrets come out")
	}
	_, err = l.Secrets(ctx, keys, "wrong")
	is(t, err, ErrPassphrase)
	theirs, err := ParseLink(strings.Replace(link, "a.example", "theirs.example", 1))
	must(t, err)
	_, err = theirs.Secrets(ctx, keys, "harbour violin")
	is(t, err, ErrPassphrase)
	cut, err := ParseLink(link[:len(link)-40])
	must(t, err)
	if _, err = cut.Secrets(ctx, keys, "harbour violin"); err == nil {
		t.Error("a link that was cut opens")
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	s := secrets("key-7", "pass-7")
	if text := fmt.Sprintf("%v %+v %#v %s", s, s, struct{ S Secrets }{s}, s); strings.Contains(text, "-7") {
		t.Error(text)
	}
}
