package chart

import (
	"fmt"
	"testing"

	"deviceconsole/app/timeline"
)

func TestLookFindsTheNumbersOfADevice(t *testing.T) {
	h := &history{}
	h.add(event(1, `{"old":1,"temp_c":20}`))
	h.add(timeline.Entry{At: at(2), Topic: "1/plant-7/kitchen/mw-3f2a/event", Payload: []byte(`{"seconds":90,"command":"start"}`)})
	h.add(timeline.Entry{At: at(2), Topic: "0/plant-7/kitchen/other", Payload: []byte(`{"event_data":{"elsewhere":1}}`)})
	h.add(event(3, `{"temp_c":21.50,"door":"open","on":true,"deep":{"odd key":3}}`))
	got := ""
	for _, f := range Look(h, h.next, temperature) {
		got += fmt.Sprintf("%s=%s(%v) ", f.Tag.Path, f.Raw, f.Tag.To)
	}
	if want := `temp_c=21.50(false) on=true(false) deep."odd key"=3(false) old=1(false) seconds=90(true) `; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestLookIsBounded(t *testing.T) {
	h := &history{}
	for i := range lookBack + 10 {
		h.add(event(i, fmt.Sprintf(`{"t%d":1,"u%d":1}`, i, i)))
	}
	if n := len(Look(h, h.next, temperature)); n != maxFound {
		t.Errorf("%d tags", n)
	}
	if found := Look(h, 1, temperature); len(found) == 0 || found[0].Tag.Path == "" {
		t.Errorf("%v", found)
	}
}
