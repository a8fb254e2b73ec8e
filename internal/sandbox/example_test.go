package sandbox_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"deviceconsole/internal/page"
	"deviceconsole/internal/platform"
	"deviceconsole/internal/sandbox"
	"deviceconsole/mqttws"
)

// A device of the demo project sends an event, and the operator sees what the platform made of it.
func Example() {
	broker, err := sandbox.New(sandbox.Config{Accounts: sandbox.Demo()})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer broker.Close(context.Background())
	server := httptest.NewServer(broker.Handler())
	defer server.Close()

	seen := make(chan mqttws.Message, 1)
	ready := make(chan mqttws.Subscription, 1)
	connect := func(user string) *mqttws.Client {
		c, err := mqttws.Connect(mqttws.Config{
			URL:            "ws" + strings.TrimPrefix(server.URL, "http") + page.MQTTPath,
			Username:       "demo/" + user,
			Password:       "demo-key/" + user + "-password",
			OnMessage:      func(m mqttws.Message) { seen <- m },
			OnStatus:       func(s mqttws.Status) { ready <- mqttws.Subscription{} },
			OnSubscription: func(s mqttws.Subscription) { ready <- s },
		})
		if err != nil {
			panic(err)
		}
		return c
	}
	operator := connect("support")
	defer operator.Close()
	if err := operator.Subscribe("0/demo/#", 1); err != nil {
		fmt.Println(err)
		return
	}
	for s := range ready {
		if s.State == mqttws.Granted {
			break
		}
	}
	go func() {
		for range ready { // nobody asks any more
		}
	}()

	device := connect("kitchen")
	defer device.Close()
	event := `{"event_data":{"hello":"world"},"observed_at":"2001-01-01T00:10:10.000000Z"}`
	for {
		_, err := device.Publish(context.Background(), mqttws.Message{Topic: "0/demo/kitchen/d1", QoS: 1, Payload: []byte(event)})
		if err == nil {
			break // connected by now
		}
	}
	fmt.Printf("%s\n", (<-seen).Payload)
	// Output:
	// {"event_data":{"hello":"world","device_id":"d1"},"observed_at":"2001-01-01T00:10:10.000000Z"}
}

// Accounts of one's own live in a file, which holds no secret in the clear.
func ExampleAddAccount() {
	dir, err := os.MkdirTemp("", "sandbox")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "accounts")

	credentials, err := platform.NewCredentials("plant-7", "oven", "the-api-key", "the password")
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := sandbox.AddAccount(path, platform.RoleDevice, credentials); err != nil {
		fmt.Println(err)
		return
	}
	line, _ := os.ReadFile(path)
	fmt.Println(strings.Split(string(line), "$")[0])
	accounts, err := sandbox.LoadAccounts(path)
	fmt.Println(accounts.Len(), accounts.Public(), err)
	// Output:
	// {"role":"device","project":"plant-7","user":"oven","hash":"
	// 1 false <nil>
}
