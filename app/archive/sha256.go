package archive

import (
	"encoding/binary"
	"encoding/hex"
	"math/bits"
)

// digest computes SHA-256 (FIPS 180-4). It is here because the library's brings
// AES, SHA-3, SHA-512 and a random generator with tests of themselves at every
// start of the page, thirty times as much program. It vouches for nothing: a file
// that was cut short or changed by mistake is told from a whole one.
type digest struct {
	state [8]uint32
	block [64]byte // what has not filled a block yet
	held  int      // of block
	size  uint64   // of all, in bytes
}

// newDigest returns a digest of nothing.
func newDigest() *digest {
	return &digest{state: [8]uint32{
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	}}
}

// rounds are the constants of section 4.2.2.
var rounds = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}

// write takes more bytes in.
func (d *digest) write(b []byte) {
	d.size += uint64(len(b))
	if d.held > 0 {
		n := copy(d.block[d.held:], b)
		d.held, b = d.held+n, b[n:]
		if d.held < len(d.block) {
			return
		}
		d.mix(d.block[:])
	}
	for len(b) >= len(d.block) {
		d.mix(b)
		b = b[len(d.block):]
	}
	d.held = copy(d.block[:], b)
}

// sum returns the hash of all bytes so far; more may follow.
func (d digest) sum() (sum [32]byte) {
	end := make([]byte, 1, 2*len(d.block))
	end[0] = 0x80
	for (d.held+len(end))%len(d.block) != len(d.block)-8 {
		end = append(end, 0)
	}
	d.write(binary.BigEndian.AppendUint64(end, d.size*8))
	for i, word := range d.state {
		binary.BigEndian.PutUint32(sum[4*i:], word)
	}
	return sum
}

// hex returns the sum as sha256sum prints it.
func (d digest) hex() string {
	sum := d.sum()
	return hex.EncodeToString(sum[:])
}

// mix takes one block into the state, section 6.2.2.
func (d *digest) mix(block []byte) {
	var w [64]uint32
	for i := range 16 {
		w[i] = binary.BigEndian.Uint32(block[4*i:])
	}
	for i := 16; i < len(w); i++ {
		x, y := w[i-15], w[i-2]
		s0 := bits.RotateLeft32(x, -7) ^ bits.RotateLeft32(x, -18) ^ x>>3
		s1 := bits.RotateLeft32(y, -17) ^ bits.RotateLeft32(y, -19) ^ y>>10
		w[i] = w[i-16] + s0 + w[i-7] + s1
	}
	a, b, c, e0 := d.state[0], d.state[1], d.state[2], d.state[3]
	e, f, g, h := d.state[4], d.state[5], d.state[6], d.state[7]
	for i, word := range w {
		s1 := bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)
		t1 := h + s1 + (e&f ^ ^e&g) + rounds[i] + word
		s0 := bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)
		t2 := s0 + (a&b ^ a&c ^ b&c)
		h, g, f, e, e0, c, b, a = g, f, e, e0+t1, c, b, a, t1+t2
	}
	for i, v := range [...]uint32{a, b, c, e0, e, f, g, h} {
		d.state[i] += v
	}
}
