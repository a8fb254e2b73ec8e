package verdict

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"deviceconsole/app/timeline"
)

// tape is a store of what a simulated device sends.
type tape []timeline.Entry

func (t tape) WalkHeads(from timeline.ID, n, _ int, visit func(*timeline.Entry, int)) timeline.ID {
	for ; n > 0 && int(from) <= len(t); n-- {
		visit(&t[from-1], len(t[from-1].Payload))
		from++
	}
	return from
}

var began = time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)

const topicOfTest = "0/plant-7/kitchen/mw-1"

// simulated is a device on a virtual clock. What it does with each event can be
// changed by faults, from a moment on.
type simulated struct {
	*rand.Rand
	out    tape
	at     float64 // seconds since began, of the device
	end    float64
	seq    int
	power  float64 // of the cycle it is in
	temp   float64
	uptime float64

	onset  float64 // of the fault
	faulty bool

	every  func(*simulated) float64            // interval to the next event
	tags   func(*simulated) []string           // "name":value
	edit   func(*simulated, []string) []string // what the fault does to them
	stamp  func(*simulated) string             // observed_at; "" = none
	finish func(*simulated, string) []string   // what is sent in place of a payload
	also   func(*simulated)                    // after each event
	rate   float64                             // of intervals, by the fault
	delay  func(*simulated) float64
}

func newSimulated(seed uint64) *simulated {
	s := &simulated{Rand: rand.New(rand.NewPCG(seed, 7)), end: 7200, rate: 1, temp: 22}
	s.onset = s.end * (.6 + .25*s.Float64())
	s.stamp = func(s *simulated) string { return stampOf(s.at) }
	s.every = regular(30, .03)
	s.tags = sensor
	s.delay = func(s *simulated) float64 { return .02 + .1*s.Float64() }
	return s
}

func stampOf(at float64) string {
	return began.Add(time.Duration(at * 1e9)).UTC().Format("2006-01-02T15:04:05.000000Z")
}

func regular(every, jitter float64) func(*simulated) float64 {
	return func(s *simulated) float64 { return every * (1 + jitter*(2*s.Float64()-1)) }
}

func (s *simulated) gauss(mean, sd float64) float64 { return mean + sd*s.NormFloat64() }

// sensor is a room sensor with a count.
func sensor(s *simulated) []string {
	s.temp += .2*(22-s.temp) + s.gauss(0, .15)
	return []string{
		fmt.Sprintf(`"temp_c":%.2f`, s.temp), fmt.Sprintf(`"humidity":%.1f`, s.gauss(45, 2)),
		fmt.Sprintf(`"door":%t`, s.Float64() < .2), fmt.Sprintf(`"seq":%d`, s.seq), `"fw":"2.4.1"`,
	}
}

// microwave heats for a while, and cools.
func microwave(s *simulated) []string {
	if s.Float64() < .05 {
		s.power = 800 - s.power
	}
	p := s.power
	if p > 0 {
		p = s.gauss(800, 6)
		s.temp += .12 * (95 - s.temp)
	} else {
		s.temp += .06 * (22 - s.temp)
	}
	state := "idle"
	if s.power > 0 {
		state = "heating"
	}
	return []string{
		fmt.Sprintf(`"power_w":%.0f`, p), fmt.Sprintf(`"state":%q`, state), fmt.Sprintf(`"door":%q`, []string{"closed", "open"}[s.IntN(2)]),
		fmt.Sprintf(`"temp_c":%.1f`, s.gauss(s.temp, .2)), fmt.Sprintf(`"seq":%d`, s.seq),
	}
}

// run lets the device live to its end, and returns what was heard.
func (s *simulated) run() tape {
	for {
		s.faulty = s.onset > 0 && s.at >= s.onset
		step := s.every(s)
		if s.faulty {
			step *= s.rate
		}
		s.at += step
		s.uptime += step
		if s.at > s.end {
			break
		}
		s.faulty = s.onset > 0 && s.at >= s.onset
		s.seq++
		tags := s.tags(s)
		if s.faulty && s.edit != nil {
			tags = s.edit(s, tags)
		}
		text := `{"event_data":{` + strings.Join(tags, ",") + `}`
		if stamp := s.stamp(s); stamp != "" {
			text += `,"observed_at":"` + stamp + `"`
		}
		text += "}"
		payloads := []string{text}
		if s.finish != nil {
			payloads = s.finish(s, text)
		}
		for _, p := range payloads {
			s.add(s.at+s.delay(s), topicOfTest, p)
		}
		if s.also != nil {
			s.also(s)
		}
	}
	slices.SortStableFunc(s.out, func(a, b timeline.Entry) int { return a.At.Compare(b.At) })
	for i := range s.out {
		s.out[i].ID = timeline.ID(i + 1)
	}
	return s.out
}

func (s *simulated) add(at float64, topic, payload string) *timeline.Entry {
	s.out = append(s.out, timeline.Entry{At: began.Add(time.Duration(at*1e6) * time.Microsecond), Topic: topic, Payload: []byte(payload)})
	return &s.out[len(s.out)-1]
}

// replace writes another value of a tag, or leaves the tag out.
func replace(tags []string, name, value string) []string {
	out := slices.Clone(tags)
	for i, t := range out {
		if strings.HasPrefix(t, `"`+name+`":`) {
			if value == "" {
				return slices.Delete(out, i, i+1)
			}
			out[i] = `"` + name + `":` + value
		}
	}
	return out
}

func edits(name string, value func(*simulated) string) func(*simulated, []string) []string {
	return func(s *simulated, tags []string) []string { return replace(tags, name, value(s)) }
}

