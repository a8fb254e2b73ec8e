package listfile

import (
	"encoding/json"
	"strconv"
)

// Encode writes a file of n entries; entry appends the members of one, each behind a
// comma, after its name.
func Encode(f Format, n int, name func(i int) string, entry func(b []byte, i int) []byte) []byte {
	b := []byte("{\n  \"format\": \"" + f.Name + "\",\n  \"version\": " + strconv.Itoa(f.Version) + ",\n  \"" + f.List + "\": [")
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendString(append(b, "\n    {\"name\": "...), name(i))
		b = append(entry(b, i), '}')
	}
	return append(b, "\n  ]\n}\n"...)
}

// AppendMember writes a text as a member of an object.
func AppendMember(b []byte, name, text string) []byte {
	return AppendString(append(b, `, "`+name+`": `...), text)
}

// AppendString writes a text as JSON.
func AppendString(b []byte, text string) []byte {
	quoted, _ := json.Marshal(text) // never fails
	return append(b, quoted...)
}
