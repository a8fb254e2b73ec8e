package payload

import (
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersCompareExactly(t *testing.T) {
	digits := rapid.StringMatching(`-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,12})?([eE][+-]?[0-9]{1,2})?`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := digits.Draw(t, "a"), digits.Draw(t, "b")
		x, ok := ParseDecimal([]byte(a))
		y, too := ParseDecimal([]byte(b))
		if !ok || !too {
			t.Fatalf("%s or %s is no number", a, b)
		}
		if got, want := x.Compare(&y), exactly(a).Cmp(exactly(b)); got != want {
			t.Fatalf("%s and %s: %d, want %d", a, b, got, want)
		}
	})
	for _, bad := range []string{"", "-", "01", "1.", ".5", "+1", "1e", "1e+", "0x1", "1 ", "NaN"} {
		if _, ok := ParseDecimal([]byte(bad)); ok {
			t.Errorf("%q is a number", bad)
		}
	}
	huge, _ := ParseDecimal([]byte("1e999999999999999999"))
	one, _ := ParseDecimal([]byte("1"))
	if huge.Compare(&one) != 1 || one.Compare(&huge) != -1 {
		t.Error("1e999999999999999999 is not more than 1")
	}
}

// exactly is a number as math/big reads it.
func exactly(s string) *big.Rat {
	r, _ := new(big.Rat).SetString(s)
	return r
}

func TestRoundsTellsWhatJavaScriptReaders(t *testing.T) {
	for number, want := range map[string]bool{
		"0": false, "-0": false, "0.0": false, "127.0": false, "1.10": false, "1e2": false, "-71.4": false, "0.1": false,
		"9007199254740991": false, "9007199254740992": false, "9007199254740993": true, "-9007199254740993": true,
		"10000000000000000": false, "1152921504606846976": true, "1234567890123456789": true,
		"0.30000000000000004": false, "0.10000000000000000555": true, "21.299999237060547": false,
		"1e308": false, "1e309": true, "1e400": true, "1e-400": true, "5e-324": false, "0e999": false,
		"9007199254740993.0": true, "900719925474099.3": true, "90071992547409.3": false, "1e": false, "NaN": false, "": false, "01": false,
		strings.Repeat("9", 100_000): true, "1" + strings.Repeat("0", 100) + ".0": false, "1" + strings.Repeat("0", 400): true,
	} {
		if got := Rounds([]byte(number)); got != want {
			t.Errorf("%.40s: %v", number, got)
		}
	}
}

// TestRoundsAgreesWithExactArithmetic: a number rounds when what the shortest form of
// its float64 says is another number.
func TestRoundsAgreesWithExactArithmetic(t *testing.T) {
	digits := rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,22})?([eE][+-]?[0-9]{1,3})?`)
	rapid.Check(t, func(t *rapid.T) {
		number := digits.Draw(t, "number")
		want := true
		if f, err := strconv.ParseFloat(number, 64); err == nil {
			want = exactly(strconv.FormatFloat(f, 'e', -1, 64)).Cmp(exactly(number)) != 0
		}
		if got := Rounds([]byte(number)); got != want {
			t.Fatalf("%s: %v", number, got)
		}
	})
}
