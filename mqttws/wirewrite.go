package mqttws

import (
	"errors"
	"io"
	"time"
)

// maxFrame is how much of what waits is put into one frame.
const maxFrame = 64 << 10

// send writes a packet as one frame; its failure shows as the end of the wire.
func (w *wire) send(p io.WriterTo) {
	w.sendMu.Lock()
	defer w.sendMu.Unlock()
	w.add(p)
	w.flush()
}

// add puts a packet into the frame. Called under sendMu.
func (w *wire) add(p io.WriterTo) {
	if w.version == V311 {
		w.frame = append311(w.frame, p)
		return
	}
	_, _ = p.WriteTo(frameOf{w})
}

// frameOf is a writer into the frame. It never fails.
type frameOf struct{ w *wire }

func (f frameOf) Write(p []byte) (int, error) {
	f.w.frame = append(f.w.frame, p...)
	return len(p), nil
}

// flush sends the frame. Called under sendMu.
func (w *wire) flush() {
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
			w.sendMu.Lock()
			for p != nil {
				w.add(p)
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
			w.flush()
			w.sendMu.Unlock()
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
