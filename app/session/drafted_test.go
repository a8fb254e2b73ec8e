package session

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/draft"
	"deviceconsole/app/library"
	"deviceconsole/app/timeline"
)

// keeping returns a Runner, and what it keeps.
func keeping(t *testing.T) (*Runner, chan string) {
	kept := make(chan string, 10)
	r := NewRunner(Deps{
		Store: timeline.New(timeline.Limits{Count: 10, Bytes: 1 << 20}), Now: time.Now,
		KeepDraft: func(text string) { kept <- text },
	})
	t.Cleanup(r.Close)
	r.Send(ConfigLoaded{demo()})
	return r, kept
}

func TestWhatIsTypedComesBackAfterAReload(t *testing.T) {
	r, kept := keeping(t)
	r.Send(ComposeChanged{draft.FieldDevice, "mw-1"})
	r.Send(ComposeChanged{draft.FieldData, `{"half":`})
	r.KeepDraft()
	text := <-kept
	r.KeepDraft() // nothing has changed since
	select {
	case text := <-kept:
		t.Errorf("kept %q again", text)
	default:
	}

	j := begin(t, demo())
	j.do(DraftRestored{text})
	if d := j.m.Compose.Draft; d.Data != `{"half":` || d.Device != "mw-1" || j.m.Compose.Built.Ready() {
		t.Errorf("came back as %+v", d)
	}
	j.do(DraftRestored{"rubbish"})
	if d := j.m.Compose.Draft; d.Device != "mw-1" || !strings.Contains(j.m.Compose.Said, "could not be read") {
		t.Errorf("rubbish made it %+v, and it says %q", d, j.m.Compose.Said)
	}
}

func TestWhatIsTypedIsKeptByItselfAMomentLater(t *testing.T) {
	r, kept := keeping(t)
	r.Send(ComposeChanged{draft.FieldStream, "hourly"})
	select {
	case text := <-kept:
		if !strings.Contains(text, "hourly") {
			t.Errorf("kept %s", text)
		}
	case <-time.After(20 * time.Second):
		t.Error("nothing was kept")
	}
}

// TestASecretThatIsTypedIsNotKept: wherever it is typed, and whatever it is made of,
// a secret is found in the text that would be kept.
func TestASecretThatIsTypedIsNotKept(t *testing.T) {
	for _, secret := range []string{"correct horse", `say "horse"`, `back\slash`, "salt&pepper", "<angle>", "pferd ß \u2028 x"} {
		inJSON, _ := json.Marshal(secret)
		for field, text := range map[draft.Field]string{
			draft.FieldData: `{"p":"` + secret + `"}`, draft.FieldPayload: `{"p":` + string(inJSON) + `}`, draft.FieldStream: secret, draft.FieldContentType: "x" + secret,
			draft.FieldExtra: `"p": "` + within(secret) + `"`,
		} {
			r, kept := keeping(t)
			r.Send(FieldChanged{FieldPassword, NewSecret(secret)})
			r.Send(ComposeChanged{field, text})
			r.KeepDraft()
			if text := <-kept; text != "" {
				t.Errorf("%s in field %v: kept %s", secret, field, text)
			}
			file := string(library.EncodeTemplates([]library.Template{{Name: "a", Draft: r.Model().Compose.Draft}}))
			if !r.Model().HoldsSecret(file) {
				t.Errorf("%s in field %v is not found in %s", secret, field, file)
			}
		}
	}
}
