package profile

import (
	"context"
	"encoding/binary"
	"errors"
)

// Why secrets can't be had. An error that is returned wraps one of these, or is one
// of the storage or the browser.
var (
	ErrPassphrase = errors.New("the passphrase is wrong")
	ErrDamaged    = errors.New("what was remembered is damaged")
	ErrNewer      = errors.New("what was remembered was written by a newer version of the console")
	ErrChanged    = errors.New("the profile's broker or account is another than the one that it was remembered for")
	ErrLocked     = errors.New("what is remembered is locked")
	ErrNone       = errors.New("nothing is remembered")
	ErrThere      = errors.New("there is a passphrase already")
	ErrBusy       = errors.New("another tab changed what is remembered at the same time")
	ErrFull       = errors.New("there is no room for more")
)

// Rounds are those of PBKDF2 with HMAC-SHA-256.
const Rounds = 600_000

// The bounds of what is opened, which somebody may have changed.
const (
	leastRounds, mostRounds = 100_000, 10_000_000
	saltLen, nonceLen       = 16, 12
	tagLen                  = 16
	maxSecrets              = 64 << 10 // bytes of a profile's secrets
)

// Key seals and opens by AES-256-GCM. Its methods wait.
type Key interface {
	// Seal encrypts and returns the text with its tag behind; bound has to be the same
	// to open it.
	Seal(ctx context.Context, nonce, text, bound []byte) ([]byte, error)
	// Open is the inverse; the error says that key, nonce, bound or what was sealed is
	// another.
	Open(ctx context.Context, nonce, sealed, bound []byte) ([]byte, error)
}

// Keys makes keys.
type Keys interface {
	// Derive makes a key of a passphrase by PBKDF2 with HMAC-SHA-256. It waits.
	Derive(ctx context.Context, passphrase string, salt []byte, rounds int) (Key, error)
	// Random returns n bytes that nobody can guess.
	Random(n int) []byte
}

// sealTo appends a nonce and what it seals.
func sealTo(ctx context.Context, b []byte, k Keys, key Key, text, bound []byte) ([]byte, error) {
	nonce := k.Random(nonceLen)
	sealed, err := key.Seal(ctx, nonce, text, bound)
	if err != nil {
		return nil, err
	}
	return append(append(b, nonce...), sealed...), nil
}

// open is the inverse of sealTo.
func open(ctx context.Context, key Key, b, bound []byte) ([]byte, error) {
	if len(b) < nonceLen+tagLen {
		return nil, ErrDamaged
	}
	return key.Open(ctx, b[:nonceLen], b[nonceLen:], bound)
}

// sealVersion is that of what seal returns.
const sealVersion = 1

// seal seals secrets under a passphrase: a version, the salt, and what sealTo appends.
func seal(ctx context.Context, k Keys, s Secrets, passphrase string, bound []byte) ([]byte, error) {
	salt := k.Random(saltLen)
	key, err := k.Derive(ctx, passphrase, salt, Rounds)
	if err != nil {
		return nil, err
	}
	text, err := s.encode()
	if err != nil {
		return nil, err
	}
	return sealTo(ctx, append([]byte{sealVersion}, salt...), k, key, text, bound)
}

// unseal is the inverse of seal.
func unseal(ctx context.Context, k Keys, b []byte, passphrase string, bound []byte) (Secrets, error) {
	switch {
	case len(b) < 1+saltLen+nonceLen+tagLen:
		return Secrets{}, ErrDamaged
	case b[0] > sealVersion:
		return Secrets{}, ErrNewer
	}
	key, err := k.Derive(ctx, passphrase, b[1:1+saltLen], Rounds)
	if err != nil {
		return Secrets{}, err
	}
	text, err := open(ctx, key, b[1+saltLen:], bound)
	if err != nil {
		return Secrets{}, ErrPassphrase
	}
	return decodeSecrets(text)
}

// padTo hides how long secrets are.
const padTo = 64

// encode writes both secrets with their lengths, padded with zeros.
func (s Secrets) encode() ([]byte, error) {
	var b []byte
	for _, text := range []string{s.APIKey.Reveal(), s.Password.Reveal()} {
		b = binary.AppendUvarint(b, uint64(len(text)))
		b = append(b, text...)
	}
	if len(b) > maxSecrets {
		return nil, ErrFull
	}
	for len(b)%padTo != 0 {
		b = append(b, 0)
	}
	return b, nil
}

func decodeSecrets(b []byte) (Secrets, error) {
	var texts [2]string
	for i := range texts {
		n, used := binary.Uvarint(b)
		if used <= 0 || n > uint64(len(b)-used) {
			return Secrets{}, ErrDamaged
		}
		texts[i], b = string(b[used:used+int(n)]), b[used+int(n):]
	}
	return Secrets{NewSecret(texts[0]), NewSecret(texts[1])}, nil
}
