package platform_test

import (
	"fmt"
	"time"

	"deviceconsole/internal/platform"
)

// A device user logs in, listens, and sends an event.
func Example() {
	login, err := platform.NewCredentials("demo", "u1", "key", "pass/word")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("user name:", login.Username())

	device, _ := platform.ParseDevice("kitchen")
	group, _ := platform.ParseGroup("microwaves")
	filters := platform.DeviceFilters(login.Project, login.User, []platform.Device{device}, []platform.Group{group})
	for _, f := range filters {
		fmt.Println("listens to:", f)
	}

	event := platform.Event{Data: []byte(`{"power": 800.0}`)}
	payload, _ := event.Encode()
	fmt.Println("sends:", platform.EventTopic(login.Project, login.User, device), string(payload))
	// Output:
	// user name: demo/u1
	// listens to: 1/demo/u1/kitchen/#
	// listens to: 1/demo/u1/_all/#
	// listens to: 2/demo/microwaves/#
	// listens to: 2/demo/_all/#
	// sends: 0/demo/u1/kitchen {"event_data":{"power": 800.0}}
}

// What the platform makes of an event on receipt: stamped, tagged, every digit kept.
func ExampleEvent_Receive() {
	event, err := platform.DecodeEvent([]byte(`{"event_data":{"id":1234567890123456789,"t":127.0},"add_client_ip":true}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	device, _ := platform.ParseDevice("d1")
	received, _ := event.Receive(time.Date(2001, 1, 1, 0, 10, 10, 0, time.UTC), device, "192.0.2.7")
	fmt.Println(string(received))
	// Output:
	// {"event_data":{"id":1234567890123456789,"t":127.0,"device_id":"d1","ip_address":"192.0.2.7"},"add_client_ip":true,"observed_at":"2001-01-01T00:10:10.000000Z"}
}

// Refusals are sentences that can travel as an MQTT 5 Reason String.
func ExampleDecodeEvent() {
	for _, payload := range []string{
		`{"hello":"world"}`,
		`{"event_data":{"hello":"world",}}`,
		`{"event_data":{},"observed_at":"2001-01-01T00:10:10Z"}`,
	} {
		_, err := platform.DecodeEvent([]byte(payload))
		fmt.Println(err)
	}
	// Output:
	// event_data is missing; an event needs it, as a JSON object
	// the payload is not JSON at line 1, column 32: there is a comma before }, where JSON has none
	// observed_at "2001-01-01T00:10:10Z" is not a time at microseconds with zone: YYYY-MM-DDThh:mm:ss.ffffffZ
}

// A filter is judged by everything it could match.
func ExampleRights_MaySubscribe() {
	project, _ := platform.ParseProject("demo")
	user, _ := platform.ParseUser("u1")
	device := platform.Rights{Role: platform.RoleDevice, Project: project, User: user}
	for _, filter := range []string{"1/demo/u1/+/update/#", "2/demo/microwaves/#", "$SHARE/name/1/demo/#"} {
		fmt.Println(filter, "→", device.MaySubscribe(filter))
	}
	// Output:
	// 1/demo/u1/+/update/# → <nil>
	// 2/demo/microwaves/# → <nil>
	// $SHARE/name/1/demo/# → the topic filter "$SHARE/name/1/demo/#" takes in more than this account may read; a device user reads 1/demo/u1/# and 2/demo/#
}

// A topic comes apart into its parts, and together again.
func ExampleParseTopic() {
	topic, err := platform.ParseTopic("1/demo/u1/_all/update/firmware")
	fmt.Println(topic.Kind, topic.User, topic.Device == platform.AllDevices, topic.Type, err)
	fmt.Println(topic)
	_, err = platform.ParseTopic("1/demo/u1/d1/firmware")
	fmt.Println(err)
	// Output:
	// update u1 true firmware <nil>
	// 1/demo/u1/_all/update/firmware
	// the topic "1/demo/u1/d1/firmware" is not a device's: 1/<project>/<user>/<device>/event or …/update/<type>
}
