//go:build !js

package browser_test

import (
	"fmt"

	"deviceconsole/app/browser"
)

func Example() {
	list := browser.Create("ul")
	item := browser.Create("li")
	item.SetText("mw-3f2a")
	item.SetAttr("data-device", "mw-3f2a")
	list.Append(item)
	list.On("click", func(e browser.Event) {
		fmt.Println("clicked", e.Target().Closest("data-device").Attr("data-device"))
	})
	item.Fire("click", browser.Event{}) // native builds alone; in the browser a person does it
	// Output: clicked mw-3f2a
}
