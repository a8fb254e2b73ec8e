package session

import (
	"testing"
	"time"

	"deviceconsole/app/draft"
	"deviceconsole/app/timeline"
)

// TestTheComposedEventIsComparedWithThoseBefore: of the device that it is for, also
// when another one is typed, and with the one that was just sent.
func TestTheComposedEventIsComparedWithThoseBefore(t *testing.T) {
	s := newStage(t, nil)
	s.Timeline().Append(timeline.Entry{At: time.Now(), Topic: "0/plant-7/kitchen/mw-1", Payload: []byte(`{"event_data":{"t":71.2}}`)})
	s.Send(TrySandboxPressed{})
	typed := func(f draft.Field, text string) []draft.Finding {
		s.Send(ComposeChanged{Field: f, Value: text})
		return s.Model().Compose.Built.Findings
	}
	if found := typed(draft.FieldData, `{"t": "71.4"}`); len(found) > 0 {
		t.Errorf("another device: %+v", found)
	}
	if found := typed(draft.FieldDevice, "mw-1"); len(found) != 1 || len(found[0].Fixes) != 1 {
		t.Fatalf("%+v", found)
	}
	if found := typed(draft.FieldDevice, "mw-2"); len(found) > 0 {
		t.Errorf("a device of which nothing came: %+v", found)
	}
	s.Send(SendPressed{})
	s.eventually("the sent event counts", func() bool { return len(typed(draft.FieldData, `{"t": 1}`)) == 1 })
}
