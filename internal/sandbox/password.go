package sandbox

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// passwordHash is an Argon2id hash, written $argon2id$v=19$m=19456,t=2,p=1$<salt>$<key> with salt
// and key in unpadded base64.
type passwordHash struct {
	memory uint32 // KiB
	time   uint32
	lanes  uint8
	salt   []byte
	key    []byte
}

// hashCost is the cost of a new hash: OWASP's first choice for Argon2id with little memory.
var hashCost = passwordHash{memory: 19 << 10, time: 2, lanes: 1}

// dummyHash is what the password of an unknown user is checked against.
func dummyHash() passwordHash {
	h := hashCost
	h.salt, h.key = make([]byte, 16), make([]byte, 32)
	return h
}

func hashPassword(secret string) passwordHash {
	h := hashCost
	h.salt = make([]byte, 16)
	_, _ = rand.Read(h.salt) // never fails
	h.key = argon2.IDKey([]byte(secret), h.salt, h.time, h.memory, h.lanes, 32)
	return h
}

func (h passwordHash) matches(secret string) bool {
	key := argon2.IDKey([]byte(secret), h.salt, h.time, h.memory, h.lanes, uint32(len(h.key)))
	return subtle.ConstantTimeCompare(key, h.key) == 1
}

func (h passwordHash) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", h.memory, h.time, h.lanes, b64(h.salt), b64(h.key))
}

var errHashForm = errors.New("hash is not of the form $argon2id$v=19$m=…,t=…,p=…$<salt>$<key>")

// parsePasswordHash reads what String gives, within bounds that one login may cost.
func parsePasswordHash(s string) (passwordHash, error) {
	var h passwordHash
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v=19" {
		return h, errHashForm
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.lanes); err != nil {
		return h, errHashForm
	}
	var saltErr, keyErr error
	h.salt, saltErr = base64.RawStdEncoding.DecodeString(parts[4])
	h.key, keyErr = base64.RawStdEncoding.DecodeString(parts[5])
	switch {
	case saltErr != nil || keyErr != nil || h.String() != s:
		return h, errHashForm
	case h.memory < 8<<10 || h.memory > 256<<10 || h.time < 1 || h.time > 10 || h.lanes < 1 || h.lanes > 8:
		return h, errors.New("hash has a cost out of bounds: m is 8192 to 262144, t is 1 to 10, p is 1 to 8")
	case len(h.salt) < 8 || len(h.salt) > 64 || len(h.key) < 16 || len(h.key) > 64:
		return h, errors.New("hash has a bad length: the salt is 8 to 64 bytes, the key 16 to 64")
	}
	return h, nil
}
