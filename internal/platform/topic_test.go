package platform

import (
	"errors"
	"strings"
	"testing"
)

var (
	demo = Project{"demo"}
	u1   = User{"u1"}
	d1   = Device{"d1"}
)

func topicOf(t *testing.T) func(Topic, error) Topic {
	return func(topic Topic, err error) Topic {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return topic
	}
}

func TestTopicsOfTheContract(t *testing.T) {
	ok := topicOf(t)
	for name, c := range map[string]struct {
		topic Topic
		text  string
		kind  string
		class Class
	}{
		"event from a device":               {EventTopic(demo, u1, d1), "0/demo/u1/d1", "event", ClassEvent},
		"event without a device id":         {EventTopic(demo, u1, Device{}), "0/demo/u1/", "event", ClassEvent},
		"message to a device":               {ok(MessageTopic(demo, u1, d1)), "1/demo/u1/d1/event", "message", ClassDevice},
		"update to a device":                {ok(UpdateTopic(demo, u1, d1, "firmware")), "1/demo/u1/d1/update/firmware", "update", ClassDevice},
		"update to all of a user's devices": {ok(UpdateTopic(demo, u1, AllDevices, "time")), "1/demo/u1/_all/update/time", "update", ClassDevice},
		"message to a group":                {ok(GroupTopic(demo, Group{"MT-2014A"}, "recall")), "2/demo/MT-2014A/recall", "group", ClassGroup},
		"message to the whole project":      {ok(GroupTopic(demo, WholeProject, "news")), "2/demo/_all/news", "group", ClassGroup},
	} {
		if got := c.topic.String(); got != c.text {
			t.Errorf("%s: built %q, want %q", name, got, c.text)
		}
		if got, err := ParseTopic(c.text); err != nil || got != c.topic {
			t.Errorf("%s: parsed %+v, %v", name, got, err)
		}
		if c.topic.Kind.String() != c.kind || c.topic.Kind.Class() != c.class {
			t.Errorf("%s: kind %s, class %c", name, c.topic.Kind, c.topic.Kind.Class())
		}
	}
}

func TestOneTrailingSlashAfterAnEventsDeviceIsAccepted(t *testing.T) {
	got, err := ParseTopic("0/demo/u1/d1/")
	if err != nil || got != EventTopic(demo, u1, d1) || got.String() != "0/demo/u1/d1" {
		t.Errorf("got %+v (%s), %v", got, got, err)
	}
	for _, s := range []string{"0/demo/u1//", "0/demo/u1/d1//", "0/demo/u1/d1/x", "1/demo/u1/d1/event/", "2/demo/g/t/"} {
		_, err := ParseTopic(s)
		wantError(t, err, s[:1]+"/<project>/")
	}
}

func TestTopicsOutsideTheContractAreRefused(t *testing.T) {
	for s, says := range map[string]string{
		"":                            "begin with 0/, 1/ or 2/",
		"foo":                         "begin with 0/, 1/ or 2/",
		"/0/demo/u1/d1":               "begin with 0/, 1/ or 2/",
		"3/demo/u1/d1":                "begin with 0/, 1/ or 2/",
		"00/demo/u1/d1":               "begin with 0/, 1/ or 2/",
		"$SYS/broker/uptime":          "begin with 0/, 1/ or 2/",
		"0":                           "is not an event's",
		"0/demo/u1":                   "is not an event's",
		"0//u1/d1":                    "project id is empty",
		"0/demo//d1":                  "user id is empty",
		"0/demo/u1/_all":              "reserved",
		"0/demo/u1/$x":                `begins with "$"`,
		"0/demo/+/d1":                 `user id holds "+"`,
		"0/demo/u1/ü":                 "only ASCII",
		"0/demo/u1/d\x00":             "control character",
		"1//u1/d1/event":              "project id is empty",
		"1/demo/u1/d1":                "is not a device's",
		"1/demo/u1/d1/Event":          "is not a device's",
		"1/demo/u1/d1/event/x":        "is not a device's",
		"1/demo/u1/d1/update":         "is not a device's",
		"1/demo/u1/d1/update/a/b":     "is not a device's",
		"1/demo/u1/d1/update/":        "update type is empty",
		"1/demo/u1/d1/update/#":       `update type holds "#"`,
		"1/demo/u1//event":            "device id is empty",
		"1/demo/u1//update/x":         "device id is empty",
		"1/demo/u1/_all/event":        "only an update",
		"1/demo/u1/$d/event":          `begins with "$"`,
		"2/demo/g":                    "is not a group's",
		"2/demo/g/a/b":                "is not a group's",
		"2/demo//news":                "group id is empty",
		"2/demo/g/":                   "message type is empty",
		"2/demo/$g/news":              `begins with "$"`,
		"2//g/news":                   "project id is empty",
		"0" + strings.Repeat("/", 65): "is not an event's",
	} {
		_, err := ParseTopic(s)
		wantError(t, err, says)
		var topic *TopicError
		if !errors.As(err, &topic) || topic.Topic != s {
			t.Errorf("%q: not a TopicError of it: %#v", s, err)
		}
	}
}

func TestMessagesAndUpdatesNeedAnAddressee(t *testing.T) {
	_, err := MessageTopic(demo, u1, Device{})
	wantError(t, err, "device id is empty")
	_, err = MessageTopic(demo, u1, AllDevices)
	wantError(t, err, "only an update")
	_, err = UpdateTopic(demo, u1, Device{}, "x")
	wantError(t, err, "device id is empty")
	_, err = GroupTopic(demo, Group{}, "x")
	wantError(t, err, "group id is empty")
}

func TestZeroTopicIsNoTopic(t *testing.T) {
	var zero Topic
	if zero.String() != "" || zero.Kind.String() != "" || zero.Kind.Class() != 0 {
		t.Errorf("zero topic %q of kind %q, class %d", zero, zero.Kind, zero.Kind.Class())
	}
}

func TestParsingATopicDoesNotAllocate(t *testing.T) {
	for _, s := range []string{"0/demo/u1/d1", "1/demo/u1/_all/update/x", "2/demo/g/t"} {
		if n := testing.AllocsPerRun(100, func() { _, _ = ParseTopic(s) }); n != 0 {
			t.Errorf("%s: %v allocations", s, n)
		}
	}
}

func FuzzTopic(f *testing.F) {
	for _, s := range []string{"0/demo/u1/d1", "0/demo/u1/", "0/demo/u1/d1/", "1/demo/u1/d1/event",
		"1/demo/u1/_all/update/x", "2/demo/_all/x", "2/demo/g/x", "0/a//b", "$SYS/x", "0/demo/u1/d1//"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		topic, err := ParseTopic(s)
		if err != nil {
			checkSentence(t, err)
			return
		}
		text := topic.String()
		if text != s && text+"/" != s {
			t.Errorf("%q became %q", s, text)
		}
		if again, err := ParseTopic(text); err != nil || again != topic {
			t.Errorf("%q: %+v, then %+v, %v", s, topic, again, err)
		}
		if text[0] != byte(topic.Kind.Class()) {
			t.Errorf("%q is of class %c", text, topic.Kind.Class())
		}
		if _, err := ParseFilter(text); err != nil || !Filter(text).Matches(text) {
			t.Errorf("%q is not a filter that matches itself: %v", text, err)
		}
	})
}
