package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/timeline"
)

// bundle writes all of a store as a bundle, masked as Look proposes and m says.
func bundle(t testing.TB, s *timeline.Store, m Masking, notes ...Note) string {
	t.Helper()
	source := func() *Source { return NewSource(s, timeline.NewView(s, nil)) }
	if m.Tags == nil {
		tags, _, err := Look(source(), nil)
		if err != nil {
			t.Fatal(err)
		}
		m.Tags = tags
	}
	k := NewMask(m)
	if err := k.Learn(source(), nil); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	sum, err := WriteBundle(&b, source(), About{At: noon, Scope: All, Filter: "device:d1"}, notes, k, nil)
	if err != nil || sum.Bytes != int64(b.Len()) {
		t.Fatal(sum, err)
	}
	return b.String()
}

// event is an event of a device.
func event(device, payload string) timeline.Entry {
	return timeline.Entry{At: noon, Topic: "0/plant-7/anna-haus/" + device, QoS: 1, Payload: []byte(payload)}
}

// mustOpen opens a file that is whole.
func mustOpen(t testing.TB, file string) *Recording {
	t.Helper()
	r, err := open(file)
	if err != nil || r.Broken != nil {
		t.Fatalf("%v in\n%s", err, file)
	}
	return r
}

func TestABundleMasksTheSameEverywhere(t *testing.T) {
	s := storeOf(
		event("mw-1", `{"event_data":{"owner":"Anna Schmidt","mail":"anna@example.org","power_w":812,"pos":[{"lat":52.51634,"lon":13.37769}]}}`),
		event("mw-2", `{"event_data": {"owner": "Bo", "power_w": 0, "note": "ask Anna Schmidt <anna@example.org>", "n": 52.51634}}`),
		event("mw-2", `text of anna@example.org, not of joanna@example.org`),
		event("mw-1", `{"event_data":{"owner":"Anna Schmidt", broken`),
		timeline.Entry{At: noon, Topic: "2/plant-7/homes/owner", Payload: []byte(`"x"`), Properties: timeline.Properties{User: []timeline.UserProperty{{Key: "owner", Value: "Anna Schmidt"}, {Key: "k", Value: "v"}}}},
	)
	file := bundle(t, s, Masking{},
		Note{Section: SectionVerdicts, At: noon, Name: "plant-7/anna-haus/mw-1", Level: "urgent", Text: "owner was Anna Schmidt.", Tag: "owner", Hidden: "owner: new-value.", Filter: `owner="Bo"`, Wide: "has:owner"},
		Note{Section: SectionLog, At: noon, Text: "Anna Schmidt called"})
	for _, told := range []string{"Anna Schmidt", `\"anna@`, "<anna@", " anna@", "52.51634", "13.37769", `"Bo`} {
		if strings.Contains(file, told) {
			t.Errorf("the bundle tells %s:\n%s", told, file)
		}
	}
	r := mustOpen(t, file)
	if !r.About.Bundle || r.Messages != 5 || len(r.Notes) != 2 || r.Notes[0].Text != "owner: new-value." || r.Notes[0].Filter != "has:owner" || r.Notes[0].Level != "urgent" || !r.Notes[0].At.Equal(noon) {
		t.Fatalf("%+v", r)
	}
	got := contents(r.Store)
	var first, second struct {
		Data map[string]any `json:"event_data"`
	}
	if err := errors.Join(json.Unmarshal(got[0].Payload, &first), json.Unmarshal(got[1].Payload, &second)); err != nil {
		t.Fatal(err)
	}
	owner := first.Data["owner"].(string)
	if !strings.HasPrefix(owner, "mask-") || len(owner) != len("mask-3f2a") {
		t.Errorf("the owner is %s", owner)
	}
	for where, text := range map[string]string{
		"a note in a payload": second.Data["note"].(string), "a broken payload": string(got[3].Payload), "the log": r.Notes[1].Text, "a user property": got[4].Properties.User[0].Value,
	} {
		if !strings.Contains(text, owner) {
			t.Errorf("%s says %q, not %s", where, text, owner)
		}
	}
	if place := first.Data["pos"].([]any)[0].(map[string]any)["lat"]; second.Data["n"] != place {
		t.Errorf("a number is %v at one place, %v at another", place, second.Data["n"])
	}
	if first.Data["power_w"] != 812.0 || !strings.Contains(string(got[2].Payload), "joanna@example.org") || got[4].Properties.User[1].Value != "v" || got[0].Topic != "0/plant-7/anna-haus/mw-1" {
		t.Errorf("too much is masked: %+v", got)
	}
	if other := bundle(t, s, Masking{Key: [32]byte{1}}); strings.Contains(other, owner) {
		t.Error("another key gives the same pseudonym")
	}
}

