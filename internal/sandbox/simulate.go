package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
	"golang.org/x/time/rate"

	"deviceconsole/internal/platform"
)

// The simulation makes PLATFORM.md's example live in the demo project: microwaves that send events
// and answer messages, and a cloud application that hears the events and tells the groups. Every
// beat one microwave sends its event, in turn, and the group microwaves hears its state. All of it
// goes through the rules that clients are held to.
//
// It is bounded: a fixed number of microwaves, one event a beat, and at most answerRate answers a
// second to what clients send; further ones are left out and counted.

// The simulation's figures.
const (
	defaultBeat  = time.Second
	answerRate   = 20 // a second in the long run
	answerBurst  = 40
	answersQueue = 64
	// echoBytes is the largest event that is echoed in full.
	echoBytes = 8 << 10
)

// simulation runs until stop.
type simulation struct {
	b       *Broker
	cloud   platform.Rights
	devices []*microwave
	heard   chan packets.Packet // what clients sent that wants an answer
	limit   *rate.Limiter
	cancel  context.CancelFunc
	wg      sync.WaitGroup
}

func startSimulation(b *Broker, beat time.Duration) *simulation {
	if beat == 0 {
		beat = defaultBeat
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &simulation{
		b:       b,
		cloud:   platform.Rights{Role: platform.RoleOperator, Project: demoRights("kitchen").Project},
		devices: newMicrowaves(rand.New(rand.NewPCG(2014, 1))),
		heard:   make(chan packets.Packet, answersQueue),
		limit:   rate.NewLimiter(answerRate, answerBurst),
		cancel:  cancel,
	}
	for i, filter := range []string{"0/" + demoProject + "/#", "1/" + demoProject + "/+/+/event"} {
		if err := b.server.Topics.InlineSubscribe(inlineSubscription(i+1, filter, s.hear)); !err {
			panic("the simulation subscribed twice")
		}
	}
	s.wg.Go(func() { s.run(ctx, beat) })
	return s
}

func inlineSubscription(id int, filter string, f mqtt.InlineSubFn) mqtt.InlineSubscription {
	return mqtt.InlineSubscription{Subscription: packets.Subscription{Identifier: id, Filter: filter}, Handler: f}
}

func (s *simulation) stop() {
	s.cancel()
	s.wg.Wait()
}

// hear is called on the publisher's goroutine, so it must not wait.
func (s *simulation) hear(_ *mqtt.Client, _ packets.Subscription, pk packets.Packet) {
	if pk.Origin == s.b.inline.ID {
		return // our own
	}
	if s.limit.Allow() {
		select {
		case s.heard <- pk:
			return
		default:
		}
	}
	s.b.stats.repliesDropped.Add(1)
}

func (s *simulation) run(ctx context.Context, beat time.Duration) {
	s.update()
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for n := 0; ; n++ {
		s.step(n)
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				return
			case pk := <-s.heard:
				s.answer(pk)
			case <-ticker.C:
				waiting = false
			}
		}
	}
}

// settings, energy, firmware and echo are the simulated cloud's messages.
type (
	settings struct {
		Beep       string `json:"beep"`
		Brightness int    `json:"brightness"`
		Clock      string `json:"clock"`
	}
	energy struct {
		Devices int `json:"devices"`
		Heating int `json:"heating"`
		Power   int `json:"power_w"`
	}
	firmware struct {
		Version string `json:"version"`
		URL     string `json:"url"`
		Urgent  bool   `json:"urgent"`
	}
	echo struct {
		From  string          `json:"from"`
		Text  string          `json:"text"`
		Event json.RawMessage `json:"event,omitempty"`
	}
)

// update makes the retained updates: what a device finds when it comes online.
func (s *simulation) update() {
	for _, m := range s.devices {
		topic, err := platform.UpdateTopic(m.rights.Project, m.rights.User, m.device, "program")
		s.publish(s.cloud, topic, err, m.program(), true, 1)
	}
	for _, user := range []string{"kitchen", "bakery"} {
		rights := demoRights(user)
		topic, err := platform.UpdateTopic(rights.Project, rights.User, platform.AllDevices, "settings")
		s.publish(s.cloud, topic, err, settings{"soft", 7, "24h"}, true, 1)
	}
}

