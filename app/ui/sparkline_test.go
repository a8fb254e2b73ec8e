//go:build !js

package ui

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/timeline"
)

func TestSparklinesShowTheLastMinutes(t *testing.T) {
	power := temperature
	power.Path, power.To = "power_w", true
	c, store := charted(t, temperature, power)
	tell(store, 0, `{"temp_c":500}`) // too long ago
	tell(store, 700, `{"temp_c":20}`)
	store.Append(timeline.Entry{At: midnight.Add(750 * time.Second), Kind: timeline.Gap})
	tell(store, 800, `{"temp_c":21.50}`)
	c.see(midnight.Add(850 * time.Second))
	list := c.sparklines(midnight.Add(850 * time.Second))
	if len(list) != 1 || list[0].Of != (timeline.Key{Kind: timeline.KindDevice, Name: "demo/kitchen/mw-3f2a"}) || len(list[0].Rows) != 2 {
		t.Fatalf("%+v", list)
	}
	if s := list[0].Rows[0]; s.Name != "temp_c" || s.Value != "21.50" || strings.Count(s.Line, "M") != 2 {
		t.Errorf("%+v", s)
	}
	if s := list[0].Rows[1]; s.Name != "power_w (sent)" || s.Value != "no numbers yet" || s.Line != "" {
		t.Errorf("%+v", s)
	}
}

func TestASilentTagKeepsItsSparkline(t *testing.T) {
	c, store := charted(t, temperature)
	tell(store, 1, `{"temp_c":1}`)
	tell(store, 2, `{"temp_c":2}`)
	c.see(midnight.Add(5 * time.Hour))
	if s := c.sparklines(midnight.Add(5 * time.Hour))[0].Rows[0]; s.Value != "2" || !strings.Contains(s.Line, "L") {
		t.Errorf("%+v", s)
	}
}
