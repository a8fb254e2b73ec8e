package verdict

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/timeline"
)

var deviceKey = timeline.Key{Kind: timeline.KindDevice, Name: "plant-7/kitchen/mw-1"}

// told is the verdict on a simulated device.
func told(t *testing.T, make func(*simulated)) Verdict {
	t.Helper()
	s := newSimulated(3)
	make(s)
	d := New()
	out := s.run()
	d.Advance(out, 1<<40)
	v, ok := d.Verdict(out, deviceKey, When{began.Add(time.Duration(s.end) * time.Second), began})
	if !ok {
		t.Fatal("the device is not judged")
	}
	return v
}

func TestSentences(t *testing.T) {
	time.Local = time.UTC
	want := map[string]string{
		"stops":                       "Usually sends every 30 s. Silent for 35 min, since 09:24:51.",
		"sends a quarter as often":    "Usually sends every 30 s. Every 2 min since 09:24:51, before every 30 s.",
		"comes and goes":              "Usually sends every 31 s. Came and went 7 times since 09:20:39, the last silence took 4 min.",
		"loses a tag":                 "Usually sends every 30 s. Its events lack temp_c since 09:24:51.",
		"a boolean becomes text":      "Usually sends every 30 s. door turned from boolean to text at 09:24:51.",
		"says error":                  `Usually sends every 30 s. state is "fault: magnetron" since 09:24:35.`,
		"a word that was never there": `Usually sends every 30 s. state was "locked" at 09:24:35, for the first time.`,
		"a sensor that came loose":    "Usually sends every 30 s. temp_c is -127 or so since 09:24:51; before it lay between 21.53 and 22.74.",
		"a clock ahead by 2 h":        "Usually sends every 30 s. Its clock is 2 h ahead, as with a wrong time zone.",
		"restarts over and over":      "Usually sends every 30 s. Restarted 9 times since 09:27:51.",
		"may not be sent to":          "Usually sends every 30 s. The broker refused 15 messages to or from it since 09:24:52 (not authorized, 0x87).",
		"does not take an update":     "Usually sends every 30 s. The update of 09:24:27 asks for threshold 75, its events say 60.",
		"answers no more":             "Usually sends every 59 s. 11 commands since 09:27:26 had no answer, usually there is one within 403 ms.",
		"every 30 s":                  "Usually sends every 30 s. Nothing unusual.",
		"at random":                   "Usually sends unevenly, most often after",
		"in bursts":                   "Usually sends in bursts, up to 5 min apart. Nothing unusual.",
		"young":                       "",
	}
	for name, sentence := range want {
		make := healthy[name]
		for _, f := range faults {
			if f.name == name {
				make = f.make
			}
		}
		if got := told(t, make).Sentence; !strings.HasPrefix(got, sentence) || (sentence == "") != (got == "") {
			t.Errorf("%s: %s\n\twant %s", name, got, sentence)
		}
	}
}

// message is a plain event of a device, so many seconds after the beginning.
func message(id int, at float64, device, data string) timeline.Entry {
	return timeline.Entry{ID: timeline.ID(id), At: began.Add(time.Duration(at * 1e9)), Topic: "0/plant-7/kitchen/" + device,
		Payload: []byte(`{"event_data":{` + data + `}}`)}
}

func TestSilenceSaysNothingWhileNobodyListens(t *testing.T) {
	var tp tape
	for i := range 30 {
		tp = append(tp, message(i+1, float64(30*i), "mw-1", `"a":1`))
	}
	d := New()
	d.Advance(tp, 1<<40)
	later := began.Add(2 * time.Hour)
	for _, c := range []struct {
		listening time.Time
		silent    bool
	}{{time.Time{}, false}, {later.Add(-time.Minute), false}, {later.Add(-10 * time.Minute), true}, {began, true}} {
		v, _ := d.Verdict(tp, deviceKey, When{later, c.listening})
		if silent := len(v.Findings) > 0 && v.Findings[0].Kind == Silent; silent != c.silent {
			t.Errorf("listening since %v: silent is %v", c.listening, silent)
		}
	}
}

