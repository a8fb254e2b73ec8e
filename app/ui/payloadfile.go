package ui

import (
	"strings"

	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
)

// maxFileTopic bounds the part of a file's name that comes from the topic.
const maxFileTopic = 80

// payloadFile names the file that a payload is saved as, from topic and time, in
// characters that every system takes: "0_plant-7_kitchen_mw-1 2026-11-22
// 14-02-31.482.json".
func payloadFile(e *timeline.Entry) (name, mime string) {
	topic := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '_'
	}, e.Topic)
	if len(topic) > maxFileTopic {
		topic = topic[:maxFileTopic]
	}
	topic = strings.TrimLeft(topic, ".-")
	if topic == "" {
		topic = "message"
	}
	name = topic + " " + e.At.Local().Format("2006-01-02 15-04-05.000")
	switch payload.Detect(e.Payload) {
	case payload.JSON:
		return name + ".json", "application/json"
	case payload.Text:
		return name + ".txt", "text/plain"
	}
	return name + ".bin", "application/octet-stream"
}
