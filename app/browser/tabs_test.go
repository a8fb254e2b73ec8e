package browser

import (
	"context"
	"errors"
	"testing"
)

func TestALockIsHeldByOneAtATime(t *testing.T) {
	ctx, end := context.WithCancel(soon(t))
	held := make(chan string, 2)
	done := make(chan error, 2)
	hold := func(name string) {
		done <- HoldLock(ctx, "test-lock", func(ctx context.Context) {
			held <- name
			<-ctx.Done()
		})
	}
	go hold("first")
	<-held
	go hold("second")
	inBetween := make(chan struct{})
	if err := HoldLock(soon(t), "another", func(context.Context) { close(inBetween) }); err != nil {
		t.Fatal(err)
	}
	<-inBetween
	select {
	case <-held:
		t.Error("two hold the lock")
	default:
	}
	end()
	first, second := <-done, <-done
	if first == nil {
		first, second = second, first
	}
	if !errors.Is(first, context.Canceled) || second != nil {
		t.Errorf("%v and %v", first, second)
	}
	if err := HoldLock(soon(t), "test-lock", func(context.Context) {}); err != nil {
		t.Errorf("after all gave up: %v", err)
	}
}

func TestAChannelReachesAllOthers(t *testing.T) {
	got := make(chan string, 10)
	one := OpenChannel("test-channel", func(b []byte) { got <- "one heard " + string(b) })
	two := OpenChannel("test-channel", func(b []byte) { got <- "two heard " + string(b) })
	defer one.Close()
	other := OpenChannel("another-channel", func(b []byte) { got <- "another heard " + string(b) })
	defer other.Close()
	one.Post([]byte("\x00a"))
	if s := <-got; s != "two heard \x00a" {
		t.Errorf("%q", s)
	}
	two.Post([]byte("b"))
	if s := <-got; s != "one heard b" {
		t.Errorf("%q", s)
	}
	two.Close()
	two.Post([]byte("nobody hears"))
	three := OpenChannel("test-channel", func(b []byte) { got <- "three heard " + string(b) })
	defer three.Close()
	one.Post([]byte("c"))
	if s := <-got; s != "three heard c" {
		t.Errorf("%q", s)
	}
}
