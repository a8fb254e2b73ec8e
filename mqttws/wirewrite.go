package mqttws

import (
	"errors"
	"io"
	"time"
)

// maxFrame is how much of what waits is put into one frame.
const maxFrame = 64 << 10

// send writes a packet; its failure shows as the end of the wire.
func send(w io.Writer, p io.WriterTo) { _, _ = p.WriteTo(w) }

// Lock begins a packet; paho calls it around the parts of one.
func (w *wire) Lock() { w.sendMu.Lock() }

// Write adds to the packet that Lock began. It never fails.
func (w *wire) Write(p []byte) (int, error) {
	w.frame = append(w.frame, p...)
	return len(p), nil
}

// Unlock sends the packet as one frame.
func (w *wire) Unlock() {
	if !w.broken {
		if _, err := w.sock.Write(w.frame); err != nil {
			w.broken = true
			time.AfterFunc(readOn, func() { w.fail(err) })
		}
	}
	if cap(w.frame) > readBuffer {
		w.frame = nil
	}
	w.frame = w.frame[:0]
	w.sendMu.Unlock()
}

// later queues a packet to be written and does not wait.
func (w *wire) later(p io.WriterTo) {
	select {
	case w.queue <- p:
	default:
		w.fail(errors.New("the broker sends on, but does not take our answers"))
	}
}

// drain writes what later queued, until the wire ends. What waits together goes
// into one frame [MQTT-6.0.0-2].
func (w *wire) drain() {
	var handed []handing
	for {
		select {
		case <-w.lost:
			return
		case p := <-w.queue:
			w.Lock()
			for p != nil {
				send(unlocked{w}, p)
				if h, ok := p.(handing); ok {
					handed = append(handed, h)
				}
				p = nil
				if len(w.frame) < maxFrame {
					select {
					case p = <-w.queue:
					default:
					}
				}
			}
			w.Unlock()
			for _, h := range handed {
				h.handed()
			}
			handed = handed[:0]
		}
	}
}

// handing is a packet whose sender wants to know that it was written.
type handing struct {
	io.WriterTo
	handed func()
}

// unlocked is the wire for who holds its lock already.
type unlocked struct{ w *wire }

func (u unlocked) Write(p []byte) (int, error) { return u.w.Write(p) }
