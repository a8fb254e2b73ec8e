package session

import (
	"strings"
	"testing"

	"deviceconsole/app/draft"
)

// TestWhatIsSharedStandsInTheForm: and can be put back.
func TestWhatIsSharedStandsInTheForm(t *testing.T) {
	j := begin(t, demo())
	j.do(ComposeChanged{draft.FieldData, `{"typed":true}`})
	j.do(ShareTaken{Content: []byte(`{"shared":1}`)})
	only[KeepDraft](j)
	if d := j.m.Compose.Draft; d.Data != `{"shared":1}` || d.Device != "bench-1" {
		t.Errorf("%+v", d)
	}
	if got := string(j.m.Compose.Built.Message.Payload); !strings.Contains(got, `{"shared":1}`) {
		t.Errorf("what will be sent is %s", got)
	}
	if got := j.m.Compose.Shared.Words.String(); got != "Shared by another app: 12 bytes of text." {
		t.Error(got)
	}
	j.do(ShareUndone{})
	if d, s := j.m.Compose.Draft, j.m.Compose.Shared; d.Data != `{"typed":true}` || s.Words.String() != "" {
		t.Errorf("%q, %q", d.Data, s.Words)
	}

	j.do(ShareTaken{Name: "a.txt", Content: []byte("hello"), Others: 2})
	if got := j.m.Compose.Shared.Words.String(); j.m.Compose.Draft.Payload != "hello" || got != "Shared by another app: a.txt. The other 2 files were left out." {
		t.Errorf("%q, %+v", got, j.m.Compose.Draft)
	}
}

func TestOneOtherFileIsTold(t *testing.T) {
	w := sharedWords(ShareTaken{Name: "a.txt", Content: []byte("hello"), Others: 1})
	if got := w.String(); got != "Shared by another app: a.txt. The other file was left out." {
		t.Error(got)
	}
}

func TestWhatCanNotBeSharedIsSaid(t *testing.T) {
	j := begin(t, demo())
	before := j.m.Compose.Draft.Data
	if j.do(ShareLost{}); !strings.HasSuffix(j.m.Compose.Shared.Words.String(), "Share it once more.") {
		t.Error(j.m.Compose.Shared.Words)
	}
	j.do(ShareTaken{Name: "big", Size: 3 << 20})
	if got := j.m.Compose.Shared.Words.String(); !strings.Contains(got, "3,145,728 bytes") {
		t.Error(got)
	}
	j.do(ShareTaken{Content: make([]byte, MaxShared+1)})
	if got := j.m.Compose.Shared; got.Undo || !strings.Contains(got.Words.String(), "1,048,577 bytes") {
		t.Errorf("%+v", got.Words)
	}
	if j.m.Compose.Draft.Data != before {
		t.Error("the form has changed")
	}
}
