package ui

import (
	"testing"
	"time"
)

// TestTempoAllowsABurstAndBoundsTheRate draws whenever it may, looking each
// millisecond.
func TestTempoAllowsABurstAndBoundsTheRate(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	draw := func(p *tempo, from time.Time, span time.Duration) (drawn int) {
		for at := from; at.Before(from.Add(span)); at = at.Add(time.Millisecond) {
			if p.wait(at) <= 0 {
				p.drawn(at)
				drawn++
			}
		}
		return drawn
	}
	var p tempo
	if n := draw(&p, start, pageEvery); n != pageBurst {
		t.Errorf("%d drawings at once, want %d", n, pageBurst)
	}
	if n := draw(&p, start.Add(pageEvery), 10*time.Second); n != 100 {
		t.Errorf("%d drawings in 10 s of a flood, want 100", n)
	}
	rested := start.Add(time.Minute)
	if n := draw(&p, rested, pageEvery); n != pageBurst {
		t.Errorf("%d drawings after a rest, want %d", n, pageBurst)
	}
}

// TestTempoSaysHowLongToWait: whoever waits so long may draw.
func TestTempoSaysHowLongToWait(t *testing.T) {
	var p tempo
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for range pageBurst {
		p.drawn(now)
	}
	wait := p.wait(now)
	if wait != pageEvery {
		t.Errorf("the wait is %v, want %v", wait, pageEvery)
	}
	if left := p.wait(now.Add(wait)); left > 0 {
		t.Errorf("after it there is %v left", left)
	}
}

func TestHoldingEndsByAnAnswerOrInTime(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var h holding
	if h.waits(now) || h.over(now) {
		t.Error("it waits for nothing")
	}
	h.begin(now)
	if last := now.Add(answerWait - 1); !h.waits(last) || h.over(last) {
		t.Error("it does not wait")
	}
	late := now.Add(answerWait)
	if h.waits(late) || !h.over(late) || h.over(late) {
		t.Error("it is not over once")
	}
	h.begin(now)
	if h.end(); h.waits(now) || h.over(late) {
		t.Error("it waits after the answer")
	}
}
