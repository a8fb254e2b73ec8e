package filter_test

import (
	"fmt"
	"time"

	"deviceconsole/app/filter"
	"deviceconsole/app/timeline"
)

func Example() {
	env := filter.Env{Now: time.Date(2026, 11, 24, 14, 2, 31, 0, time.UTC)}
	f, err := filter.Parse("device:mw-3f2a temp_c>60 -door:open since:10m", env)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, payload := range []string{
		`{"event_data":{"temp_c":71.4,"door":"closed"}}`,
		`{"event_data":{"temp_c":71.4,"door":"open"}}`,
		`{"event_data":{"temp_c":22}}`,
	} {
		e := timeline.Entry{At: env.Now, Topic: "0/plant-7/kitchen/mw-3f2a", Payload: []byte(payload)}
		fmt.Println(f.Match(&e), payload)
	}

	_, err = filter.Parse("kind:evnt open", env)
	problem := err.(*filter.Error)
	fmt.Println(problem.Start, problem.End, problem.Message, problem.Fix.Text)
	// Output:
	// true {"event_data":{"temp_c":71.4,"door":"closed"}}
	// false {"event_data":{"temp_c":71.4,"door":"open"}}
	// false {"event_data":{"temp_c":22}}
	// 5 9 “evnt” is none of event, message, update, group, other or gap. kind:event open
}
