package browser

import "syscall/js"

// Print opens the browser's dialog for printing the page. It does not wait for it.
func Print() {
	var later js.Func
	later = js.FuncOf(func(js.Value, []js.Value) any {
		later.Release()
		js.Global().Call("print")
		return nil
	})
	js.Global().Call("setTimeout", later, 0)
}
