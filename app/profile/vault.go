package profile

import (
	"bytes"
	"context"
	"fmt"
	"sync"
)

// Store keeps documents under names for all tabs. Its methods wait.
type Store interface {
	// Kept returns the document of a name, nil where there is none.
	Kept(ctx context.Context, name string) ([]byte, error)
	// Replace writes a document where from is what is kept under its name; nil is none.
	// It reports whether it was.
	Replace(ctx context.Context, name string, from, to []byte) (bool, error)
}

// vaultName is the document's in the Store.
const vaultName = "vault"

// replaceTries is how often a change is made anew because another tab was faster.
const replaceTries = 4

// State is what a vault is like.
type State struct {
	There bool     // there is a passphrase
	Open  bool     // it was given
	IDs   []string // of the profiles that something is remembered for
}

// Vault keeps the secrets of profiles: see the package's comment. Its methods wait, one
// for the other; safe for concurrent use. Another tab may change what is kept at any
// time: a change of the passphrase there locks the vault here.
type Vault struct {
	store Store
	keys  Keys

	mu   sync.Mutex
	key  Key    // nil = locked
	salt []byte // of key
}

// NewVault returns a vault that is locked.
func NewVault(s Store, k Keys) *Vault { return &Vault{store: s, keys: k} }

// read returns the document and its bytes, which are nil where there is none.
func (v *Vault) read(ctx context.Context) (d document, b []byte, err error) {
	b, err = v.store.Kept(ctx, vaultName)
	if err != nil || b == nil {
		return d, nil, err
	}
	if d, err = decodeDocument(b); err != nil {
		return d, b, err
	}
	if !bytes.Equal(v.salt, d.salt) {
		v.key = nil
	}
	return d, b, nil
}

// State tells what the vault is like: ErrDamaged, ErrNewer.
func (v *Vault) State(ctx context.Context) (s State, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	d, b, err := v.read(ctx)
	if b == nil {
		v.key = nil
	}
	if err != nil || b == nil {
		return State{There: b != nil}, err
	}
	s = State{There: true, Open: v.key != nil}
	for _, r := range d.records {
		s.IDs = append(s.IDs, r.id)
	}
	return s, nil
}

// Create makes an empty vault, open, under a passphrase: ErrThere where there is one.
func (v *Vault) Create(ctx context.Context, passphrase string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, b, err := v.read(ctx); b != nil || err != nil {
		return orElse(err, ErrThere)
	}
	d, key, err := newDocument(ctx, v.keys, passphrase)
	if err != nil {
		return err
	}
	done, err := v.store.Replace(ctx, vaultName, nil, d.encode())
	if err != nil || !done {
		return orElse(err, ErrThere)
	}
	v.key, v.salt = key, d.salt
	return nil
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// Unlock opens the vault: ErrPassphrase, ErrDamaged, ErrNewer, ErrNone.
func (v *Vault) Unlock(ctx context.Context, passphrase string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	d, b, err := v.read(ctx)
	if err != nil || b == nil {
		return orElse(err, ErrNone)
	}
	key, err := d.key(ctx, v.keys, passphrase)
	if err != nil {
		return err
	}
	v.key, v.salt = key, d.salt
	return nil
}

// Lock forgets the key.
func (v *Vault) Lock() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.key = nil
}

// Remember keeps the secrets of a profile in place of those before: ErrLocked, ErrFull.
func (v *Vault) Remember(ctx context.Context, p Profile, s Secrets) error {
	text, err := s.encode()
	if err != nil {
		return err
	}
	return v.change(ctx, func(d document) (document, error) {
		if v.key == nil {
			return d, ErrLocked
		}
		r := record{id: p.ID, bound: boundTo(p)}
		if r.sealed, err = sealTo(ctx, nil, v.keys, v.key, text, r.bound); err != nil {
			return d, err
		}
		if d = d.without(func(id string) bool { return id == p.ID }); len(d.records) >= Max {
			return d, ErrFull
		}
		d.records = append(d.records, r)
		return d, nil
	})
}

// Recall returns the secrets of a profile: ErrLocked, ErrNone, ErrChanged, ErrDamaged.
func (v *Vault) Recall(ctx context.Context, p Profile) (Secrets, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	d, _, err := v.read(ctx)
	if err != nil {
		return Secrets{}, err
	}
	i := d.find(p.ID)
	switch {
	case i < 0:
		return Secrets{}, ErrNone
	case v.key == nil:
		return Secrets{}, ErrLocked
	}
	if !bytes.Equal(d.records[i].bound, boundTo(p)) {
		return Secrets{}, ErrChanged
	}
	text, err := open(ctx, v.key, d.records[i].sealed, boundTo(p))
	if err != nil {
		return Secrets{}, ErrDamaged
	}
	return decodeSecrets(text)
}

// Forget removes the secrets that drop tells by the IDs of their profiles. It needs no
// passphrase.
func (v *Vault) Forget(ctx context.Context, drop func(id string) bool) error {
	err := v.change(ctx, func(d document) (document, error) { return d.without(drop), nil })
	if err == ErrNone {
		return nil
	}
	return err
}

// ForgetAll removes all of the vault, its passphrase included, whatever is there.
func (v *Vault) ForgetAll(ctx context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for range replaceTries {
		b, err := v.store.Kept(ctx, vaultName)
		if err != nil {
			return err
		}
		if done, err := v.store.Replace(ctx, vaultName, b, nil); done || err != nil {
			v.key = nil
			return err
		}
	}
	return ErrBusy
}

// Change seals everything anew under another passphrase, in one step: what is kept is
// the old or the new, never half of both. What can't be opened any more is lost, and
// counted. ErrPassphrase: the old one is wrong.
func (v *Vault) Change(ctx context.Context, from, to string) (lost int, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	d, b, err := v.read(ctx)
	if err != nil || b == nil {
		return 0, orElse(err, ErrNone)
	}
	old, err := d.key(ctx, v.keys, from)
	if err != nil {
		return 0, err
	}
	next, key, err := newDocument(ctx, v.keys, to)
	if err != nil {
		return 0, err
	}
	for _, r := range d.records {
		text, err := open(ctx, old, r.sealed, r.bound)
		if err != nil {
			continue
		}
		if r.sealed, err = sealTo(ctx, nil, v.keys, key, text, r.bound); err != nil {
			return 0, err
		}
		next.records = append(next.records, r)
	}
	done, err := v.store.Replace(ctx, vaultName, b, next.encode())
	if err != nil || !done {
		return 0, orElse(err, ErrBusy)
	}
	v.key, v.salt = key, next.salt
	return len(d.records) - len(next.records), nil
}

// change replaces the document by what make makes of it, once more where another tab
// was faster.
func (v *Vault) change(ctx context.Context, make func(document) (document, error)) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for range replaceTries {
		d, b, err := v.read(ctx)
		if err != nil || b == nil {
			return orElse(err, ErrNone)
		}
		next, err := make(d)
		if err != nil {
			return err
		}
		done, err := v.store.Replace(ctx, vaultName, b, next.encode())
		if err != nil {
			return fmt.Errorf("keep what is remembered: %w", err)
		}
		if done {
			return nil
		}
	}
	return ErrBusy
}
