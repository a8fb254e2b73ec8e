package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"deviceconsole/mqttws"
)

var errTest = errors.New("no route to host")

// canaries are what must not be seen anywhere.
var canaries = []string{"canary-key-41", "canary/pass-42"}

func checkNoCanary(t *testing.T, what, text string) {
	t.Helper()
	for _, c := range append([]string{"pass-42"}, canaries...) {
		if strings.Contains(text, c) {
			t.Errorf("%s shows %q: %.300s", what, c, text)
		}
	}
}

// TestNoPrintedValueShowsASecret prints everything that a whole journey makes, in
// every verb and deep inside other values.
func TestNoPrintedValueShowsASecret(t *testing.T) {
	j := begin(t, demo())
	events := []Event{
		typed(FieldAPIKey, canaries[0]), typed(FieldPassword, canaries[1]), ConnectPressed{},
		typed(FieldAPIKey, canaries[0]), // while connecting
	}
	j.do(events...)
	connect := effectsOf[Connect](j.all)[0]
	if connect.Password.Reveal() != strings.Join(canaries, "/") {
		t.Fatal("the secrets don't reach the connection")
	}
	j.status(up())
	j.do(SendPressed{}, DisconnectPressed{})
	if j.m.Form.Value(FieldPassword) != canaries[1] {
		t.Error("the form forgot the password at Disconnect")
	}
	type nested struct {
		model  Model
		event  []Event
		effect []Effect
		form   *Form
		values map[string]Secret
	}
	everything := nested{j.m, events, j.all, &j.m.Form, map[string]Secret{"k": NewSecret(canaries[0])}}
	for _, value := range []any{j.m, &j.m, j.m.Form, events, j.all, connect, events[0], everything, &everything, NewSecret(canaries[0])} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			checkNoCanary(t, fmt.Sprintf("%T in %s", value, verb), fmt.Sprintf(verb, value))
		}
		data, err := json.Marshal(value)
		if err != nil {
			t.Errorf("%T: %v", value, err)
		}
		checkNoCanary(t, fmt.Sprintf("%T as JSON", value), string(data))
	}
}

// TestWhatABrokerSaysIsShownWithoutSecrets has the broker repeat them everywhere.
func TestWhatABrokerSaysIsShownWithoutSecrets(t *testing.T) {
	echo := strings.Join(canaries, "/")
	j := begin(t, demo())
	j.do(typed(FieldAPIKey, canaries[0]), typed(FieldPassword, canaries[1]), ConnectPressed{})
	check := func(what string) {
		t.Helper()
		checkNoCanary(t, what, fmt.Sprintf("%+v %+v", j.m, j.all))
	}
	j.status(down(errors.New("dial: " + echo)))
	check("a failed attempt")
	j.status(up())
	j.do(SubscriptionChanged{j.m.Connection.generation, mqttws.Subscription{
		Filter: j.m.Subscriptions.List[0].Filter, State: mqttws.Denied, Err: &mqttws.ReasonError{Packet: "SUBACK", Code: 0x87, Text: echo},
	}})
	j.do(SubscriptionChanged{j.m.Connection.generation, mqttws.Subscription{
		Filter: j.m.Subscriptions.List[1].Filter, State: mqttws.Denied, Err: errors.New(echo),
	}})
	check("a denied filter")
	for i, err := range []error{&mqttws.ReasonError{Packet: "PUBACK", Code: 0x99, Text: echo}, errors.New(echo), &mqttws.InvalidError{What: echo, Problem: "x"}} {
		checkNoCanary(t, fmt.Sprint("answer ", i), fmt.Sprint(j.m.scrubbed(err)))
	}
	check("a refused message")
	j.status(down(&mqttws.ReasonError{Packet: "DISCONNECT", Code: 0x87, Text: echo}))
	j.status(up())
	j.status(down(errors.New(echo)))
	j.status(up())
	check("a lost connection")
	j.status(mqttws.Status{State: mqttws.Refused, Err: &mqttws.ReasonError{Packet: "CONNACK", Code: 0x86, Text: echo}})
	check("a refused login")
	j.do(DisconnectPressed{}, ConnectPressed{}, ConnectFailed{j.m.Connection.generation + 2, errors.New(echo)})
	check("a connection that can't be tried")
}
