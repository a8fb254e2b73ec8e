package e2e

import "testing"

// TestForeignDevicesTalk checks the tests' own tools before anything relies on
// them: what mosquitto_pub sends, mosquitto_sub receives, in both versions.
func TestForeignDevicesTalk(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	for _, version := range []string{"mqttv311", "mqttv5"} {
		t.Run(version, func(t *testing.T) {
			sub := broker.as(kitchen).speaking(version).subscribe("1/plant-7/kitchen/#", "2/plant-7/#")
			cloud := broker.as(office).speaking(version)
			cloud.publishText("1/plant-7/kitchen/mw-1/event", "hello")
			cloud.publishBytes("2/plant-7/microwaves/firmware", []byte{0, 1, 0xff})
			cloud.publishBytes("2/plant-7/_all/note", nil)
			sub.receives("1/plant-7/kitchen/mw-1/event", "^hello$")
			sub.receives("2/plant-7/microwaves/firmware", "\x00\x01")
			sub.receives("2/plant-7/_all/note", "^$")
		})
	}
	if out, code := broker.as(kitchen).tryPublish("2/plant-7/microwaves/x", "-m", "no"); code == 0 && out == "" {
		t.Error("the broker took a message that kitchen may not send")
	}
	if _, code := broker.as(login{kitchen.user, "wrong/wrong"}).tryPublish("0/plant-7/kitchen/x", "-m", "no"); code == 0 {
		t.Error("the broker took a wrong password")
	}
}
