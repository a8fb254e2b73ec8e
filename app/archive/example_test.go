package archive_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/timeline"
)

// What the filter shows goes out, and comes back as it was.
func Example() {
	store := timeline.New(timeline.PhoneLimits)
	at := time.Date(2026, 11, 24, 14, 2, 31, 482110000, time.UTC)
	store.Append(timeline.Entry{At: at, Topic: "0/plant-7/kitchen/mw-3f2a", QoS: 1, Payload: []byte(`{"event_data":{"id":9007199254740993}}`)})
	store.Append(timeline.Entry{At: at, Topic: "2/plant-7/microwaves/notice", Payload: []byte{0xff, 0x00}})
	store.Append(timeline.Entry{At: at, Topic: "home/lamp", Payload: []byte("on")})
	view := timeline.NewView(store, func(e *timeline.Entry) bool { return strings.Contains(e.Topic, "plant-7") })

	var file bytes.Buffer
	sum, err := archive.Write(&file, archive.NewSource(store, view), archive.NDJSON, archive.About{At: at, Filter: "plant-7"}, nil)
	fmt.Println(sum.Messages, err)
	os.Stdout.Write(bytes.Join(bytes.Split(file.Bytes(), []byte("\n"))[:3], []byte("\n")))

	recording, err := archive.Open(bytes.NewReader(file.Bytes()), int64(file.Len()), timeline.PhoneLimits, false, nil)
	fmt.Printf("\n%d, exported at %s, %v\n", recording.Messages, recording.About.At.Format(time.TimeOnly), err)
	recording, _ = archive.Open(bytes.NewReader(file.Bytes()), int64(file.Len()/2), timeline.PhoneLimits, false, nil)
	fmt.Println(recording.Messages, recording.Broken)
	// Output:
	// 2 <nil>
	// {"type":"header","format":"device-console-export","version":1,"exported_at":"2026-11-24T14:02:31.482110Z","scope":"shown","filter":"plant-7","rows":2}
	// {"type":"received","at":"2026-11-24T14:02:31.482110Z","topic":"0/plant-7/kitchen/mw-3f2a","qos":1,"payload":"{\"event_data\":{\"id\":9007199254740993}}"}
	// {"type":"received","at":"2026-11-24T14:02:31.482110Z","topic":"2/plant-7/microwaves/notice","qos":0,"payload_base64":"/wA="}
	// 2, exported at 14:02:31, <nil>
	// 0 it is cut short: the last line is missing
}
