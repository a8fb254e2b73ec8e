package browser

import "syscall/js"

// MayNotify asks the person, where nobody did yet, whether the page may show
// notifications, and calls answered with what came of it, sooner or later. Browsers
// ask only in answer to a press.
func MayNotify(answered func(bool)) {
	n := js.Global().Get("Notification")
	if n.IsUndefined() || n.Get("permission").String() == "denied" {
		answered(false)
		return
	}
	if n.Get("permission").String() == "granted" {
		answered(true)
		return
	}
	var done js.Func
	done = js.FuncOf(func(_ js.Value, args []js.Value) any {
		done.Release()
		answered(len(args) > 0 && args[0].String() == "granted")
		return nil
	})
	n.Call("requestPermission").Call("then", done)
}

// Notify shows a notification of the system (Notifications API), where it may. One
// of the same tag is replaced. Some phones show them through a service worker alone.
func Notify(tag, title, text string) {
	defer func() { _ = recover() }() // such as on those phones
	options := map[string]any{"body": text, "tag": tag}
	if worker := js.Global().Get("navigator").Get("serviceWorker"); worker.Truthy() && worker.Get("controller").Truthy() {
		var show js.Func
		show = js.FuncOf(func(_ js.Value, args []js.Value) any {
			show.Release()
			args[0].Call("showNotification", title, options)
			return nil
		})
		worker.Get("ready").Call("then", show)
		return
	}
	js.Global().Get("Notification").New(title, options)
}

// Chime makes a short, quiet sound (Web Audio API), where the browser lets the page:
// after a person has pressed something in it.
func Chime() {
	defer func() { _ = recover() }()
	audio := js.Global().Get("AudioContext")
	if audio.IsUndefined() {
		return
	}
	ctx := audio.New()
	tone, loudness := ctx.Call("createOscillator"), ctx.Call("createGain")
	now := ctx.Get("currentTime").Float()
	tone.Get("frequency").Call("setValueAtTime", 660, now)
	loudness.Get("gain").Call("setValueAtTime", .08, now)
	loudness.Get("gain").Call("linearRampToValueAtTime", 0, now+.35)
	tone.Call("connect", loudness).Call("connect", ctx.Get("destination"))
	var ended js.Func
	ended = js.FuncOf(func(js.Value, []js.Value) any {
		ended.Release()
		ctx.Call("close")
		return nil
	})
	tone.Set("onended", ended)
	tone.Call("start")
	tone.Call("stop", now+.35)
}
