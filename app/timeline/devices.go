package timeline

import (
	"strings"
	"time"
)

// Subject is what a DeviceStat speaks of.
type Subject uint8

// The subjects of statistics.
const (
	SubjectDevice Subject = iota // a device of a user
	SubjectGroup                 // a group of the project
	SubjectOther                 // all topics outside the platform's contract, together
)

// DeviceStat is the Stat of one device or group.
type DeviceStat struct {
	Stat
	Subject Subject
	Project string
	User    string // of a device
	Device  string // of a device; "" = no device id, "_all" = all devices of the user
	Group   string // of a group; "_all" = the whole project
}

// Devices returns the statistics of devices and groups, the first seen first.
func (s *Store) Devices(now time.Time) (list []DeviceStat) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i := int32(1); i < s.stats.nodes.n; i++ {
		n := s.stats.nodes.at(i)
		d := DeviceStat{Stat: s.stats.stat(i, now)}
		d.Project, _, _ = strings.Cut(n.name, "/")
		switch n.kind {
		case KindDevice:
			d.User, d.Device = s.stats.nodes.at(n.parent).label(), n.label()
		case KindGroup:
			d.Subject, d.Group = SubjectGroup, n.label()
		case KindOther:
			d.Subject = SubjectOther
		default:
			continue
		}
		list = append(list, d)
	}
	return list
}