const commandTopic = "1/plant-7/kitchen/mw-1/event"

// commanded sends commands, which the device answers after a latency.
func commandedDevice(s *simulated, latency func(*simulated) float64) {
	s.every = regular(60, .03)
	s.also = func(s *simulated) {
		if s.seq%3 != 0 {
			return
		}
		at := s.at + 10 + 30*s.Float64()
		s.add(at, commandTopic, `{"command":"start"}`)
		s.faulty = at >= s.onset
		if x := latency(s); x > 0 {
			s.add(at+x, topicOfTest, `{"event_data":{`+strings.Join(s.tags(s), ",")+`},"observed_at":"`+stampOf(at+x)+`"}`)
		}
	}
	s.tags = func(s *simulated) []string { return replace(sensor(s), "seq", "") }
}

// healthy are devices that nothing is wrong with, in several styles.
var healthy = map[string]func(*simulated){
	"every 30 s":  func(s *simulated) {},
	"every 1 s":   func(s *simulated) { s.every, s.tags, s.end = regular(1, .1), microwave, 2400 },
	"microwave":   func(s *simulated) { s.every, s.tags = regular(5, .05), microwave },
	"at random":   func(s *simulated) { s.every = func(s *simulated) float64 { return 20 * s.ExpFloat64() } },
	"uneven":      func(s *simulated) { s.every = regular(30, .5) },
	"in bursts":   func(s *simulated) { s.every = bursts(4, 300) },
	"in pairs":    func(s *simulated) { s.every = bursts(2, 60) },
	"each 10 min": func(s *simulated) { s.every, s.end = regular(600, .01), 86400; s.tags = daily },
	"two kinds of events": func(s *simulated) {
		s.tags = func(s *simulated) []string {
			if s.Float64() < .5 {
				return []string{fmt.Sprintf(`"uptime_s":%.0f`, s.uptime), `"rssi":-` + fmt.Sprint(60+s.IntN(9))}
			}
			return sensor(s)
		}
	},
	"50 kinds of events": func(s *simulated) {
		s.tags = func(s *simulated) []string {
			n := s.IntN(50)
			return []string{fmt.Sprintf(`"kind":"k%d"`, n), fmt.Sprintf(`"v%d":%.1f`, n, s.gauss(5, 1))}
		}
	},
	"optional tags": func(s *simulated) {
		s.tags = func(s *simulated) []string {
			return slices.DeleteFunc(sensor(s), func(t string) bool { return s.Float64() < .3 })
		}
	},
	"a null now and then": func(s *simulated) {
		s.tags = func(s *simulated) []string {
			if s.Float64() < .1 {
				return replace(sensor(s), "temp_c", "null")
			}
			return sensor(s)
		}
	},
	"events delivered late, in order": func(s *simulated) {
		s.delay = func(s *simulated) float64 {
			return 150 - math.Mod(s.at, 150) + 2 + .001*math.Mod(s.at, 150)
		}
	},
	"the same heartbeat": func(s *simulated) {
		s.tags = func(*simulated) []string { return []string{`"alive":true`, `"error":0`} }
		s.stamp = func(*simulated) string { return "" }
	},
	"answers commands":  func(s *simulated) { commandedDevice(s, func(s *simulated) float64 { return .3 + .4*s.Float64() }) },
	"a clock 3 s ahead": func(s *simulated) { s.stamp = func(s *simulated) string { return stampOf(s.at + 3) } },
	"young":             func(s *simulated) { s.end = 100 },
	"a meter": func(s *simulated) {
		wh := 10000 * s.Float64()
		s.tags = func(s *simulated) []string {
			wh += 5 * s.Float64()
			return []string{fmt.Sprintf(`"energy_wh":%.1f`, wh), fmt.Sprintf(`"level":%d`, int(s.at/100)%20), fmt.Sprintf(`"uptime_s":%.0f`, s.uptime)}
		}
	},
	"confirms updates": func(s *simulated) { update(s, func(s *simulated) bool { return true }) },
	"lists of values": func(s *simulated) {
		s.tags = func(s *simulated) []string {
			return []string{`"phases":[1,2` + strings.Repeat(",3", s.IntN(4)) + `]`, fmt.Sprintf(`"temp_c":%.1f`, s.gauss(30, 1))}
		}
	},
	"a passing disconnection of its own": func(s *simulated) { // it keeps its events, the count goes on
		gap := 1000 + 1000*s.Float64()
		s.delay = func(s *simulated) float64 {
			if s.at > gap && s.at < gap+70 {
				return gap + 70 - s.at + .01*(s.at-gap)
			}
			return .05
		}
	},
}

func bursts(n int, pause float64) func(*simulated) float64 {
	return func(s *simulated) float64 {
		if s.seq%n == 0 {
			return pause * (1 + .05*s.Float64())
		}
		return 1 + .1*s.Float64()
	}
}

func daily(s *simulated) []string {
	return []string{fmt.Sprintf(`"temp_c":%.1f`, 20+5*math.Sin(s.at/86400*6.28)+s.gauss(0, .3)), fmt.Sprintf(`"seq":%d`, s.seq)}
}

// update asks for settings, which the device reports where it takes them.
func update(s *simulated, takes func(*simulated) bool) {
	setting := 60
	s.add(s.onset, "1/plant-7/kitchen/mw-1/update/settings", `{"threshold":75}`).Retained = true
	s.tags = func(s *simulated) []string {
		if s.at > s.onset+5 && takes(s) {
			setting = 75
		}
		return append(sensor(s), fmt.Sprintf(`"threshold":%d`, setting))
	}
}
