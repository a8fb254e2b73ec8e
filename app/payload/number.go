package payload

import "strconv"

// maxExact is how many significant digits every number of binary64 brings back as
// they were.
const maxExact = 15

// Rounds reports whether a reader who keeps numbers as IEEE 754 binary64, as every
// JavaScript does, gets another value than the number says in JSON: integers
// beyond 2^53 (9007199254740993 reads as …992), longer fractions than such a
// reader would write, and what is too large or too small for it. The digits count,
// not the way of writing: 127.0 and 1e2 stay what they are. What is no number does
// not round. It looks at each character at most twice.
func Rounds(number []byte) bool {
	d, ok := ParseDecimal(number)
	n := d.digits()
	switch {
	case !ok || n == 0:
		return false
	case n <= maxExact && -300 < d.point && d.point < 300:
		return false
	case n > maxExact+2: // more than any shortest form has
		return true
	}
	f, err := strconv.ParseFloat(string(number), 64)
	if err != nil {
		return true
	}
	var room [32]byte
	read, _ := ParseDecimal(strconv.AppendFloat(room[:0], f, 'e', -1, 64))
	return d.Compare(&read) != 0
}
