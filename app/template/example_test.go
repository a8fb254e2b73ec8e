package template_test

import (
	"fmt"
	"time"

	"deviceconsole/app/template"
)

func Example() {
	t, err := template.ParseJSON(`{"seq": {{seq 100}}, "door": "{{step open shut}}", "at": {{now unix}}}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2001, 1, 1, 0, 10, 10, 0, time.UTC)
	s := template.NewState(1, now)
	for range 2 {
		text, _ := t.Expand(s)
		fmt.Println(text)
		s.Next(now.Add(time.Second))
	}
	_, err = template.Parse("{{\n{{sqe}}")
	fmt.Println(err)
	_, err = template.Parse("seq: {{sqe}}")
	fmt.Println(err)
	// Output:
	// {"seq": 100, "door": "open", "at": 978307810}
	// {"seq": 101, "door": "shut", "at": 978307811}
	// This {{ is not closed: }} is missing behind the variable, in the same line. To send {{ itself, write {{{{.
	// “sqe” is no variable. Is {{seq}} meant?
}
