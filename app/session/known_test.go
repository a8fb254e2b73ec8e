package session

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/filter"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
)

func TestKnownIsWhatWasSeenLately(t *testing.T) {
	store := timeline.New(timeline.PhoneLimits)
	r := NewRunner(Deps{
		Store: store, Now: func() time.Time { return noon },
		LoadConfig: func(context.Context) (page.Config, error) { return page.Config{}, nil },
	})
	defer r.Close()
	for _, m := range []struct{ topic, payload string }{
		{"0/plant-7/kitchen/mw-1", `{"event_data":{"temp_c":71.4,"door":"open"}}`},
		{"0/plant-7/kitchen/", `{"event_data":{"temp_c":22}}`},
		{"2/plant-7/MT-2014A/news", "text"},
		{"0/plant-7/garage/mw-2", `{"event_data":{"temp_c":71.4,"m":{"rpm":[1]}}}`},
		// Names that nobody could read in a suggestion are none.
		{"0/plant-7/garage/" + strings.Repeat("x", 60_000), `{"event_data":{"` + strings.Repeat("k", 1000) + `":1,"door":"open"}}`},
	} {
		store.Append(timeline.Entry{At: noon, Topic: m.topic, Payload: []byte(m.payload)})
	}
	want := filter.Known{
		Devices: []string{"mw-2", "mw-1"}, Users: []string{"garage", "kitchen"}, Groups: []string{"MT-2014A"},
		Topics: []string{"0/plant-7/garage/mw-2", "2/plant-7/MT-2014A/news", "0/plant-7/kitchen/", "0/plant-7/kitchen/mw-1"},
		Tags: []filter.KnownTag{
			{Path: "door", Values: []string{`"open"`}}, {Path: "temp_c", Values: []string{"71.4", "22"}}, {Path: "m.rpm.0", Values: []string{"1"}},
		},
	}
	if got := r.Known(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// BenchmarkKnown is what opening the suggestions costs with as many devices as
// are told apart.
func BenchmarkKnown(b *testing.B) {
	store := timeline.New(timeline.PhoneLimits)
	r := NewRunner(Deps{Store: store, Now: func() time.Time { return noon }})
	defer r.Close()
	for i := range 10_000 {
		store.Append(timeline.Entry{At: noon, Topic: fmt.Sprintf("0/plant-7/kitchen/mw-%05d", i*7919%10_000), Payload: []byte(`{"event_data":{"temp_c":71.4}}`)})
	}
	for b.Loop() {
		r.Known()
	}
}
