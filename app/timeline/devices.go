package timeline

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Subject is what a DeviceStat speaks of.
type Subject uint8

// The subjects of DeviceStat.
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

// Devices returns up to n devices and groups, the last heard of first. It looks
// at all that there are: for what is asked now and then. See Tree for what is
// drawn.
func (s *Store) Devices(now time.Time, n int) []DeviceStat {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var found []int32
	for i := int32(1); i < s.stats.nodes.n; i++ {
		switch s.stats.nodes.at(i).kind {
		case KindDevice, KindGroup, KindOther:
			found = append(found, i)
		}
	}
	slices.SortFunc(found, func(a, b int32) int {
		return cmp.Compare(s.stats.numbers.at(b).lastID, s.stats.numbers.at(a).lastID)
	})
	list := make([]DeviceStat, 0, min(n, len(found)))
	for _, i := range found[:min(n, len(found))] {
		node := s.stats.nodes.at(i)
		d := DeviceStat{Stat: s.stats.stat(i, now)}
		d.Project, _, _ = strings.Cut(node.name, "/")
		switch node.kind {
		case KindDevice:
			d.User, d.Device = s.stats.nodes.at(node.parent).label(), node.label()
		case KindGroup:
			d.Subject, d.Group = SubjectGroup, node.label()
		default:
			d.Subject = SubjectOther
		}
		list = append(list, d)
	}
	return list
}