func TestGapIsNoPauseOfADevice(t *testing.T) {
	var tp tape
	for i := range 60 {
		at := float64(30 * i)
		if i == 40 {
			tp = append(tp, timeline.Entry{ID: timeline.ID(len(tp) + 1), At: began.Add(time.Duration(at+3000) * time.Second), Kind: timeline.Gap, Gap: timeline.GapInfo{Cause: timeline.GapOffline}})
		}
		if i >= 40 {
			at += 3000
		}
		tp = append(tp, message(len(tp)+1, at, "mw-1", fmt.Sprintf(`"seq":%d`, i+20*(i/40))))
	}
	d := New()
	d.Advance(tp, 1<<40)
	v, _ := d.Verdict(tp, deviceKey, When{tp[len(tp)-1].At, began})
	if len(v.Findings) > 0 {
		t.Errorf("found %s", v.Findings[0].Text)
	}
}

func TestWhatEveryClockShowsIsThisOnesFault(t *testing.T) {
	var tp tape
	for i := range 60 {
		e := message(i+1, float64(10*i), fmt.Sprintf("mw-%d", i%6), "")
		e.Payload = fmt.Appendf(nil, `{"event_data":{},"observed_at":"%s"}`, stampOf(float64(10*i)+3600))
		tp = append(tp, e)
	}
	d := New()
	d.Advance(tp, 1<<40)
	if ahead := d.Weigh(); ahead != 3600 {
		t.Errorf("the clocks are %v s ahead, want 3600", ahead)
	}
	v, _ := d.Verdict(tp, deviceKey, When{tp[len(tp)-1].At, began})
	if len(v.Findings) > 0 {
		t.Errorf("found %s", v.Findings[0].Text)
	}
}

