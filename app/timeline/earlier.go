package timeline

// Earlier visits the payloads of the kept messages before an entry that have its
// topic, the newest first, at most n and at most size bytes of each, until the func
// returns false. It works for the time of the call alone in which a View or Walk
// hands the entry out; any other entry has none. A payload is good for the time of
// its visit. Of a topic that Previous knows none of, it knows none either.
func (e *Entry) Earlier(n int, size uint32, visit func(payload []byte) bool) {
	s := e.in
	if s == nil || !s.kept(e.ID) {
		return
	}
	var scratch []byte
	id := e.ID
	h, _ := s.header(id)
	for ; n > 0; n-- {
		back := ID(h.back)
		if back == 0 || back >= id || !s.kept(id-back) {
			return
		}
		id -= back
		var at uint32
		h, at = s.header(id)
		at += h.topicLen + h.extraLen
		if !visit(s.ring.view(at, min(h.payloadLen, size), &scratch)) {
			return
		}
	}
}
