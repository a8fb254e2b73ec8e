package browser

import (
	"context"
	"errors"
	"fmt"
	"syscall/js"
)

// ErrNoCrypto says that the browser encrypts nothing for this page.
var ErrNoCrypto = errors.New("the browser encrypts for pages with HTTPS alone, and for those of this machine")

// CanEncrypt reports whether DeriveKey works.
func CanEncrypt() bool { return js.Global().Get("crypto").Get("subtle").Truthy() }

// CryptoKey is a key of AES-256-GCM that the browser never hands out. Safe for
// concurrent use.
type CryptoKey struct{ v js.Value }

// RandomBytes returns n bytes that nobody can guess.
func RandomBytes(n int) []byte {
	b := js.Global().Get("Uint8Array").New(n)
	js.Global().Get("crypto").Call("getRandomValues", b)
	return fromBytes(b)
}

// DeriveKey makes a key of a passphrase by PBKDF2 with HMAC-SHA-256. Accents that are
// written in two ways are one. It waits, beside the page's thread; ErrNoCrypto.
func DeriveKey(ctx context.Context, passphrase string, salt []byte, rounds int) (CryptoKey, error) {
	if !CanEncrypt() {
		return CryptoKey{}, ErrNoCrypto
	}
	normal := js.Global().Get("String").Get("prototype").Get("normalize").Call("call", passphrase, "NFC")
	text := js.Global().Get("TextEncoder").New().Call("encode", normal)
	raw, err := awaitSubtle(ctx, "importKey", "raw", text, "PBKDF2", false, []any{"deriveKey"})
	if err != nil {
		return CryptoKey{}, err
	}
	pbkdf2 := map[string]any{"name": "PBKDF2", "hash": "SHA-256", "salt": toBytes(salt), "iterations": rounds}
	aes := map[string]any{"name": "AES-GCM", "length": 256}
	key, err := awaitSubtle(ctx, "deriveKey", pbkdf2, raw, aes, false, []any{"encrypt", "decrypt"})
	return CryptoKey{key}, err
}

// Seal encrypts and returns the text with its tag behind. It waits.
func (k CryptoKey) Seal(ctx context.Context, nonce, text, bound []byte) ([]byte, error) {
	return k.do(ctx, "encrypt", nonce, text, bound)
}

// Open is the inverse of Seal. It waits.
func (k CryptoKey) Open(ctx context.Context, nonce, sealed, bound []byte) ([]byte, error) {
	return k.do(ctx, "decrypt", nonce, sealed, bound)
}

func (k CryptoKey) do(ctx context.Context, method string, nonce, text, bound []byte) ([]byte, error) {
	gcm := map[string]any{"name": "AES-GCM", "iv": toBytes(nonce), "additionalData": toBytes(bound)}
	buffer, err := awaitSubtle(ctx, method, gcm, k.v, toBytes(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	return fromBytes(js.Global().Get("Uint8Array").New(buffer)), nil
}

// awaitSubtle calls a method of crypto.subtle and waits for its answer until ctx ends.
func awaitSubtle(ctx context.Context, method string, args ...any) (js.Value, error) {
	return awaitUntil(ctx, js.Global().Get("crypto").Get("subtle").Call(method, args...))
}

func toBytes(b []byte) js.Value {
	v := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(v, b)
	return v
}

func fromBytes(v js.Value) []byte {
	b := make([]byte, v.Length())
	js.CopyBytesToGo(b, v)
	return b
}
