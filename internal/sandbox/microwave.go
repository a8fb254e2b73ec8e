package sandbox

import (
	"encoding/json"
	"math"
	"math/rand/v2"

	"deviceconsole/internal/platform"
)

// microwave is a simulated MT-2014A. It heats for a while, cools, stands with its door open, and
// starts again; a message can start and stop it. A step is a few seconds of its life.
type microwave struct {
	rights platform.Rights
	device platform.Device
	random *rand.Rand

	seq     int
	state   string  // "idle", "heating", "done", "open"
	left    int     // seconds of heating left
	celsius float64 // of the food
	watts   int     // while heating
}

// stepSeconds is what a step lasts in the microwave's life.
const stepSeconds = 5

func newMicrowaves(random *rand.Rand) []*microwave {
	var out []*microwave
	for _, d := range []struct{ user, device string }{
		{"kitchen", "mw-3f2a"}, {"kitchen", "mw-91c0"}, {"bakery", "mw-7d15"}, {"bakery", "mw-c4e8"},
	} {
		device, err := platform.ParseDevice(d.device)
		if err != nil {
			panic(err) // the table above is wrong
		}
		m := &microwave{rights: demoRights(d.user), device: device, random: random,
			seq: 1000 + random.IntN(1000), state: "idle", celsius: 21, watts: 790 + random.IntN(30)}
		if random.IntN(2) == 0 {
			m.start(30 + random.IntN(60))
		}
		out = append(out, m)
	}
	return out
}

func (m *microwave) start(seconds int) {
	m.state, m.left = "heating", seconds
}

func (m *microwave) step() {
	m.seq++
	switch m.state {
	case "heating":
		m.celsius += (95 - m.celsius) * 0.15
		if m.left -= stepSeconds; m.left <= 0 {
			m.state, m.left = "done", 0
		}
	case "done":
		m.celsius -= 2
		if m.random.IntN(3) == 0 {
			m.state = "open"
		}
	case "open":
		m.celsius = 21 + m.random.Float64()
		m.state = "idle"
	default:
		if m.random.IntN(3) == 0 {
			m.start(30 + m.random.IntN(90))
		}
	}
}

// power is what it draws, in watts.
func (m *microwave) power() int {
	if m.state == "heating" {
		return m.watts
	}
	return 0
}

func (m *microwave) door() string {
	if m.state == "open" {
		return "open"
	}
	return "closed"
}

// reading is a microwave's event data; the last two only in an answer.
type reading struct {
	State      string  `json:"state"`
	Power      int     `json:"power_w"`
	Door       string  `json:"door"`
	Celsius    float64 `json:"temp_c"`
	Seq        int     `json:"seq"`
	ReplyTo    *string `json:"reply_to,omitempty"`
	Understood *bool   `json:"understood,omitempty"`
}

func (m *microwave) event() reading {
	return reading{State: m.state, Power: m.power(), Door: m.door(), Celsius: math.Round(m.celsius*10) / 10, Seq: m.seq}
}

// status is what the group hears of a microwave.
type status struct {
	User   string `json:"user"`
	Device string `json:"device"`
	State  string `json:"state"`
	Left   int    `json:"seconds_left"`
}

func (m *microwave) status() status {
	return status{m.rights.User.String(), m.device.String(), m.state, m.left}
}

// program is a microwave's retained update.
type program struct {
	Name    string `json:"name"`
	Seconds int    `json:"seconds"`
	Power   int    `json:"power_w"`
}

func (m *microwave) program() program { return program{"reheat", 90, m.watts} }

// obey answers a message: {"command":"start","seconds":90}, {"command":"stop"}, anything else is
// acknowledged as not understood. The answer is the data of an event.
func (m *microwave) obey(payload []byte) reading {
	var message struct {
		Command string `json:"command"`
		Seconds int    `json:"seconds"`
	}
	_ = json.Unmarshal(payload, &message) // what is no command is not understood
	understood := true
	switch message.Command {
	case "start":
		m.start(min(max(message.Seconds, stepSeconds), 3600))
	case "stop":
		m.state, m.left = "idle", 0
	default:
		understood = false
	}
	m.seq++
	answer := m.event()
	command := clip(message.Command)
	answer.ReplyTo, answer.Understood = &command, &understood
	return answer
}
