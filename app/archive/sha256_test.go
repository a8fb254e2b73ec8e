package archive

import (
	"crypto/sha256"
	"testing"

	"pgregory.net/rapid"
)

// TestDigestIsTheLibrarys compares with crypto/sha256, whatever comes in which
// pieces, and goes on after a sum was taken.
func TestDigestIsTheLibrarys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, all := newDigest(), []byte{}
		for _, piece := range rapid.SliceOf(rapid.SliceOfN(rapid.Byte(), 0, 200)).Draw(t, "pieces") {
			d.write(piece)
			all = append(all, piece...)
			if got, want := d.sum(), sha256.Sum256(all); got != want {
				t.Fatalf("%d bytes: %x, want %x", len(all), got, want)
			}
		}
	})
}

func TestDigestAtEveryLengthAroundABlock(t *testing.T) {
	for n := range 200 {
		d := newDigest()
		d.write(make([]byte, n))
		if got, want := d.sum(), sha256.Sum256(make([]byte, n)); got != want {
			t.Errorf("%d bytes: %x, want %x", n, got, want)
		}
	}
}

func BenchmarkDigest(b *testing.B) {
	d, block := newDigest(), make([]byte, 64<<10)
	b.SetBytes(int64(len(block)))
	for b.Loop() {
		d.write(block)
	}
}
