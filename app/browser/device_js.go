package browser

import (
	"context"
	"errors"
	"syscall/js"
)

// SetBadge shows a number on the icon of the installed app, where the system can; 0
// shows none.
func SetBadge(n int) { callOffline("badge", n) }

// Installable reports whether the browser offers to install the page as an app.
func Installable() bool { return js.Global().Call("goappIsAppInstallable").Truthy() }

// Install has the browser ask the person whether to install the page. Call it soon
// after a person's click.
func Install() { js.Global().Call("goappShowInstallPrompt") }

// CanKeepScreenOn reports whether the browser can. A page without HTTPS can't.
func CanKeepScreenOn() bool { return js.Global().Get("navigator").Get("wakeLock").Truthy() }

// screen is the browser's promise to keep the screen on, null or undefined for none.
var screen js.Value

// KeepScreenOn keeps the device's screen on until LetScreenSleep is called, the page
// is hidden, or the system takes that back, when lost is called, which must not wait.
// It waits for the browser's answer: call it from a goroutine of its own.
func KeepScreenOn(ctx context.Context, lost func()) error {
	if !CanKeepScreenOn() {
		return errors.New("this browser can't")
	}
	v, err := await(js.Global().Get("navigator").Get("wakeLock").Call("request", "screen"))
	if err != nil {
		return err
	}
	if ctx.Err() != nil { // nobody wants it any more
		v.Call("release")
		return ctx.Err()
	}
	screen = v
	var released js.Func
	released = js.FuncOf(func(js.Value, []js.Value) any {
		released.Release()
		lost()
		return nil
	})
	v.Call("addEventListener", "release", released, map[string]any{"once": true})
	return nil
}

// LetScreenSleep ends KeepScreenOn.
func LetScreenSleep() {
	if screen.Truthy() {
		screen.Call("release")
	}
	screen = js.Undefined()
}
