package verdict

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"deviceconsole/app/timeline"
)

func TestCompareTwoDevices(t *testing.T) {
	s := timeline.New(timeline.Limits{Bytes: 1 << 20, Count: 10_000})
	for i := range 50 {
		e := message(0, float64(10*i), "a", fmt.Sprintf(`"temp_c":%d.50,"door":true,"fw":"2.4"`, 20+i%3))
		s.Append(e)
		if i%3 == 0 {
			s.Append(message(0, float64(10*i), "b", fmt.Sprintf(`"temp_c":%d,"door":"open"`, 70+i%3)))
		}
	}
	got := Compare(Look(s, "0/plant-7/kitchen/a", time.Time{}, time.Time{}), Look(s, "0/plant-7/kitchen/b", time.Time{}, time.Time{}))
	want := []Difference{
		{"", "every 10 s", "every 30 s", true},
		{"temp_c", "21.50 (20.50 to 22.50)", "70", true},
		{"door", "true", `"open"`, true},
		{"fw", `"2.4"`, "", true},
	}
	if !slices.Equal(got, want) {
		t.Errorf("compared\n%+v, want\n%+v", got, want)
	}
	before := Look(s, "0/plant-7/kitchen/a", time.Time{}, began.Add(95*time.Second))
	if before.Events != 10 || !before.Until.Equal(began.Add(90*time.Second)) {
		t.Errorf("before: %d events until %v", before.Events, before.Until)
	}
	if later := Look(s, "0/plant-7/kitchen/a", began.Add(455*time.Second), time.Time{}); later.Events != 4 || !later.From.Equal(began.Add(460*time.Second)) {
		t.Errorf("later: %d events from %v", later.Events, later.From)
	}
	if none := Look(s, "0/plant-7/kitchen/a", time.Time{}, began.Add(-time.Second)); none.Events != 0 || none.Back {
		t.Errorf("before the first: %+v", none)
	}
	if moments := New().Moments(deviceKey); moments != nil {
		t.Errorf("of an unknown device %v is told", moments)
	}
}
