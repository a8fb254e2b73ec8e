package ui

import "testing"

func TestASweepGoesToTheRightAndNowhereElse(t *testing.T) {
	for _, c := range []struct {
		dx, dy float64
		want   bool
	}{
		{120, 10, true}, {80, -30, true},
		{60, 0, false},   // too short
		{-120, 0, false}, // to the left
		{90, 60, false},  // a finger that scrolls
		{0, 200, false},
	} {
		if got := swept(c.dx, c.dy); got != c.want {
			t.Errorf("%v to the right and %v down: %v", c.dx, c.dy, got)
		}
	}
}
