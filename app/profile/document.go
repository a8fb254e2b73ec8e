package profile

import (
	"context"
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// document is what the vault keeps: what its key is made of, a text that tells whether
// the key is the right one, and the records.
type document struct {
	rounds  int
	salt    []byte
	proof   []byte // sealed, bound to proofOf
	records []record
}

// record are the sealed secrets of a profile.
type record struct {
	id     string
	bound  []byte // what they are bound to, so that they can be sealed anew
	sealed []byte
}

// documentStart is what a document begins with, with its version; a checksum of all
// that follows stands behind.
const (
	documentStart   = "dcvault"
	documentVersion = 1
)

func (d document) encode() []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(d.rounds))
	b = append(b, d.salt...)
	b = appendBytes(b, d.proof)
	for _, r := range d.records {
		b = appendBytes(appendBytes(appendBytes(b, []byte(r.id)), r.bound), r.sealed)
	}
	head := append([]byte(documentStart), documentVersion)
	return append(binary.BigEndian.AppendUint32(head, crc32.ChecksumIEEE(b)), b...)
}

func appendBytes(b, part []byte) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(part))), part...)
}

func decodeDocument(b []byte) (d document, err error) {
	const head = len(documentStart) + 1
	if len(b) < head+8+saltLen || string(b[:head-1]) != documentStart {
		return d, ErrDamaged
	}
	if b[head-1] > documentVersion {
		return d, ErrNewer
	}
	sum, b := binary.BigEndian.Uint32(b[head:]), b[head+4:]
	if crc32.ChecksumIEEE(b) != sum {
		return d, ErrDamaged
	}
	d.rounds, d.salt, b = int(binary.BigEndian.Uint32(b)), b[4:4+saltLen], b[4+saltLen:]
	if d.rounds < leastRounds || d.rounds > mostRounds {
		return d, ErrDamaged
	}
	var parts [][]byte
	for len(b) > 0 {
		if len(b) < 4 || uint64(binary.BigEndian.Uint32(b)) > uint64(len(b)-4) {
			return d, ErrDamaged
		}
		n := 4 + int(binary.BigEndian.Uint32(b))
		parts, b = append(parts, b[4:n]), b[n:]
	}
	if len(parts)%3 != 1 || len(parts) > 1+3*Max {
		return d, ErrDamaged
	}
	d.proof = parts[0]
	for r := range slices.Chunk(parts[1:], 3) {
		d.records = append(d.records, record{string(r[0]), r[1], r[2]})
	}
	return d, nil
}

func (d document) find(id string) int {
	return slices.IndexFunc(d.records, func(r record) bool { return r.id == id })
}

// without returns the document without the records that drop tells.
func (d document) without(drop func(id string) bool) document {
	d.records = slices.DeleteFunc(slices.Clone(d.records), func(r record) bool { return drop(r.id) })
	return d
}

// What seals are bound to.
const proofOf = "device-console vault 1: proof"

func boundTo(p Profile) []byte {
	var b []byte
	for _, part := range []string{"device-console vault 1: record", p.ID, p.Value(Broker), p.Value(Login), p.Value(Project), p.Value(User), p.Value(UserName)} {
		b = appendBytes(b, []byte(part))
	}
	return b
}

// newDocument makes a document without records, and its key.
func newDocument(ctx context.Context, k Keys, passphrase string) (d document, key Key, err error) {
	d.rounds, d.salt = Rounds, k.Random(saltLen)
	if key, err = k.Derive(ctx, passphrase, d.salt, d.rounds); err != nil {
		return d, nil, err
	}
	d.proof, err = sealTo(ctx, nil, k, key, nil, []byte(proofOf))
	return d, key, err
}

// key makes the document's key of a passphrase: ErrPassphrase.
func (d document) key(ctx context.Context, k Keys, passphrase string) (Key, error) {
	key, err := k.Derive(ctx, passphrase, d.salt, d.rounds)
	if err != nil {
		return nil, err
	}
	if _, err := open(ctx, key, d.proof, []byte(proofOf)); err != nil {
		return nil, ErrPassphrase
	}
	return key, nil
}