// step is one beat. Group messages are at QoS 0, so that they don't fill the sessions of devices
// that are away.
func (s *simulation) step(n int) {
	m := s.devices[n%len(s.devices)]
	m.step()
	s.event(m, m.event(), packets.Properties{})
	s.group("microwaves", "status", m.status())
	if n%5 == 2 {
		s.group("2014-microwaves", "energy", s.energy())
	}
	if n%11 == 3 {
		s.group("MT-2014A", "firmware", firmware{Version: "2.4.1", URL: "fw/mt2014a-2.4.1.bin"})
	}
	if n%60 == 7 {
		s.groupText("_all", "notice", "This notice goes to every device of the project demo.")
	}
}

func (s *simulation) energy() energy {
	e := energy{Devices: len(s.devices)}
	for _, m := range s.devices {
		e.Power += m.power()
		if m.power() > 0 {
			e.Heating++
		}
	}
	return e
}

// answer replies to an event of a client, or to a message to a microwave.
func (s *simulation) answer(pk packets.Packet) {
	topic, err := platform.ParseTopic(pk.TopicName)
	if err != nil {
		return
	}
	switch topic.Kind {
	case platform.KindEvent:
		s.echo(topic, pk)
	case platform.KindMessage:
		for _, m := range s.devices {
			if m.device == topic.Device && m.rights.User == topic.User {
				s.event(m, m.obey(pk.Payload), pk.Properties)
				s.group("microwaves", "status", m.status())
			}
		}
	}
}

// echo tells a device what the platform made of its event.
func (s *simulation) echo(t platform.Topic, pk packets.Packet) {
	to, err := platform.MessageTopic(t.Project, t.User, t.Device)
	if err != nil {
		return // an event without device id: there is nobody to tell
	}
	reply := echo{From: "sandbox", Text: "The platform received your event."}
	if len(pk.Payload) <= echoBytes {
		reply.Event = pk.Payload
	}
	s.publish(s.cloud, to, nil, reply, false, 1)
}

// event sends a microwave's event; as the reply to a message that was sent with
// the properties asked, it carries that one's correlation data, and goes to its
// response topic where that is one that the microwave may send to.
func (s *simulation) event(m *microwave, data reading, asked packets.Properties) {
	encoded, err := json.Marshal(data)
	if err != nil {
		return
	}
	payload, err := platform.Event{Data: encoded, ObservedAt: platform.NewTimestamp(s.b.now())}.Encode()
	if err != nil {
		return
	}
	topic := platform.EventTopic(m.rights.Project, m.rights.User, m.device).String()
	if asked.ResponseTopic != "" && m.rights.MayPublish(asked.ResponseTopic) == nil {
		topic = asked.ResponseTopic
	}
	s.send(m.rights, packets.Packet{
		TopicName: topic, Payload: payload, Properties: packets.Properties{CorrelationData: asked.CorrelationData},
	})
}

func (s *simulation) group(group, typ string, message any) {
	payload, err := json.Marshal(message)
	if err == nil {
		s.groupText(group, typ, string(payload))
	}
}

func (s *simulation) groupText(group, typ, text string) {
	s.send(s.cloud, packets.Packet{TopicName: "2/" + demoProject + "/" + group + "/" + typ, Payload: []byte(text)})
}

func (s *simulation) publish(rights platform.Rights, topic platform.Topic, err error, message any, retain bool, qos byte) {
	payload, jsonErr := json.Marshal(message)
	if err != nil || jsonErr != nil {
		s.b.log.Error("simulation", "error", fmt.Errorf("%w, %w", err, jsonErr))
		return
	}
	s.send(rights, packets.Packet{
		FixedHeader: packets.FixedHeader{Qos: qos, Retain: retain},
		TopicName:   topic.String(),
		Payload:     payload,
	})
}

func (s *simulation) send(rights platform.Rights, pk packets.Packet) {
	if err := s.b.publishAs(rights, pk); err != nil {
		s.b.journal.warn("simulation", "error", err)
	}
}
