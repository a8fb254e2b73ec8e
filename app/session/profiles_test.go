package session

import (
	"strings"
	"testing"

	"deviceconsole/app/profile"
)

func officeProfile() profile.Profile {
	return profile.Profile{ID: "id-1", Name: "office"}.With(profile.Project, "plant-9").With(profile.User, "office").
		With(profile.Broker, "wss://mqtt.example/mqtt").With(profile.Keepalive, "60")
}

func TestAProfileFillsTheForm(t *testing.T) {
	j := begin(t, demo())
	p := officeProfile()
	j.do(typed(FieldDevice, "left-over"), FieldLeft{FieldDevice}, ProfileChosen{Profile: p, Secrets: profile.Secrets{APIKey: NewSecret("key-7"), Password: NewSecret("pass-7")}})
	if got := j.m.Profile(); !got.Same(p) {
		t.Errorf("the form holds %+v, want %+v", got, p)
	}
	if id := j.m.Form.Value(FieldClientID); id != "console-1" {
		t.Errorf("the client ID is %q, want that of the tab", id)
	}
	j.do(ConfigLoaded{demo()}, ConnectPressed{})
	c := only[Connect](j)
	if c.Username != "plant-9/office" || c.Password.Reveal() != "key-7/pass-7" || c.URL != p.Value(profile.Broker) {
		t.Errorf("it connects with %+v", c)
	}

	j.do(ProfileChosen{})
	if who, url := j.m.Form.Value(FieldUser), j.m.Form.Value(FieldBrokerURL); who != "kitchen" || url != demo().Broker.URL {
		t.Errorf("without a profile the form holds %q, %q, want what the server offers", who, url)
	}
}

func TestAClientIDThatWasTypedBelongsToTheProfile(t *testing.T) {
	j := begin(t, demo())
	if id := j.m.Profile().Value(profile.ClientID); id != "" {
		t.Errorf("the tab's own client ID %q would be kept", id)
	}
	j.do(typed(FieldClientID, "bench"))
	if id := j.m.Profile().Value(profile.ClientID); id != "bench" {
		t.Errorf("the client ID that was typed is kept as %q", id)
	}
}

// TestLockedSecretsStayHidden: they leave the form, and what the connection logged in
// with goes on being taken out of foreign texts.
func TestLockedSecretsStayHidden(t *testing.T) {
	j := connected(t)
	j.do(SecretsLocked{})
	if !j.m.Secrets().Empty() {
		t.Error("the form holds secrets still")
	}
	if got := j.m.scrub("wrong password s3cret/pass of demo-key"); strings.Contains(got, "s3cret") || strings.Contains(got, "demo-key") {
		t.Errorf("a foreign text reads %q", got)
	}
	j.do(SecretsRecalled{profile.Secrets{APIKey: NewSecret("other-key"), Password: NewSecret("other-pass")}})
	if got := j.m.scrub("other-key s3cret/pass"); got != hidden+" "+hidden {
		t.Errorf("a foreign text reads %q", got)
	}
	j.do(DisconnectPressed{}, SecretsLocked{})
	if j.m.HoldsSecret("s3cret/pass") {
		t.Error("the secret is known after it was locked without a connection")
	}
}
