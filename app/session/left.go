package session

import (
	"deviceconsole/app/outbox"
	"deviceconsole/app/phrase"
)

// Left says what waits in the outbox for a connection, to whoever is not connected;
// empty: nothing does.
func (o OutboxReader) Left() Words {
	if o.Counts().Open == 0 {
		return Words{}
	}
	n, others := 0, false
	var oldest outbox.Identity
	o.Each(func(i *outbox.Item) bool { // the newest first
		if !i.Final {
			others = others || n > 0 && i.Identity != oldest
			oldest = i.Identity
			n++
		}
		return true
	})
	if n == 0 {
		return Words{}
	}
	w := Words{What: phrase.Grouped(n) + " messages wait in the outbox for " + oldest.String(), Do: "Connect there to send them"}
	if n == 1 {
		w = Words{What: "One message waits in the outbox for " + oldest.String(), Do: "Connect there to send it"}
	}
	if o.runner.sealed.Load() {
		w.Do = "They stay there: this console is read-only"
	}
	if others {
		w.What += ", and others"
	}
	return w
}
