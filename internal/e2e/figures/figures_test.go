package figures_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"deviceconsole/internal/e2e/figures"
)

func TestPercentileIsTheNearestRank(t *testing.T) {
	hundred := make([]float64, 100)
	for i := range hundred {
		hundred[i] = float64(100 - i)
	}
	for _, tt := range []struct {
		name   string
		values []float64
		p      float64
		want   float64
	}{
		{"nothing", nil, 95, 0},
		{"one", []float64{7}, 50, 7},
		{"two, the lower", []float64{9, 7}, 50, 7},
		{"three", []float64{3, 1, 2}, 50, 2},
		{"a hundred", hundred, 95, 95},
		{"the most", hundred, 100, 100},
		{"the least", hundred, 0, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := figures.Percentile(tt.values, tt.p); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// TestPercentileSplitsTheValues: at least p percent do not exceed it, and less
// than p percent are below it.
func TestPercentileSplitsTheValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 1000), 1, 200).Draw(t, "values")
		p := float64(rapid.IntRange(1, 100).Draw(t, "p"))
		got := figures.Percentile(values, p)
		below, upTo := 0, 0
		for _, v := range values {
			if v < got {
				below++
			}
			if v <= got {
				upTo++
			}
		}
		wanted := p / 100 * float64(len(values))
		if float64(below) >= wanted+1e-9 || float64(upTo) < wanted-1e-9 || !slices.Contains(values, got) {
			t.Errorf("percentile %v of %v is %v", p, values, got)
		}
	})
}

// opened is when the page of the tests was opened.
var opened = time.UnixMilli(1_800_000_000_000)

func after(ms int) time.Time { return opened.Add(time.Duration(ms) * time.Millisecond) }

// recorded is what the recorder returns from a page that froze for 80 ms.
func recorded(t *testing.T) *figures.Recording {
	t.Helper()
	var r figures.Recording
	err := json.Unmarshal([]byte(`{
		"origin": 1800000000000,
		"frames": [100, 120, 140, 220, 240, 260],
		"times": [100, 140, 220, 260],
		"values": ["", "Received 5,000\nShown 5,000\nDropped 0", "Received 9 999\nShown 120\nDropped 7", "Received 1,010,000\nShown 130\nDropped 8"],
		"hidden": false
	}`), &r)
	if err != nil {
		t.Fatal(err)
	}
	return &r
}

func TestCountersAreReadAsAPersonSeesThem(t *testing.T) {
	r := recorded(t)
	if got := []int{r.Last(figures.Received), r.Last(figures.Shown), r.Last(figures.Dropped)}; !slices.Equal(got, []int{1_010_000, 130, 8}) {
		t.Errorf("at the end: %v", got)
	}
	if at, ok := r.Reached(figures.Received, 9_000); !ok || !at.Equal(after(220)) {
		t.Errorf("9,000 received at %v %v, want after 220 ms", at, ok)
	}
	if _, ok := r.Reached(figures.Received, 1_010_001); ok {
		t.Error("more was reached than was received")
	}
	if at, ok := r.First(after(150), figures.Shown, func(n int) bool { return n > 0 }); !ok || !at.Equal(after(220)) {
		t.Errorf("shown at %v %v, want after 220 ms", at, ok)
	}
	if got := new(figures.Recording).Last(figures.Received); got != 0 {
		t.Errorf("a page that noted nothing has received %d", got)
	}
}

func TestGapsOfASpan(t *testing.T) {
	for _, tt := range []struct {
		name     string
		from, to int
		want     figures.Gaps
	}{
		{"all", 100, 260, figures.Gaps{PerSecond: 37.5, P50: 20, P95: 80, Max: 80}},
		{"before it froze", 100, 140, figures.Gaps{PerSecond: 75, P50: 20, P95: 20, Max: 20}},
		{"while it froze", 150, 200, figures.Gaps{PerSecond: 0, P50: 80, P95: 80, Max: 80}},
		{"no time at all", 150, 150, figures.Gaps{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := recorded(t).Gaps(after(tt.from), after(tt.to))
			if tt.from == tt.to {
				got = figures.Gaps{PerSecond: got.PerSecond}
			}
			if math.Abs(got.PerSecond-tt.want.PerSecond) > 0.01 || got.P50 != tt.want.P50 || got.P95 != tt.want.P95 || got.Max != tt.want.Max {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestAProcessIsRead(t *testing.T) {
	self := os.Getpid()
	// The kernel counts in hundredths of a second, and a busy machine gives few.
	var p figures.Process
	for end := time.Now().Add(20 * time.Second); p.CPU == 0 && time.Now().Before(end); {
		var err error
		if p, err = figures.Read(self); err != nil {
			t.Fatal(err)
		}
	}
	if p.Parent != os.Getppid() || p.CPU <= 0 || p.CPU > time.Hour {
		t.Errorf("this process is %+v", p)
	}
	m, err := figures.ReadMemory(self)
	if err != nil || m.RSS < 1<<20 || m.RSS > 1<<34 || m.PSS > 2*m.RSS {
		t.Errorf("this process has %+v, %v", m, err)
	}
	if f := figures.Family(os.Getppid()); !slices.ContainsFunc(f, func(p figures.Process) bool { return p.PID == self }) {
		t.Errorf("this process is not among its parent's family: %+v", f)
	}
}

func TestBenchmarksOfTheGoCommandAreRead(t *testing.T) {
	got := figures.ParseBenchmarks(`goos: linux
pkg: deviceconsole/app/timeline
BenchmarkAppend/1_topic-2         	 4941514	       243.5 ns/op	       0 B/op	       0 allocs/op
BenchmarkCollect-2	       10	   1200345 ns/op	        78.5 bytes/entry	      16 B/op	       1 allocs/op
PASS
ok  	deviceconsole/app/timeline	12.1s
pkg: deviceconsole/app/payload
BenchmarkPretty 	 1000	 2 ns/op
--- BENCH: BenchmarkPretty
`)
	want := []figures.Benchmark{
		{Package: "timeline", Name: "Append/1_topic", PerOp: 243},
		{Package: "timeline", Name: "Collect", PerOp: 1_200_345, Bytes: 16, Allocs: 1},
		{Package: "payload", Name: "Pretty", PerOp: 2},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestTheTableIsMarkdown(t *testing.T) {
	var s strings.Builder
	figures.WriteTable(&s, []string{"what", "aim"}, [][]string{{"a | b", "≥ 1"}, {"short"}})
	want := "| what   | aim |\n| ------ | --- |\n| a \\| b | ≥ 1 |\n| short  |     |\n"
	if s.String() != want {
		t.Errorf("got\n%swant\n%s", s.String(), want)
	}
}

func TestTimesHaveThreeDigits(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 243: "243ns", 1_200_345: "1.2ms", 893_225: "893µs", 541_652_130: "542ms", 12_345_678_900: "12.3s", 9_999: "10µs",
	} {
		if got := figures.Rounded(d).String(); got != want {
			t.Errorf("%d ns is written %s, want %s", d, got, want)
		}
	}
}
