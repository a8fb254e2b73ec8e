package payload_test

import (
	"fmt"

	"deviceconsole/app/payload"
)

func Example() {
	b := []byte(`{"order_id":9007199254740993,"door":"closed"}`)
	fmt.Println(payload.Detect(b))
	fmt.Println(payload.Preview(b, 24))
	spans, _ := payload.Pretty(b, 1<<10)
	fmt.Println(payload.Join(spans))
	// Output:
	// JSON
	// {"order_id":900719925474…
	// {
	//   "order_id": 9007199254740993,
	//   "door": "closed"
	// }
}

func ExampleTag() {
	b := []byte(`{"event_data":{"motor":{"temp_c":71.40}},"observed_at":"2001-01-01T00:10:10.000000Z"}`)
	path, _ := payload.ParsePath("motor.temp_c")
	raw, ok := payload.Tag(b, path)
	fmt.Println(string(raw), ok)
	// Output: 71.40 true
}

func ExampleCompare() {
	c := payload.Compare([]byte(`{"temp_c":71.4,"door":"open"}`), []byte(`{"door":"open","temp_c":71.40}`))
	for _, change := range c.Changes {
		fmt.Println(change.Path, change.Old, "→", change.New)
	}
	fmt.Println(c.Same, "the same")
	// Output:
	// temp_c 71.4 → 71.40
	// 1 the same
}