func TestAPersonSaysWhatIsMasked(t *testing.T) {
	s := storeOf(event("mw-1", `{"event_data":{"owner":"Anna Schmidt","recipe_name":"goulash","serial":471100}}`))
	file := bundle(t, s, Masking{Shown: []string{"event_data.owner"}, Hidden: []string{"event_data.serial"}})
	if !strings.Contains(file, "Anna Schmidt") || !strings.Contains(file, "goulash") || strings.Contains(file, "471100") {
		t.Error(file)
	}
}

// TestWhatCameAfterTheLookIsMaskedByItsLooks: a tag that held nothing of the kind until
// then may hold a mail address now.
func TestWhatCameAfterTheLookIsMaskedByItsLooks(t *testing.T) {
	s := storeOf(event("mw-1", `{"event_data":{"note":"hot"}}`))
	tags, _, err := Look(NewSource(s, timeline.NewView(s, nil)), nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Append(event("mw-1", `{"event_data":{"note":"anna@example.org","owner":"Anna Schmidt","other":"cold"}}`))
	file := bundle(t, s, Masking{Tags: tags})
	if strings.Contains(file, "anna@") || strings.Contains(file, "Anna S") || !strings.Contains(file, "hot") || !strings.Contains(file, "cold") {
		t.Error(file)
	}
}

func TestIDsAreMaskedInTopicsAndWhereverTheyStand(t *testing.T) {
	s := storeOf(
		event("d1", `{"event_data":{"from":"d1","user":"anna-haus","to":"plant-7"}}`),
		timeline.Entry{At: noon, Topic: "1/plant-7/anna-haus/d1/update/anna-haus", Payload: []byte(`{"x":1}`), Properties: timeline.Properties{ResponseTopic: "0/plant-7/anna-haus/d1"}},
		timeline.Entry{At: noon, Topic: "1/plant-7/anna-haus/_all/update/t", Payload: []byte(`{"x":1}`)},
		timeline.Entry{At: noon, Topic: "2/plant-7/homes/t", Payload: []byte(`{"who":"anna-haus"}`)},
	)
	r := mustOpen(t, bundle(t, s, Masking{IDs: true}, Note{Section: SectionVerdicts, Name: "plant-7/anna-haus/d1", Text: "d1 and D1 look the same, d12 does not", Filter: "user:anna-haus device:d1"}))
	got := contents(r.Store)
	levels := strings.Split(got[0].Topic, "/")
	user, device := levels[2], levels[3]
	if levels[1] != "plant-7" || !strings.HasPrefix(user, "mask-") || !strings.HasPrefix(device, "mask-") || user == device {
		t.Fatalf("%q", got[0].Topic)
	}
	want := []string{
		"0/plant-7/" + user + "/" + device, `{"event_data":{"from":"` + device + `","user":"` + user + `","to":"plant-7"}}`,
		"1/plant-7/" + user + "/" + device + "/update/anna-haus", `{"x":1}`, "1/plant-7/" + user + "/_all/update/t", `{"x":1}`, "2/plant-7/homes/t", `{"who":"` + user + `"}`,
	}
	var have []string
	for _, e := range got {
		have = append(have, e.Topic, string(e.Payload))
	}
	if !reflect.DeepEqual(have, want) || got[1].Properties.ResponseTopic != got[0].Topic {
		t.Errorf("%q\nwant\n%q", have, want)
	}
	if n := r.Notes[0]; n.Name != "plant-7/"+user+"/"+device || n.Filter != "user:"+user+" device:"+device || n.Text != device+" and D1 look the same, d12 does not" {
		t.Errorf("%+v", n)
	}
}

func TestSecretsAreGoneInAnySpelling(t *testing.T) {
	const secret = "key/7+8"
	s := storeOf(
		event("mw-1", `{"event_data":{"a":"xkey/7+8y","b":"key\/7+8"}}`),
		event("mw-1", "\xff\x00key/7+8"),
		timeline.Entry{At: noon, Topic: "t/key/7+8", Payload: []byte{}, Properties: timeline.Properties{ContentType: secret, CorrelationData: []byte(secret), User: []timeline.UserProperty{{Key: secret, Value: secret}}}},
	)
	file := bundle(t, s, Masking{Secrets: []string{secret, `key\/7+8`}, Hide: "[hidden]"}, Note{Section: SectionDoctor, Text: "it was " + secret}, Note{Section: "x", Name: secret, Filter: secret})
	for _, e := range contents(mustOpen(t, file).Store) {
		if strings.Contains(fmt.Sprintf("%s %s %+v", e.Topic, e.Payload, e.Properties), "7+8") || bytes.Contains(e.Properties.CorrelationData, []byte("7+8")) {
			t.Errorf("%s", e.Payload)
		}
	}
	if strings.Contains(file, "7+8") {
		t.Error(file)
	}
}

func TestTagsThatLookSensitiveAreFound(t *testing.T) {
	s := storeOf(event("mw-1", `{"event_data":{"ownerName":"A","model_name":"M","e":"a@b.example","temp_c":21.5,"gps":{"lat":1.5},"list":[{"phone":"1"},{"phone":"2"}],
		"p":"52.5163, 13.3777","ip":"10.0.0.7","t":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0","v":"1.22.0-rc4-linux-amd64","at":"2026-11-24T12:00:00.123456Z","ok":true,"none":null,"path":"/usr/share/doc/readme/index"}}`))
	tags, more, err := Look(NewSource(s, timeline.NewView(s, nil)), nil)
	if err != nil || more != 0 {
		t.Fatal(more, err)
	}
	got := map[string]string{}
	for _, tag := range tags {
		got[strings.TrimPrefix(tag.Path, "event_data.")] = tag.Looks.String()
	}
	want := map[string]string{
		"ownerName": "name", "model_name": "", "e": "mail", "temp_c": "", "gps.lat": "location", "list.*.phone": "name", "p": "location", "ip": "location",
		"t": "token", "v": "", "at": "", "path": "",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v\nwant\n%v", got, want)
	}
	if tags[0].Looks == LooksPlain || tags[len(tags)-1].Looks != LooksPlain {
		t.Errorf("those that look sensitive are not first: %+v", tags)
	}
}

// TestTagsBeyondTheBoundAreMaskedByTheirLooks: a device with ten thousand tags hides
// none of them behind the others.
func TestTagsBeyondTheBoundAreMaskedByTheirLooks(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"event_data":{`)
	for i := range 3000 {
		fmt.Fprintf(&b, `"tag_%s":%d,`, strings.Repeat("x", i%50)+fmt.Sprint("n", i), i)
	}
	b.WriteString(`"late":{"owner":"Anna Schmidt"}}}`)
	file := bundle(t, storeOf(event("mw-1", b.String())), Masking{})
	if strings.Contains(file, "Anna") {
		t.Error("a tag beyond the bound is told")
	}
}

func TestTooManyValuesAreRefused(t *testing.T) {
	s := timeline.New(timeline.WideLimits)
	for i := range maxValues + 1 {
		s.Append(event("mw-1", fmt.Sprintf(`{"event_data":{"owner":"owner %d"}}`, i)))
	}
	if err := NewMask(Masking{}).Learn(NewSource(s, timeline.NewView(s, nil)), nil); !errors.Is(err, ErrTooManyValues) {
		t.Error(err)
	}
}

func TestNotesAreBounded(t *testing.T) {
	notes := make([]Note, MaxNotes+5)
	for i := range notes {
		notes[i] = Note{Section: SectionLog, At: noon.Add(time.Duration(i)), Text: strings.Repeat("ä", 10)}
	}
	notes[0].Text = strings.Repeat("ä", maxNote)
	r := mustOpen(t, bundle(t, storeOf(), Masking{}, notes...))
	if len(r.Notes) != MaxNotes || len(r.Notes[0].Text) > maxNote {
		t.Errorf("%d notes", len(r.Notes))
	}
	line := `{"type":"note","section":"log","text":"` + strings.Repeat("x", 60_000) + `"}`
	r = mustOpen(t, whole(0, 0, strings.TrimSuffix(strings.Repeat(line+"\n", 100), "\n")))
	if r.NotesLeft == 0 || r.noteBytes > maxNoteBytes {
		t.Errorf("%d bytes of notes are kept", r.noteBytes)
	}
}

// FuzzMask: whatever a payload is, JSON stays JSON, what is to be hidden is gone, and
// what is made can be opened.
func FuzzMask(f *testing.F) {
	f.Add(`{"event_data":{"owner":"Anna Schmidt","n":[1,{"mail":"a@b.example"}]}}`, "Anna Schmidt")
	f.Add(`{"owner":"Anna \u0053chmidt","owner":1234567`, "1234567")
	f.Add(`[{"owner":"\ud83d\ude00 x"},"owner"]`, "owner")
	f.Fuzz(func(t *testing.T, payload, value string) {
		s := storeOf(event("d1", payload), event("d1", `{"owner":`+fmt.Sprintf("%q", strings.ToValidUTF8(value, ""))+`}`))
		r := mustOpen(t, bundle(t, s, Masking{IDs: true}))
		got := contents(r.Store)
		if len(got) != 2 || json.Valid([]byte(payload)) && !json.Valid(got[0].Payload) {
			t.Fatalf("%q became %q", payload, got[0].Payload)
		}
		var told struct{ Owner string }
		if json.Unmarshal(got[1].Payload, &told) == nil && told.Owner != "" && !strings.HasPrefix(told.Owner, pseudonymPrefix) {
			t.Errorf("%q", got[1].Payload)
		}
	})
}

func BenchmarkBundle(b *testing.B) {
	s := timeline.New(timeline.WideLimits)
	for i := range 100_000 {
		s.Append(event(fmt.Sprintf("mw-%05d", i%5000), fmt.Sprintf(`{"event_data":{"power_w":812,"door":"closed","temp_c":71.4,"owner":"owner %d","lat":52.%05d},"observed_at":"2026-11-22T13:02:31.482110Z"}`, i%5000, i)))
	}
	b.ReportAllocs()
	for b.Loop() {
		bundle(b, s, Masking{IDs: true})
	}
}
