package snippet

import (
	"fmt"
	"strconv"
	"strings"
)

// Go writes a program with paho.golang, over WebSocket as the page.
func Go(t Target, m Message) string {
	a := parse(t)
	return notes("//",
		"go get github.com/eclipse/paho.golang nhooyr.io/websocket",
		"MQTT_API_KEY='<api key>' MQTT_PASSWORD='<password>' go run .",
		when(len(m.Payload) > MaxInline, fileHint), when(a.query, queryHint),
	) + `package main

import (
	"context"
	"crypto/rand"
	"log"
	"os"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/eclipse/paho.golang/paho"
	"nhooyr.io/websocket"
)

func main() {
	` + goPayload(m.Payload) + `
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, ` + strconv.Quote(a.websocket()) + `, &websocket.DialOptions{Subprotocols: []string{"mqtt"}})
	if err != nil {
		log.Fatal(err)
	}
	id := "go-" + rand.Text()[:12]
	client := paho.NewClient(paho.ClientConfig{
		ClientID: id,
		Conn:     packets.NewThreadSafeConn(websocket.NetConn(ctx, ws, websocket.MessageBinary)),
	})
	if _, err := client.Connect(ctx, &paho.Connect{
		ClientID:     id,
		CleanStart:   true,
		KeepAlive:    30,
		UsernameFlag: true,
		Username:     ` + strconv.Quote(t.Username) + `,
		PasswordFlag: true,
		Password:     []byte(os.Getenv("MQTT_API_KEY") + "/" + os.Getenv("MQTT_PASSWORD")),
	}); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Publish(ctx, &paho.Publish{
		Topic:   ` + strconv.Quote(m.Topic) + `,
		Payload: payload,
		QoS:     ` + strconv.Itoa(int(m.QoS)) + `,
		Retain:  ` + strconv.FormatBool(m.Retain) + `,
` + goProperties(m) + `	}); err != nil {
		log.Fatal(err)
	}
	if err := client.Disconnect(&paho.Disconnect{}); err != nil {
		log.Fatal(err)
	}
}
` + when(m.PayloadFormat != nil || m.MessageExpiry != nil, "\nfunc pointer[T any](v T) *T { return &v }\n")
}

func goPayload(b []byte) string {
	if len(b) <= MaxInline {
		return "payload := []byte(" + strconv.Quote(string(b)) + ")"
	}
	return "payload, err := os.ReadFile(" + strconv.Quote(PayloadFile) + ")\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}"
}

func goProperties(m Message) string {
	var out strings.Builder
	field := func(name, value string) { fmt.Fprintf(&out, "\t\t\t%s: %s,\n", name, value) }
	if m.ContentType != "" {
		field("ContentType", strconv.Quote(m.ContentType))
	}
	if m.ResponseTopic != "" {
		field("ResponseTopic", strconv.Quote(m.ResponseTopic))
	}
	if m.CorrelationData != nil {
		field("CorrelationData", "[]byte("+strconv.Quote(string(m.CorrelationData))+")")
	}
	if m.PayloadFormat != nil {
		field("PayloadFormat", fmt.Sprintf("pointer(byte(%d))", *m.PayloadFormat))
	}
	if m.MessageExpiry != nil {
		field("MessageExpiry", fmt.Sprintf("pointer(uint32(%d))", *m.MessageExpiry))
	}
	if len(m.User) > 0 {
		var list strings.Builder
		for _, u := range m.User {
			fmt.Fprintf(&list, "\t\t\t\t{Key: %s, Value: %s},\n", strconv.Quote(u.Key), strconv.Quote(u.Value))
		}
		field("User", "paho.UserProperties{\n"+list.String()+"\t\t\t}")
	}
	if out.Len() == 0 {
		return ""
	}
	return "\t\tProperties: &paho.PublishProperties{\n" + out.String() + "\t\t},\n"
}
