package session

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"deviceconsole/app/draft"
	"deviceconsole/app/lint"
	"deviceconsole/app/outbox"
	"deviceconsole/mqttws"
)

// TestAMessageThatHoldsASecretIsNeverStored: it waits in the page, in whatever part of
// the message the secret stands, and what was saved is without it.
func TestAMessageThatHoldsASecretIsNeverStored(t *testing.T) {
	storage := outbox.NewMemory()
	s := newStage(t, func(d *Deps) { d.Storage = storage })
	s.Send(typed(FieldProject, "plant-7"))
	s.Send(typed(FieldUser, "kitchen"))
	s.Send(typed(FieldAPIKey, canaries[0]))
	s.Send(typed(FieldPassword, canaries[1]))
	var messages []outbox.New
	add := func(m mqttws.Message) {
		if m.Topic == "" {
			m.Topic = "0/plant-7/kitchen/mw-1"
		}
		messages = append(messages, outbox.New{Identity: s.Model().Sender(), Message: m})
	}
	add(mqttws.Message{Payload: []byte(`{"key":"` + canaries[0] + `"}`)})
	add(mqttws.Message{Payload: []byte(`{"p":"canary\/pass-42"}`)})
	add(mqttws.Message{Topic: "2/plant-7/" + canaries[0] + "/x"})
	add(mqttws.Message{Properties: mqttws.Properties{ContentType: canaries[0]}})
	add(mqttws.Message{Properties: mqttws.Properties{CorrelationData: []byte("x" + canaries[0])}})
	add(mqttws.Message{Properties: mqttws.Properties{User: []mqttws.UserProperty{{Key: "k", Value: canaries[0]}}}})
	add(mqttws.Message{Payload: []byte(`{"harmless":true}`)})
	if _, err := s.Enqueue(messages); err != nil {
		t.Fatal(err)
	}
	s.Send(ComposeChanged{draft.FieldData, `{"key": "` + canaries[0] + `"}`})
	s.Send(SendPressed{})
	s.eventually("the harmless one is stored", func() bool { return s.Outbox().Counts().Unsaved == len(messages) })
	records, err := storage.Load(context.Background())
	if err != nil || len(records) != 1 || !bytes.Contains(records[0].Body, []byte("harmless")) {
		t.Errorf("%+v, %v", records, err)
	}
}

// TestAPasswordThatIsTheUsersNameKeepsNothingBack: it stands in each topic.
func TestAPasswordThatIsTheUsersNameKeepsNothingBack(t *testing.T) {
	storage := outbox.NewMemory()
	s := newStage(t, func(d *Deps) { d.Storage = storage })
	s.Send(typed(FieldProject, "plant-7"))
	s.Send(typed(FieldUser, "kitchen"))
	s.Send(typed(FieldPassword, "kitchen"))
	s.Send(ComposeChanged{draft.FieldDevice, "mw-1"})
	s.Send(SendPressed{})
	s.eventually("it is stored", func() bool { c := s.Outbox().Counts(); return c.Open == 1 && c.Unsaved == 0 })
}

func TestASecretInTheSendFormIsFoundAndRemoved(t *testing.T) {
	for name, test := range map[string]struct {
		kind    draft.Kind
		field   draft.Field
		text    string
		column  int    // 0 = no place
		fixed   string // what Remove it leaves
		nowhere bool   // nothing is found
	}{
		"event data":      {kind: draft.Event, field: draft.FieldData, text: `{"key": "canary-key-41", "n": 1}`, column: 10, fixed: `{"key": "", "n": 1}`},
		"twice":           {kind: draft.Event, field: draft.FieldData, text: `{"a": "canary/pass-42", "b": "-canary/pass-42"}`, column: 8, fixed: `{"a": "", "b": "-"}`},
		"a stream":        {kind: draft.Event, field: draft.FieldStream, text: "x canary/pass-42", fixed: "x "},
		"a device":        {kind: draft.ToDevice, field: draft.FieldDevice, text: "canary-key-41", fixed: ""},
		"bytes":           {kind: draft.ToDevice, field: draft.FieldPayload, text: "63616e6172792d6b65792d3431", fixed: "63616e6172792d6b65792d3431"},
		"a part of it":    {kind: draft.Event, field: draft.FieldData, text: `{"key": "canary-key-4"}`, nowhere: true},
		"an unused field": {kind: draft.ToDevice, field: draft.FieldData, text: "canary-key-41", nowhere: true},
	} {
		t.Run(name, func(t *testing.T) {
			j := connected(t)
			j.do(typed(FieldAPIKey, canaries[0]), typed(FieldPassword, canaries[1]), ComposeChanged{draft.FieldKind, draft.Value(test.kind)},
				ComposeChanged{draft.FieldDevice, "mw-1"})
			if name == "bytes" {
				j.do(ComposeChanged{draft.FieldFormat, draft.Value(draft.Hex)})
			}
			j.do(ComposeChanged{test.field, test.text})
			var found []draft.Finding
			for _, f := range j.m.Compose.Built.Findings {
				if strings.Contains(f.Text, "holds your") {
					found = append(found, f)
				}
			}
			if test.nowhere {
				if len(found) > 0 {
					t.Errorf("found %+v", found)
				}
				return
			}
			if len(found) != 1 || found[0].Severity != lint.Warning || found[0].Column != test.column {
				t.Fatalf("found %+v", found)
			}
			for _, fix := range found[0].Fixes {
				j.do(ComposeFixed{fix})
			}
			if got := j.m.Compose.Draft.Value(test.field); got != test.fixed {
				t.Errorf("left %q, want %q", got, test.fixed)
			}
		})
	}
}
