//go:build !js

package browser

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"errors"
)

// ErrNoCrypto says that the browser encrypts nothing for this page.
var ErrNoCrypto = errors.New("the browser encrypts for pages with HTTPS alone, and for those of this machine")

// CanEncrypt reports whether DeriveKey works.
func CanEncrypt() bool { return true }

// CryptoKey is a key of AES-256-GCM. Safe for concurrent use.
type CryptoKey struct{ aead cipher.AEAD }

// RandomBytes returns n bytes that nobody can guess.
func RandomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

// DeriveKey makes a key of a passphrase by PBKDF2 with HMAC-SHA-256.
func DeriveKey(ctx context.Context, passphrase string, salt []byte, rounds int) (CryptoKey, error) {
	if ctx.Err() != nil {
		return CryptoKey{}, ctx.Err()
	}
	raw, err := pbkdf2.Key(sha256.New, passphrase, salt, rounds, 32)
	if err != nil {
		return CryptoKey{}, err
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return CryptoKey{}, err
	}
	aead, err := cipher.NewGCM(block)
	return CryptoKey{aead}, err
}

// Seal encrypts and returns the text with its tag behind.
func (k CryptoKey) Seal(_ context.Context, nonce, text, bound []byte) ([]byte, error) {
	return k.aead.Seal(nil, nonce, text, bound), nil
}

// Open is the inverse of Seal.
func (k CryptoKey) Open(_ context.Context, nonce, sealed, bound []byte) ([]byte, error) {
	return k.aead.Open(nil, nonce, sealed, bound)
}
