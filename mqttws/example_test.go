//go:build !js

package mqttws_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"

	"deviceconsole/internal/sandbox"
	"deviceconsole/mqttws"
)

// A device sends an event, and is told why another one is refused.
func Example() {
	broker, err := sandbox.New(sandbox.Config{Accounts: sandbox.Demo()})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer broker.Close(context.Background())
	server := httptest.NewServer(broker.Handler())
	defer server.Close()

	connected := make(chan bool, 1)
	client, err := mqttws.Connect(mqttws.Config{
		URL:      "ws" + strings.TrimPrefix(server.URL, "http") + "/mqtt",
		ClientID: "example",
		Username: "demo/kitchen",
		Password: "demo-key/kitchen-password",
		OnStatus: func(s mqttws.Status) {
			if s.State == mqttws.Connected {
				select {
				case connected <- true:
				default:
				}
			}
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	<-connected

	for _, topic := range []string{"0/demo/kitchen/microwave", "0/demo/bakery/oven"} {
		_, err := client.Publish(context.Background(), mqttws.Message{
			Topic: topic, QoS: 1, Payload: []byte(`{"event_data":{"door":"open"}}`),
		})
		var refused *mqttws.ReasonError
		switch {
		case err == nil:
			fmt.Println("acknowledged")
		case errors.As(err, &refused):
			fmt.Println("refused:", refused.Packet, refused.Name())
		default:
			fmt.Println(err)
		}
	}
	// Output:
	// acknowledged
	// refused: PUBACK Not authorized
}
