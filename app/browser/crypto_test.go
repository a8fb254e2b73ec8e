package browser

import (
	"bytes"
	"encoding/hex"
	"testing"
)

// TestKeysAreThoseOfTheStandards: the same passphrase opens in every browser what
// another one sealed.
func TestKeysAreThoseOfTheStandards(t *testing.T) {
	salt, nonce := []byte("0123456789abcdef"), make([]byte, 12)
	key, err := DeriveKey(t.Context(), "Zürich pässe", salt, 1000)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := key.Seal(t.Context(), nonce, []byte("secret"), []byte("bound"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "1689aa1264db1ab3c9da03cb851d8ef88a360bc7ed84" // PBKDF2-HMAC-SHA-256 and AES-256-GCM of OpenSSL
	if got := hex.EncodeToString(sealed); got != want {
		t.Errorf("sealed is %s, want %s", got, want)
	}
	if text, err := key.Open(t.Context(), nonce, sealed, []byte("bound")); err != nil || string(text) != "secret" {
		t.Errorf("it opens as %q, %v", text, err)
	}
	if _, err := key.Open(t.Context(), nonce, sealed, []byte("else")); err == nil {
		t.Error("it opens for what it is not bound to")
	}
	if a, b := RandomBytes(16), RandomBytes(16); len(a) != 16 || bytes.Equal(a, b) {
		t.Errorf("chance returns %x and %x", a, b)
	}
}
