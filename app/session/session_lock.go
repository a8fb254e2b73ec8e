package session

import (
	"context"
	"time"
)

// sessionLock is held by the tab that has a session which is kept between visits: two
// that used one client identifier would throw each other off the broker. Its methods
// are called by one goroutine, the Runner's.
type sessionLock struct {
	name  string // of the lock that is held; "" = none
	leave context.CancelFunc
}

// lockWithin is how long another tab may take to give the lock up, as one that is
// closed or loaded anew at this moment, on a machine that has much else to do. See await.
const lockWithin = 2 * time.Second

// take returns what to connect with: the kept session where this tab has it, or gets it
// now, else a client identifier of the tab's own.
func (l *sessionLock) take(r *Runner, e Connect) Connect {
	name := ""
	if e.Kept {
		name = "session " + e.ClientID
	}
	if l.name == name {
		return e
	}
	l.give()
	if name == "" {
		return e
	}
	why := "this browser can't tell its tabs apart, and two of them would throw each other off. It can for a page that comes over https"
	if r.deps.HoldLock != nil {
		ctx, cancel := context.WithCancel(r.ctx)
		answers := make(chan bool, 2) // true once it is held, false at the end
		r.goroutine(func() {
			_ = r.deps.HoldLock(ctx, name, func(holding context.Context) {
				answers <- true
				<-holding.Done()
			}) // an error before it is held says that there are no locks
			answers <- false
		})
		held, answered := await(ctx, answers, lockWithin, first)
		if held {
			l.name, l.leave = name, cancel
			return e
		}
		cancel()
		if !answered {
			why = "another tab keeps listening for this account"
		}
	}
	e.ClientID, e.CleanStart, e.SessionExpiry = e.Alone, true, 0
	r.Send(SessionShared{e.Generation, why})
	return e
}

// give lets another tab have the session.
func (l *sessionLock) give() {
	if l.leave != nil {
		l.leave()
	}
	l.name, l.leave = "", nil
}

// keepSession carries out an effect, and reports whether it was one of kept sessions.
func (r *Runner) keepSession(e Effect) bool {
	k, ok := e.(KeepSession)
	if ok && r.deps.KeepSession != nil {
		r.deps.KeepSession(k.Key, k.Line)
	}
	return ok
}
