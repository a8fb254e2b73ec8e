package library_test

import (
	"fmt"

	"deviceconsole/app/draft"
	"deviceconsole/app/library"
)

func Example() {
	door := draft.New(draft.Event)
	door.Data, door.Variables = `{"door": {{pick open shut}}}`, true
	file := library.EncodeTemplates([]library.Template{{Name: "door", Draft: door}})
	fmt.Print(string(file))
	list, err := library.DecodeTemplates(file)
	fmt.Println(list[0].Name, list[0].Draft.Data, err)
	// Output:
	// {
	//   "format": "device-console-templates",
	//   "version": 1,
	//   "templates": [
	//     {"name": "door", "kind": "event", "qos": 1, "timestamp": "now", "event_data": "{\"door\": {{pick open shut}}}", "variables": true}
	//   ]
	// }
	// door {"door": {{pick open shut}}} <nil>
}
