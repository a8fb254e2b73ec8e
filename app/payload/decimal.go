package payload

import "cmp"

// Decimal is a number as it was written. Two of them compare exactly, whatever
// their length.
type Decimal struct {
	negative    bool
	whole, part []byte // significant digits, none for zero; together without zeros at the ends
	point       int64  // the value is 0.digits × 10^point
}

// maxExponent bounds the exponents that are told apart.
const maxExponent = 1 << 40

// ParseDecimal reads a number in the grammar of JSON (RFC 8259 section 6). It
// keeps parts of b.
func ParseDecimal(b []byte) (d Decimal, ok bool) {
	i := 0
	if i < len(b) && b[i] == '-' {
		d.negative = true
		i++
	}
	start := i
	i = digitsEnd(b, i)
	d.whole = b[start:i]
	if len(d.whole) == 0 || len(d.whole) > 1 && d.whole[0] == '0' {
		return Decimal{}, false
	}
	if i < len(b) && b[i] == '.' {
		start = i + 1
		i = digitsEnd(b, start)
		if d.part = b[start:i]; len(d.part) == 0 {
			return Decimal{}, false
		}
	}
	exponent := int64(0)
	if i < len(b) && b[i]|0x20 == 'e' {
		if exponent, i = parseExponent(b, i+1); i < 0 {
			return Decimal{}, false
		}
	}
	if i < len(b) {
		return Decimal{}, false
	}
	d.point = int64(len(d.whole)) + exponent
	d.trim()
	return d, true
}

func digitsEnd(b []byte, i int) int {
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		i++
	}
	return i
}

// parseExponent reads the digits behind the e; end is -1 when there are none.
func parseExponent(b []byte, i int) (n int64, end int) {
	negative := false
	if i < len(b) && (b[i] == '+' || b[i] == '-') {
		negative = b[i] == '-'
		i++
	}
	end = digitsEnd(b, i)
	if end == i {
		return 0, -1
	}
	for ; i < end; i++ {
		n = min(10*n+int64(b[i]-'0'), maxExponent)
	}
	if negative {
		n = -n
	}
	return n, end
}

// trim takes away the zeros at both ends of the digits.
func (d *Decimal) trim() {
	for len(d.whole) > 0 && d.whole[0] == '0' {
		d.whole = d.whole[1:]
		d.point--
	}
	for len(d.whole) == 0 && len(d.part) > 0 && d.part[0] == '0' {
		d.part = d.part[1:]
		d.point--
	}
	for len(d.part) > 0 && d.part[len(d.part)-1] == '0' {
		d.part = d.part[:len(d.part)-1]
	}
	for len(d.part) == 0 && len(d.whole) > 0 && d.whole[len(d.whole)-1] == '0' {
		d.whole = d.whole[:len(d.whole)-1]
	}
	if d.digits() == 0 {
		*d = Decimal{}
	}
}

func (d *Decimal) digits() int { return len(d.whole) + len(d.part) }

func (d *Decimal) digit(i int) byte {
	if i < len(d.whole) {
		return d.whole[i]
	}
	return d.part[i-len(d.whole)]
}

// sign is -1, 0 or 1.
func (d *Decimal) sign() int {
	switch {
	case d.digits() == 0:
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// Compare returns -1, 0 or 1 as d is less than, equal to or more than other.
func (d *Decimal) Compare(other *Decimal) int {
	sign := d.sign()
	if c := cmp.Compare(sign, other.sign()); c != 0 || sign == 0 {
		return c
	}
	return sign * d.compareSize(other)
}

func (d *Decimal) compareSize(other *Decimal) int {
	if c := cmp.Compare(d.point, other.point); c != 0 {
		return c
	}
	n, m := d.digits(), other.digits()
	for i := range min(n, m) {
		if c := cmp.Compare(d.digit(i), other.digit(i)); c != 0 {
			return c
		}
	}
	return cmp.Compare(n, m)
}
