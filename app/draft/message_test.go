package draft

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

func TestAMessageComesBackIntoTheFields(t *testing.T) {
	d, ok := FromMessage(mqttws.Message{
		Topic: "0/plant-7/kitchen/mw-1", QoS: 2,
		Payload: []byte(`{"stream":"hourly", "x":[1.0], "event_data":{ "id": 9223372036854775807 },"add_client_ip":true,"observed_at":"2001-01-01T02:10:10.000000+02:00"}`),
	})
	want := Draft{Kind: Event, Project: "plant-7", User: "kitchen", Device: "mw-1", Data: `{ "id": 9223372036854775807 }`, Stamping: StampAt,
		ObservedAt: "2001-01-01T02:10:10.000000+02:00", Stream: "hourly", AddClientIP: true, Extra: `"x":[1.0]`, QoS: 2}
	if !ok || !reflect.DeepEqual(d, want) {
		t.Errorf("got %+v", d)
	}
	const again = `{"event_data":{ "id": 9223372036854775807 },"observed_at":"2001-01-01T02:10:10.000000+02:00","stream":"hourly","add_client_ip":true,"x":[1.0]}`
	if got := string(d.Build(env(platform.RoleDevice)).Message.Payload); got != again {
		t.Errorf("built %s", got)
	}
}

func TestAPayloadGetsTheFormatThatKeepsIt(t *testing.T) {
	for _, test := range []struct {
		payload string
		format  Format
	}{
		{`{"a":1}`, JSON}, {"[1]", JSON}, {"42", Text}, {"", Text}, {"line\nline\ttab", Text}, {"a\r\nb", Hex}, {"\x00", Hex}, {"\xff", Hex},
		{`{"a":`, Text}, {strings.Repeat("\xff", editable+1), AFile}, {strings.Repeat("x", maxTyped+1), AFile},
	} {
		d, ok := FromMessage(mqttws.Message{Topic: "1/plant-7/kitchen/mw-1/event", Payload: []byte(test.payload)})
		if !ok || d.Format != test.format {
			t.Errorf("%.20q is %v", test.payload, d.Format)
		}
		if got := string(d.Build(env(platform.RoleOperator)).Message.Payload); got != test.payload {
			t.Errorf("%.20q came back as %.20q", test.payload, got)
		}
	}
}

func TestWhatIsNoMessageOfThePlatformIsNotEdited(t *testing.T) {
	for _, m := range []mqttws.Message{{Topic: "$SYS/x"}, {Topic: "home/lamp"}, {Topic: "0/plant-7/kitchen/a", Payload: []byte("\xff")}} {
		if d, ok := FromMessage(m); ok {
			t.Errorf("%q: %+v", m.Topic, d)
		}
	}
	d, ok := FromMessage(mqttws.Message{Topic: "0/plant-7/kitchen/a", Payload: []byte(`{"hello":1}`)})
	if !ok || d.Data != `{"hello":1}` {
		t.Errorf("what lacks event_data is %+v", d)
	}
}

func TestACopyForAnotherProjectAsksFirst(t *testing.T) {
	d, _ := FromMessage(mqttws.Message{Topic: "2/other/_all/news", Payload: []byte("x")})
	b := d.Build(env(platform.RoleOperator))
	p, ok := b.Problem(FieldForm)
	if !ok || !strings.Contains(p.Text, "other") || len(p.Fixes) != 1 || b.Message.Topic != "" {
		t.Fatalf("got %+v", b)
	}
	fix := p.Fixes[0].Changes[0]
	if got := d.With(fix.Field, fix.Value).Build(env(platform.RoleOperator)); !got.Ready() || got.Message.Topic != "2/plant-7/_all/news" {
		t.Errorf("after the fix: %+v", got)
	}
}

// TestEditingLosesNothing: what a draft sends makes a draft that sends the same.
func TestEditingLosesNothing(t *testing.T) {
	ids := rapid.SampledFrom([]string{"", "mw-1", "_all", "a b", "$x"})
	texts := rapid.SampledFrom([]string{"", "a", "0x", "0xff00", "0xzz", "é\u202e", "a\nb", "\x01"})
	rapid.Check(t, func(t *rapid.T) {
		d := New(Kind(rapid.IntRange(0, int(kinds)-1).Draw(t, "kind")))
		d.Device, d.User, d.Group = ids.Draw(t, "device"), rapid.SampledFrom([]string{"", "lab"}).Draw(t, "user"), ids.Draw(t, "group")
		d.AllDevices, d.WholeProject = rapid.Bool().Draw(t, "all"), rapid.Bool().Draw(t, "whole")
		d.Type = rapid.SampledFrom([]string{"config", "x y"}).Draw(t, "type")
		d.Data = rapid.SampledFrom([]string{"{}", "{ \"a\" : 1.0,\n\"a\":\"\\ud800\"}", " {\"n\":-0}\n", "{"}).Draw(t, "data")
		d.Stamping = Stamping(rapid.IntRange(0, 2).Draw(t, "stamping"))
		d.ObservedAt = " 2001-01-01T02:10:10.000000+02:00"
		d.Stream, d.AddClientIP = rapid.SampledFrom([]string{"", "hourly", "\""}).Draw(t, "stream"), rapid.Bool().Draw(t, "ip")
		d.Extra = rapid.SampledFrom([]string{"", `"x":1`, ` "stream":"" `, `"add_client_ip":false , "é":[]`}).Draw(t, "extra")
		d.Format = Format(rapid.IntRange(0, int(formats)-1).Draw(t, "format"))
		d.Payload = rapid.SampledFrom([]string{"{}", "00 ff", "YWI", "a\r\nb", "[1,2]", "text", ""}).Draw(t, "payload")
		d.File = File{"a", rapid.SampledFrom([]string{"", "\xff\x00", "[]"}).Draw(t, "file")}
		d.QoS, d.Retain, d.MarkText = byte(rapid.IntRange(0, 2).Draw(t, "qos")), rapid.Bool().Draw(t, "retain"), rapid.Bool().Draw(t, "mark")
		d.ContentType, d.Correlation, d.Expiry = texts.Draw(t, "type"), texts.Draw(t, "correlation"), rapid.SampledFrom([]string{"", "0", "60"}).Draw(t, "expiry")
		if rapid.Bool().Draw(t, "user property") {
			d = d.WithUserProperty(0, mqttws.UserProperty{Key: "k", Value: "v"}).WithUserProperty(1, mqttws.UserProperty{Key: "k"})
		}
		first := d.Build(env(platform.RoleOperator))
		if !first.Ready() {
			return
		}
		back, ok := FromMessage(first.Message)
		if !ok {
			t.Fatalf("%+v can't be edited", first.Message)
		}
		second := back.Build(env(platform.RoleOperator))
		if !second.Ready() || !reflect.DeepEqual(normal(first.Message), normal(second.Message)) {
			t.Fatalf("%+v\nbecame %+v\n%+v", first.Message, second.Message, second.Problems)
		}
	})
}

// normal makes of nothing, and of the order of an event's members, one thing.
func normal(m mqttws.Message) mqttws.Message {
	m.Payload = append([]byte{}, m.Payload...)
	if members, err := platform.Members(m.Payload); err == nil && m.Topic[0] == '0' {
		var parts []string
		for _, member := range members {
			parts = append(parts, string(m.Payload[member.At:member.End]))
		}
		slices.Sort(parts)
		m.Payload = []byte(strings.Join(parts, ","))
	}
	m.Properties.CorrelationData = append([]byte{}, m.Properties.CorrelationData...)
	m.Properties.User = append([]mqttws.UserProperty{}, m.Properties.User...)
	return m
}
