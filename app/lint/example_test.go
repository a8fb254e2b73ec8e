package lint_test

import (
	"fmt"

	"deviceconsole/app/lint"
)

func Example() {
	event := `{"event_data":{"order_id":9007199254740993,"temp_c":71.40},"observed_at":"2026-11-25T12:00:00.123Z"}`
	for _, f := range lint.Check(lint.Message{Topic: "0/demo/kitchen/mw-3f2a", Payload: []byte(event), Size: len(event)}, 0) {
		fmt.Println(f.Severity, f.Code, "at line", f.Line, "column", f.Column)
		fmt.Println(f.What)
		event = f.Fix.Apply(lint.FieldPayload, event)
		break
	}
	fmt.Println(event)
	// Output:
	// warning number at line 1 column 27
	// order_id: JavaScript readers will round this number.
	// {"event_data":{"order_id":"9007199254740993","temp_c":71.40},"observed_at":"2026-11-25T12:00:00.123Z"}
}
