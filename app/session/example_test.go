package session_test

import (
	"fmt"
	"time"

	"deviceconsole/app/session"
	"deviceconsole/internal/page"
)

// Update decides, so what a button does can be tried without a browser or broker.
func ExampleUpdate() {
	m := session.NewModel()
	step := func(e session.Event) {
		var effects []session.Effect
		m, effects = session.Update(m, session.At{Time: time.Date(2026, 11, 22, 13, 2, 31, 482110000, time.UTC), Event: e})
		for _, effect := range effects {
			fmt.Printf("%T\n", effect)
		}
	}
	step(session.Start{Origin: "http://127.0.0.1:8080", Route: page.RouteLive, ClientID: "console-1"})
	step(session.ConfigLoaded{Config: page.Config{Broker: page.Broker{URL: page.MQTTPath}}})
	step(session.ConnectPressed{})
	fmt.Println(m.Form.Error(session.FieldProject))
	for field, value := range map[session.Field]string{
		session.FieldProject: "plant-7", session.FieldUser: "kitchen", session.FieldAPIKey: "key", session.FieldPassword: "password",
	} {
		step(session.FieldChanged{Field: field, Value: session.NewSecret(value)})
	}
	step(session.ConnectPressed{})
	fmt.Println(m.StatusText())
	fmt.Println(m.Compose.Built.Message.Topic, string(m.Compose.Built.Message.Payload))
	// Output:
	// session.LoadConfig
	// session.MeasureClock
	// session.KeepConfig
	// The project id is empty.
	// session.Connect
	// session.Subscribe
	// session.Subscribe
	// Connecting
	// 0/plant-7/kitchen/ {"event_data":{"hello": "world"},"observed_at":"2026-11-22T13:02:31.482110Z"}
}
