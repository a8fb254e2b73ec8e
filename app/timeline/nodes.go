package timeline

import (
	"slices"
	"strings"

	"deviceconsole/internal/platform"
)

// NodeKind says what a node of the statistics is.
type NodeKind uint8

// The kinds of nodes. Users hold devices, devices hold topics; Groups hold the
// groups of a project, those hold topics; Other holds levels and topics, levels
// hold levels and topics.
const (
	KindUser   NodeKind = iota + 1
	KindDevice          // of a user; "" = no device id, "_all" = all devices of the user
	KindGroups          // all groups of a project
	KindGroup           // "_all" = the whole project
	KindOther           // all topics outside the platform's contract
	KindLevel           // the topics of KindOther that begin with the same levels
	KindTopic
)

// Key names a node, whatever happens to the store: a node that was cleared away
// and comes again has the same.
type Key struct {
	Kind NodeKind
	// Name is "project/user", "project/user/device", "project", "project/group",
	// "", "level/level" or the topic, by Kind.
	Name string
}

// maxLevels bounds how deep the topics outside the contract are taken apart; the
// rest of the topic is one part.
const maxLevels = 8

func (n *node) key() Key { return Key{n.kind, n.name} }

// label is the last part of a name: the device, the group, the level. Of a topic
// it is what comes after the names of the nodes that it hangs on.
func (n *node) label() string { return n.name[n.tail:] }

// spot returns where a topic is counted, at a new node where there is room.
func (t *statistics) spot(topic string) int32 {
	if i, ok := t.byTopic[topic]; ok {
		return i
	}
	if !t.room(len(topic)) {
		return t.within(topic, false)
	}
	return t.within(strings.Clone(topic), true) // the caller's may be a small part of something large
}

// within finds the topic under the nodes that it belongs to, all of which come
// into being where grow says so.
func (t *statistics) within(topic string, grow bool) int32 {
	at, tail := int32(0), 0
	step := func(kind NodeKind, name string, next int) {
		if at >= 0 {
			at = t.child(at, Key{kind, name}, int32(tail), grow)
			tail = next
		}
	}
	p, err := platform.ParseTopic(topic)
	switch {
	case err != nil:
		step(KindOther, "", 0)
		for n := 0; n < maxLevels; n++ {
			i := strings.IndexByte(topic[tail:], '/')
			if i < 0 {
				break
			}
			step(KindLevel, topic[:tail+i], tail+i+1)
			if at < 0 {
				break
			}
		}
	case p.Kind == platform.KindGroup:
		project, group := len(p.Project.String()), len(p.Group.String())
		step(KindGroups, topic[2:2+project], project+1)
		step(KindGroup, topic[2:2+project+1+group], 2+project+1+group+1)
	default:
		user := len(p.Project.String()) + 1 + len(p.User.String())
		device := user + 1 + len(p.Device.String())
		tail = len(p.Project.String()) + 1
		step(KindUser, topic[2:2+user], user+1)
		step(KindDevice, topic[2:2+device], min(2+device+1, len(topic)))
	}
	step(KindTopic, topic, 0)
	return at
}

// child returns a node under another, a new one where it may grow and there is
// room, else the complement of the other.
func (t *statistics) child(parent int32, key Key, tail int32, grow bool) int32 {
	if i, ok := t.find(key); ok {
		return i
	}
	if !grow || !t.room(len(key.Name)) {
		return ^parent
	}
	i := t.nodes.add()
	t.numbers.add()
	*t.nodes.at(i) = node{name: key.Name, parent: parent, tail: tail, kind: key.Kind}
	t.bytes += nodeBytes
	if key.Kind == KindTopic { // the names of the others are parts of a topic's
		t.bytes += int64(len(key.Name))
		t.byTopic[key.Name] = i
	} else {
		t.byKey[key] = i
	}
	t.hang(i, parent)
	return i
}

func (t *statistics) find(key Key) (int32, bool) {
	if key.Kind == KindTopic {
		i, ok := t.byTopic[key.Name]
		return i, ok
	}
	i, ok := t.byKey[key]
	return i, ok
}

// room reports whether a node with a name of so many bytes fits.
func (t *statistics) room(name int) bool { return t.bytes+nodeBytes+int64(name) <= MaxStatistics }

// maxUnsorted is how many children may wait to be put in order: merging costs a
// copy of the list, so that it is worth doing for many at once, and is done
// before it takes long.
const maxUnsorted = 256

// hang makes a node the child of another.
func (t *statistics) hang(i, parent int32) {
	p := t.nodes.at(parent)
	if p.kids == 0 {
		t.kids = append(t.kids, nil)
		p.kids = int32(len(t.kids))
	}
	list := &t.kids[p.kids-1]
	*list = append(*list, i)
	if len(*list)-int(p.sorted) >= maxUnsorted {
		t.sortKids(parent)
	}
}

// sortKids returns the children of a node in order.
func (t *statistics) sortKids(i int32) []int32 {
	p := t.nodes.at(i)
	if p.kids == 0 {
		return nil
	}
	all := t.kids[p.kids-1]
	if int(p.sorted) == len(all) {
		return all
	}
	fresh := slices.Clone(all[p.sorted:])
	slices.SortFunc(fresh, t.compare)
	end, old := len(all), int(p.sorted)
	for j := len(fresh) - 1; j >= 0; j-- { // the largest first, each to its final place
		at, _ := slices.BinarySearchFunc(all[:old], fresh[j], t.compare)
		n := old - at
		copy(all[end-n:end], all[at:old])
		end, old = end-n-1, at
		all[end] = fresh[j]
	}
	p.sorted = int32(len(all))
	return all
}

// compare orders siblings: users, groups, others; then as people count; then by
// bytes, so that no two are the same.
func (t *statistics) compare(a, b int32) int {
	x, y := t.nodes.at(a), t.nodes.at(b)
	if x.parent == 0 && x.kind != y.kind {
		return int(x.kind) - int(y.kind)
	}
	if c := natural(x.label(), y.label()); c != 0 {
		return c
	}
	if c := strings.Compare(x.name, y.name); c != 0 {
		return c
	}
	return int(x.kind) - int(y.kind)
}
