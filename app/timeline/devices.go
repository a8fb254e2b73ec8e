package timeline

import (
	"strings"
	"time"

	"deviceconsole/internal/platform"
)

// MaxDevices bounds the devices and groups that a Store counts one by one.
const MaxDevices = 10_000

// deviceRateBucket is the width of a bucket of DeviceStat.Rate.
const deviceRateBucket = time.Second

// What stands for the number of a subject.
const (
	unlisted int32 = -1 // there was no room for it
	unknown  int32 = -2 // nobody has asked yet
)

// devices are the statistics by device and group, in the order of appearance.
type devices struct {
	stats []deviceStat
	byKey map[deviceKey]int32
}

type deviceKey struct {
	subject              Subject
	project, user, level string // level: device or group
}

type deviceStat struct {
	key                            deviceKey
	count, events, retained, bytes uint64
	first, last, lastEvent         int64 // µs
	lastID                         ID
	rate                           rate
}

func newDevices() devices { return devices{byKey: map[deviceKey]int32{}} }

// subject returns the number of the statistics that a topic belongs to, new ones
// where there is room, else unlisted.
func (d *devices) subject(topic string) int32 {
	key := keyOf(topic)
	if i, ok := d.byKey[key]; ok {
		return i
	}
	if len(d.stats) >= MaxDevices {
		return unlisted
	}
	i := int32(len(d.stats))
	key.project, key.user, key.level = strings.Clone(key.project), strings.Clone(key.user), strings.Clone(key.level)
	d.stats = append(d.stats, deviceStat{key: key})
	d.byKey[key] = i
	return i
}

func keyOf(topic string) deviceKey {
	t, err := platform.ParseTopic(topic)
	switch {
	case err != nil:
		return deviceKey{subject: SubjectOther}
	case t.Kind == platform.KindGroup:
		return deviceKey{SubjectGroup, t.Project.String(), "", t.Group.String()}
	}
	return deviceKey{SubjectDevice, t.Project.String(), t.User.String(), t.Device.String()}
}

// count adds a received message.
func (d *devices) count(subject int32, id ID, at int64, e *Entry) {
	s := &d.stats[subject]
	s.count++
	s.bytes += uint64(len(e.Payload))
	s.lastID = id
	if e.Retained {
		s.retained++ // when it was sent is not known, so it says nothing about time
		return
	}
	if s.count-s.retained == 1 {
		s.first = at
	}
	s.last = at
	if s.key.subject == SubjectDevice && strings.HasPrefix(e.Topic, "0/") {
		s.events++
		s.lastEvent = at
	}
	s.rate.add(at, deviceRateBucket)
}

// list returns all statistics.
func (d *devices) list(now time.Time) []DeviceStat {
	list := make([]DeviceStat, len(d.stats))
	for i := range d.stats {
		s := &d.stats[i]
		out := DeviceStat{
			Subject: s.key.subject, Project: s.key.project, User: s.key.user,
			Count: s.count, Events: s.events, Retained: s.retained, Bytes: s.bytes, LastID: s.lastID,
			Rate: s.rate.perSecond(now.UnixMicro(), deviceRateBucket),
		}
		if s.count > s.retained {
			out.First, out.Last = time.UnixMicro(s.first), time.UnixMicro(s.last)
		}
		if s.events > 0 {
			out.LastEvent = time.UnixMicro(s.lastEvent)
		}
		if s.key.subject == SubjectGroup {
			out.Group = s.key.level
		} else {
			out.Device = s.key.level
		}
		list[i] = out
	}
	return list
}