func TestHostileDevicesStayBounded(t *testing.T) {
	var many strings.Builder
	for i := range 3_000 {
		fmt.Fprintf(&many, `"t%d":%d,`, i, i)
	}
	var tp tape
	for i, data := range []string{
		strings.TrimSuffix(many.String(), ","), `"a":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000), `"` + strings.Repeat("n", 5000) + `":1`,
		`"a":1e999,"b":-0,"c":"\ud800"`, `"a":"` + strings.Repeat("x", 100_000) + `"`, `<img src=x onerror=alert(1)>`,
	} {
		for range 40 {
			tp = append(tp, message(len(tp)+1, float64(len(tp)), fmt.Sprintf("h%d", i), data))
		}
	}
	for i := range MaxSubjects + 10 {
		tp = append(tp, message(len(tp)+1, float64(len(tp)), fmt.Sprintf("d%d", i), `"a":1`))
	}
	d := New()
	d.Advance(tp, 1<<40)
	if d.Len() != MaxSubjects || d.Unjudged() != 16 {
		t.Errorf("%d are judged and %d are not, want %d and 16", d.Len(), d.Unjudged(), MaxSubjects)
	}
	v, _ := d.Verdict(tp, timeline.Key{Kind: timeline.KindDevice, Name: "plant-7/kitchen/h0"}, When{began, began})
	if !v.More {
		t.Error("nobody says that there are more tags than are watched")
	}
}

// TestManyKindsOfEventsAreNoFault: a device that sends 50 kinds of events, each with tags
// of its own and a type of its own for the one that they share, does nothing wrong.
func TestManyKindsOfEventsAreNoFault(t *testing.T) {
	const kinds = 50
	var tp tape
	for i := range 20 * kinds {
		k := i * 7 % kinds
		shared := []string{"1", `"on"`, "true", "null", "[1]"}[k%5]
		tp = append(tp, message(i+1, float64(10*i), "mw-1", fmt.Sprintf(`"kind":"k%d","value":%s,"only_%d":%d,"and_%d":"x"`, k, shared, k, i, k)))
	}
	d := New()
	d.Advance(tp, 1<<40)
	v, _ := d.Verdict(tp, deviceKey, When{tp[len(tp)-1].At, began})
	for _, f := range v.Findings {
		t.Errorf("found %s", f.Text)
	}
	if !v.More || v.Usual == "" {
		t.Errorf("more tags than are watched: %v; usual %q", v.More, v.Usual)
	}
}

func TestIdsThatLookAlike(t *testing.T) {
	tp := tape{message(1, 0, "d1", ""), message(2, 1, "D1", ""), message(3, 2, "dl", ""), message(4, 3, "d2", ""), message(5, 4, "e1", ""), message(6, 5, " e1", "")}
	d := New()
	d.Advance(tp, 1<<40)
	for device, want := range map[string]string{"D1": "d1 looks the same, and is another.", "d2": "", "e1": "␣e1 looks the same, and is another.", " e1": "Its id ␣e1 has a space at an end, so it is another than e1."} {
		v, _ := d.Verdict(tp, timeline.Key{Kind: timeline.KindDevice, Name: "plant-7/kitchen/" + device}, When{began, began})
		if v.Sentence != want && !(device == "D1" && strings.HasPrefix(v.Sentence, "D")) {
			t.Errorf("%s: %q, want %q", device, v.Sentence, want)
		}
	}
}

func TestAttentionTellsTheWorstFirst(t *testing.T) {
	var tp tape
	for i := range 600 {
		at := float64(i)
		for j, device := range []string{"stopped", "fine", "lost-a-tag", "a", "b", "c", "e"} {
			data := `"a":1,"b":2`
			if device == "stopped" && at > 300 {
				continue
			}
			if device == "lost-a-tag" && at > 500 {
				data = `"a":1`
			}
			tp = append(tp, message(len(tp)+1, at+float64(j)/10, device, data))
		}
	}
	d := New()
	d.Advance(tp, 1<<40)
	w := When{tp[len(tp)-1].At, began}
	for !d.Sweep(w, 2) {
	}
	a := d.Attention(1)
	if a.Total != 2 || len(a.Cases) != 1 || a.Cases[0].Key.Name != "plant-7/kitchen/stopped" || a.Cases[0].Severity != Urgent || a.Common != 0 {
		t.Fatalf("attention: %+v", a)
	}
	for !d.Sweep(When{w.Now.Add(time.Hour), began}, 100) {
	}
	if a := d.Attention(9); a.Common != 7 {
		t.Errorf("of 7 that are silent %d are", a.Common)
	}
}

// TestWhatIsOverIsNotSaid: a device that said that something is wrong, and says so no
// more, needs nobody; when it says so again it does, since then.
func TestWhatIsOverIsNotSaid(t *testing.T) {
	var tp tape
	d := New()
	for i, state := range strings.Fields(strings.Repeat("idle heating ", 6) + "fault: fault: idle heating fault:") {
		tp = append(tp, message(i+1, float64(10*i), "mw-1", fmt.Sprintf(`"state":%q`, state)))
		d.Advance(tp, 1<<40)
		v, _ := d.Verdict(tp, deviceKey, When{tp[i].At, began})
		if wrong := len(v.Findings) > 0; wrong != (state == "fault:") {
			t.Errorf("event %d says %s, and the verdict %q", i, state, v.Sentence)
		} else if wrong && i == 16 && !v.Findings[0].Since.Equal(tp[i].At) {
			t.Errorf("it is so since %v, want %v", v.Findings[0].Since, tp[i].At)
		}
	}
}

func TestIncidentsAreToldOnce(t *testing.T) {
	case1, case2 := Case{Key: deviceKey, Severity: Warning}, Case{Key: timeline.Key{Name: "other"}, Severity: Warning}
	worse := case1
	worse.Severity = Urgent
	var n Incidents
	n.Known(Attention{Cases: []Case{case2}}, began)
	for i, c := range []struct {
		minutes float64
		cases   []Case
		want    int
	}{
		{1, []Case{case2}, 0}, {2, []Case{case1, case2}, 1}, {2.1, []Case{worse, case2}, 0}, {3, []Case{worse, case2}, 1},
		{4, []Case{worse}, 0}, {8, nil, 0}, {9, nil, 0}, {10, []Case{worse, case2}, 2}, {11, []Case{worse, case2}, 0},
	} {
		if news := n.News(Attention{Cases: c.cases}, began.Add(time.Duration(c.minutes*60)*time.Second)); len(news) != c.want {
			t.Errorf("step %d: %d are told, want %d", i, len(news), c.want)
		}
	}
}
