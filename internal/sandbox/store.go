package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/mochi-mqtt/server/v2/hooks/storage/bolt"
	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

const (
	storeFile   = "sandbox.db"
	storeBucket = "sandbox"
	// lockPatience is how long another process may hold the file.
	lockPatience = 500 * time.Millisecond
)

// store keeps retained messages and the sessions that outlive their connection in one bolt file; a
// change is on disk when its method returns. It corrects mochi-mqtt's hook for bolt, which keeps
// filters that were denied and messages to sessions that end with their connection, leaves the
// filters of ended sessions to whoever comes next, and crashes when it is asked after its end.
type store struct {
	bolt.Hook

	mu      sync.Mutex
	stopped bool
	kept    map[string]bool // what the file holds of sessions, by recordKey
}

// recordKey names a record of the client's session: what is "client", "filter" or "message".
func recordKey(what, client, name string) string { return what + "\x00" + client + "\x00" + name }

// openStore opens the data directory, which is made where there is none.
func (b *Broker) openStore(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	path := filepath.Join(dir, storeFile)
	if err := checkStore(path); err != nil {
		return err
	}
	st := &store{kept: map[string]bool{}}
	err := b.server.AddHook(st, &bolt.Options{
		Options: &bbolt.Options{Timeout: lockPatience},
		Bucket:  storeBucket,
		Path:    path,
	})
	if err != nil {
		return storeProblem(path, err)
	}
	b.store = st
	return nil
}

// checkStore reads the whole file once, so that damage is told at the start and in one sentence: the
// database panics on a damaged page, and faults on a missing one.
func checkStore(path string) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = storeProblem(path, fmt.Errorf("%v", p))
		}
	}()
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockPatience})
	if err != nil {
		return storeProblem(path, err)
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(_ []byte, bucket *bbolt.Bucket) error {
			return bucket.ForEach(func(k, v []byte) error {
				if !json.Valid(v) {
					return fmt.Errorf("the record %q can't be read", k)
				}
				return nil
			})
		})
	})
	if err != nil {
		return storeProblem(path, err)
	}
	return nil
}

func storeProblem(path string, err error) error {
	if errors.Is(err, bolterrors.ErrTimeout) {
		return fmt.Errorf("the data file %s is in use by another process: stop it, or choose another data directory", path)
	}
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("the data file can't be opened: %w", err)
	}
	return fmt.Errorf("the data file %s is damaged (%w): move it away to start without retained messages and sessions", path, err)
}
