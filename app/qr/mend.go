package qr

import "rsc.io/qr/coding"

// mend corrects a block of data with its check bytes behind in place, and reports
// whether that could be done: up to half as many bytes as there are check bytes. It
// finds the places by Berlekamp's and Massey's algorithm and a search by Chien, and
// the values by Forney's formula.
func mend(block []byte, check int) bool {
	f := coding.Field
	syndromes, clean := make([]byte, check), true
	for i := range syndromes {
		syndromes[i] = evaluate(block, f.Exp(i))
		clean = clean && syndromes[i] == 0
	}
	if clean {
		return true
	}
	locator := findLocator(syndromes)
	errors := len(locator) - 1
	if errors > check/2 {
		return false
	}
	evaluator := make([]byte, check) // syndromes times locator, by rising powers
	for i := range evaluator {
		for j := 0; j <= min(i, errors); j++ {
			evaluator[i] ^= f.Mul(syndromes[i-j], locator[j])
		}
	}
	found := 0
	for i := range block {
		power := len(block) - 1 - i
		inverse := f.Exp(255 - power%255)
		if rising(locator, inverse) != 0 {
			continue
		}
		found++
		slope, x := byte(0), byte(1) // of the locator there: odd powers alone
		for j := 1; j < len(locator); j += 2 {
			slope ^= f.Mul(locator[j], x)
			x = f.Mul(x, f.Mul(inverse, inverse))
		}
		if slope == 0 {
			return false
		}
		block[i] ^= f.Mul(f.Mul(rising(evaluator, inverse), f.Inv(slope)), f.Exp(power%255))
	}
	return found == errors
}

// findLocator returns the polynomial, by rising powers, whose roots tell the places.
func findLocator(syndromes []byte) []byte {
	f := coding.Field
	locator, last := []byte{1}, []byte{1}
	length, shift, lastGap := 0, 1, byte(1)
	for n := range syndromes {
		gap := syndromes[n]
		for i := 1; i <= length && i < len(locator); i++ {
			gap ^= f.Mul(locator[i], syndromes[n-i])
		}
		if gap == 0 {
			shift++
			continue
		}
		next := make([]byte, max(len(locator), len(last)+shift))
		copy(next, locator)
		scale := f.Mul(gap, f.Inv(lastGap))
		for i, v := range last {
			next[i+shift] ^= f.Mul(scale, v)
		}
		if 2*length <= n {
			length, last, lastGap, shift = n+1-length, locator, gap, 1
		} else {
			shift++
		}
		locator = next
	}
	for len(locator) > 1 && locator[len(locator)-1] == 0 {
		locator = locator[:len(locator)-1]
	}
	return locator
}

// evaluate returns the value of a polynomial, by falling powers, at x.
func evaluate(p []byte, x byte) (v byte) {
	for _, c := range p {
		v = coding.Field.Mul(v, x) ^ c
	}
	return v
}

// rising is evaluate by rising powers.
func rising(p []byte, x byte) (v byte) {
	for i := len(p) - 1; i >= 0; i-- {
		v = coding.Field.Mul(v, x) ^ p[i]
	}
	return v
}
