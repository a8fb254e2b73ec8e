package verdict

import (
	"fmt"
	"strings"

	"deviceconsole/app/timeline"
)

// fault is one way in which a device goes wrong, what has to be found, and what else
// is true then.
type fault struct {
	name string
	kind Kind
	also []Kind
	make func(*simulated)
}

var hourOff = func(h float64) func(*simulated) string {
	return func(s *simulated) string {
		if s.faulty {
			return stampOf(s.at + h*3600)
		}
		return stampOf(s.at)
	}
}

var faults = []fault{
	{"stops", Silent, nil, func(s *simulated) { s.rate = 1e9 }},
	{"stops, and sent at random", Silent, nil, func(s *simulated) {
		s.every, s.rate = func(s *simulated) float64 { return 20 * s.ExpFloat64() }, 1e9
	}},
	{"stops, and sent in bursts", Silent, nil, func(s *simulated) { s.every, s.rate = bursts(4, 60), 1e9 }},
	{"sends a quarter as often", Slower, nil, func(s *simulated) { s.rate = 4 }},
	{"floods", Faster, nil, func(s *simulated) { s.rate = .02 }},
	{"comes and goes", Flapping, []Kind{Silent}, func(s *simulated) {
		s.onset /= 2
		s.every = func(s *simulated) float64 {
			if s.faulty && s.seq%15 == 0 {
				return 200 + 100*s.Float64()
			}
			return 30 + s.Float64()
		}
	}},
	{"was away", Paused, nil, func(s *simulated) {
		away := false
		s.every = func(s *simulated) float64 {
			if s.faulty && !away {
				away = true
				return 600
			}
			return 30 + s.Float64()
		}
	}},
	{"loses a tag", Lacking, nil, func(s *simulated) { s.edit = edits("temp_c", func(*simulated) string { return "" }) }},
	{"a number becomes text", Retyped, nil, func(s *simulated) {
		s.edit = edits("temp_c", func(s *simulated) string { return fmt.Sprintf(`"%.1f"`, s.temp) })
	}},
	{"a boolean becomes text", Retyped, nil, func(s *simulated) { s.edit = edits("door", func(*simulated) string { return `"open"` }) }},
	{"a number becomes null", Retyped, nil, func(s *simulated) { s.edit = edits("humidity", func(*simulated) string { return "null" }) }},
	{"other firmware adds a tag", Added, nil, func(s *simulated) {
		s.edit = func(_ *simulated, tags []string) []string { return append(tags, `"co2":412`) }
	}},
	{"says error", Trouble, nil, func(s *simulated) {
		s.tags = microwave
		s.edit = edits("state", func(*simulated) string { return `"fault: magnetron"` })
	}},
	{"sets error_code", Trouble, nil, func(s *simulated) {
		s.tags = func(s *simulated) []string { return append(sensor(s), `"error_code":0`) }
		s.edit = edits("error_code", func(*simulated) string { return "17" })
	}},
	{"a word that was never there", NewValue, nil, func(s *simulated) {
		s.tags = microwave
		s.edit = edits("state", func(*simulated) string { return `"locked"` })
	}},
	{"spikes", Spiking, []Kind{Shifted}, func(s *simulated) {
		s.edit = func(s *simulated, tags []string) []string {
			if s.seq%7 == 0 {
				return replace(tags, "temp_c", "6553.5")
			}
			return tags
		}
	}},
	{"a sensor that came loose", Shifted, nil, func(s *simulated) { s.edit = edits("temp_c", func(*simulated) string { return "-127" }) }},
	{"a level that leapt", Shifted, nil, func(s *simulated) {
		s.edit = edits("humidity", func(s *simulated) string { return fmt.Sprintf("%.1f", s.gauss(95, 1)) })
	}},
	{"a value that froze", Stuck, nil, func(s *simulated) {
		frozen := ""
		s.edit = func(s *simulated, tags []string) []string {
			if frozen == "" {
				frozen = fmt.Sprintf("%.2f", s.temp)
			}
			return replace(tags, "temp_c", frozen)
		}
	}},
	{"a clock ahead by 2 h", ClockAhead, nil, func(s *simulated) { s.stamp = hourOff(2) }},
	{"a clock ahead by years", ClockAhead, nil, func(s *simulated) { s.stamp = hourOff(24 * 400) }},
	{"a clock behind by 1 h", ClockBehind, nil, func(s *simulated) { s.stamp = hourOff(-1) }},
	{"a clock that was never set", ClockBehind, nil, func(s *simulated) {
		s.stamp = func(s *simulated) string {
			if s.faulty {
				return "1970-01-01" + stampOf(s.at)[10:]
			}
			return stampOf(s.at)
		}
	}},
	{"sends twice", Repeated, []Kind{Faster}, func(s *simulated) {
		s.finish = func(s *simulated, p string) []string {
			if s.faulty && s.Float64() < .4 {
				return []string{p, p}
			}
			return []string{p}
		}
	}},
	{"sends in another order", Disordered, []Kind{Paused}, func(s *simulated) {
		s.every = regular(5, .1)
		s.delay = func(s *simulated) float64 {
			if s.faulty {
				return 12 * s.Float64()
			}
			return .05
		}
	}},
	{"loses events", Lost, []Kind{Slower, Paused, Flapping, Silent}, func(s *simulated) {
		s.finish = func(s *simulated, p string) []string {
			if s.faulty && s.Float64() < .2 {
				return nil
			}
			return []string{p}
		}
	}},
	{"restarts over and over", Restarted, nil, func(s *simulated) {
		s.tags = func(s *simulated) []string {
			if s.faulty && s.seq%8 == 0 {
				s.uptime = 1
			}
			return append(replace(sensor(s), "seq", ""), fmt.Sprintf(`"uptime_s":%.0f`, s.uptime))
		}
	}},
	{"sends what is no JSON", Malformed, nil, func(s *simulated) {
		s.finish = func(s *simulated, p string) []string {
			if s.faulty && s.Float64() < .4 {
				p = p[:len(p)/2]
			}
			return []string{p}
		}
	}},
	{"sends NaN", Malformed, nil, func(s *simulated) { s.edit = edits("temp_c", func(*simulated) string { return "NaN" }) }},
	{"leaves event_data out", Malformed, nil, func(s *simulated) {
		s.finish = func(s *simulated, p string) []string {
			if s.faulty {
				p = strings.Replace(p, "event_data", "data", 1)
			}
			return []string{p}
		}
	}},
	{"may not be sent to", Refused, nil, func(s *simulated) {
		s.also = func(s *simulated) {
			if s.faulty && s.seq%5 == 0 {
				e := s.add(s.at+1, commandTopic, `{"command":"start"}`)
				e.Kind, e.Outcome, e.Code = timeline.Sent, timeline.Rejected, 0x87
			}
		}
	}},
	{"answers no more", Unanswered, nil, func(s *simulated) {
		commandedDevice(s, func(s *simulated) float64 {
			if s.faulty {
				return 0
			}
			return .3 + .2*s.Float64()
		})
	}},
	{"answers slowly", SlowReply, []Kind{Unanswered}, func(s *simulated) {
		commandedDevice(s, func(s *simulated) float64 {
			if s.faulty {
				return 2.5 + s.Float64()
			}
			return .3 + .2*s.Float64()
		})
	}},
	{"is called like another but for capitals", LookAlike, nil, func(s *simulated) { s.add(s.onset, "0/plant-7/kitchen/MW-1", `{"event_data":{}}`) }},
	{"does not take an update", Unconfirmed, nil, func(s *simulated) { update(s, func(*simulated) bool { return false }) }},
}
