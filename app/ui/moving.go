package ui

import (
	"reflect"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// moving is a component of root that shows what each message changes. While nothing
// but messages comes, such components alone are drawn: to make views of all the
// others, to compare them with what is shown and to look into each field costs more
// than the list.
type moving interface {
	app.UI
	renew() (changed bool) // brings its view up to date
}

// wholeDue reports whether more than the moving parts may have changed: what the
// session knows, where the focus is to go, what became of what programs send, at the
// pace at which the outbox is drawn meanwhile, or, once a second, a time that is told
// as a distance.
func (u *UI) wholeDue(now time.Time) bool {
	passed := now.Sub(u.wholeAt)
	return u.stirred() || passed >= tickEvery || u.runner.Programs() != u.programs && (!u.pace.fast || passed >= sentEvery)
}

// stirred reports whether something happened since the page was drawn as a whole that
// fields may show, or the focus has to follow.
func (u *UI) stirred() bool {
	return u.runner.Changes() != u.changes || u.wanted != "" || len(u.heirs.ids) > 0
}

// renew draws the moving parts that changed, within the frame.
func (u *UI) renew() {
	u.runs = u.againView()
	for _, part := range u.moving {
		u.renewPart(part)
	}
	u.dispatcher.Dispatch(app.Dispatch{Mode: app.Defer, Source: u.root, Function: func(app.Context) {}})
}

// renewPart draws a part that changed.
func (u *UI) renewPart(part moving) {
	if part.renew() {
		u.dispatcher.Dispatch(app.Dispatch{Mode: app.Update, Source: part, Function: func(app.Context) {}})
	}
}

// renewed replaces a view, and reports whether it changed.
func renewed[T any](shown *T, is T) bool {
	if reflect.DeepEqual(*shown, is) {
		return false
	}
	*shown = is
	return true
}

func (b *bar) OnMount(app.Context)       { b.ui.moving = append(b.ui.moving, b) }
func (a *againPart) OnMount(app.Context) { a.ui.moving = append(a.ui.moving, a) }
func (p *messages) OnMount(app.Context)  { p.ui.moving = append(p.ui.moving, p) }
func (d *devices) OnMount(app.Context)   { d.ui.moving = append(d.ui.moving, d) }
func (p *chartPane) OnMount(app.Context) { p.ui.moving = append(p.ui.moving, p) }

func (b *bar) renew() bool       { return renewed(&b.View, b.ui.barView(b.ui.runs.Runs)) }
func (a *againPart) renew() bool { return renewed(&a.View, a.ui.runs) }
func (p *messages) renew() bool  { return renewed(&p.View, p.ui.messagesView()) }
func (d *devices) renew() bool   { return renewed(&d.View, d.ui.devicesView()) }
func (p *chartPane) renew() bool { return renewed(&p.View, p.ui.chartView()) }
