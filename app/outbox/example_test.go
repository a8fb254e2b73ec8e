package outbox_test

import (
	"fmt"
	"time"

	"deviceconsole/app/outbox"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// An event is accepted while there is no connection, leaves once there is one,
// and is settled by the broker's answer.
func Example() {
	now := time.Date(2026, 11, 25, 14, 2, 0, 0, time.UTC)
	project, _ := platform.ParseProject("plant-7")
	user, _ := platform.ParseUser("kitchen")
	device, _ := platform.ParseDevice("bench-1")
	me := outbox.Identity{URL: "ws://broker.example/mqtt", Project: project, User: user}
	o := outbox.NewOutbox(1, false) // of tab 1; nothing is kept beyond the page

	event := mqttws.Message{Topic: platform.EventTopic(project, user, device).String(), Payload: []byte(`{"event_data":{}}`), QoS: 1}
	id, err := o.Accept(outbox.New{Identity: me, Message: event}, now)
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println("offline:", len(o.Step(now).Publish), "to be handed over,", o.Counts().Open, "waits")

	o.Connected(me, mqttws.ServerLimits{MaximumQoS: 1, ReceiveMaximum: 20, RetainAvailable: true}, 1)
	out := o.Step(now)
	for _, flight := range out.Publish {
		fmt.Println("publish", flight.Message.Topic)
		o.Answered(outbox.Answer{ID: flight.ID, Epoch: out.Epoch}, now.Add(6*time.Millisecond))
	}
	item, _ := o.Item(id)
	fmt.Println(item.State, "after", item.Latency)
	// Output:
	// offline: 0 to be handed over, 1 waits
	// publish 0/plant-7/kitchen/bench-1
	// acknowledged after 6ms
}
