package server

import (
	"bytes"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// pair is a certificate and its key in two files. It looks at them with each
// handshake and reads them again when they have changed; open connections never
// notice. While the files can't be used, half-written for instance, the pair
// that was read before goes on being served. Safe for concurrent use.
type pair struct {
	cert, key string // names of the files
	log       *slog.Logger
	inUse     atomic.Pointer[tls.Certificate]

	mu      sync.Mutex     // held while the files are looked at; no handshake waits for it
	read    [2]fs.FileInfo // the files when they were last read
	problem string         // why they could not be used then, "" when they could
	again   time.Time      // when to read them again although they look the same
}

// retryPair is how long files that can't be used are left alone unless they
// change. Rights on a file are no change of it.
const retryPair = time.Second

// openPair reads the files for the first time. Its error says what is wrong
// with which of them.
func openPair(cert, key string, log *slog.Logger) (*pair, error) {
	p := &pair{cert: cert, key: key, log: log}
	p.read, _ = p.stat() // loadPair says what is wrong
	c, err := loadPair(cert, key)
	if err != nil {
		return nil, err
	}
	p.use(c)
	return p, nil
}

// get is a tls.Config's GetCertificate.
func (p *pair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	if p.mu.TryLock() {
		p.refresh(time.Now())
		p.mu.Unlock()
	}
	return p.inUse.Load(), nil
}

func (p *pair) refresh(now time.Time) {
	seen, err := p.stat()
	same := err == nil && sameFile(seen[0], p.read[0]) && sameFile(seen[1], p.read[1])
	gone := err != nil && p.problem != ""
	if same && p.problem == "" || (same || gone) && now.Before(p.again) {
		return
	}
	p.read, p.again = seen, now.Add(retryPair)
	c, err := loadPair(p.cert, p.key)
	if err == nil {
		p.problem = ""
		p.use(c)
		return
	}
	if text := err.Error(); text != p.problem {
		p.problem = text
		p.log.Warn("The new certificate can't be used; the one before goes on being served.", "error", err)
	}
}

// use serves c from now on and says what it is.
func (p *pair) use(c *tls.Certificate) {
	p.inUse.Store(c)
	until := c.Leaf.NotAfter.UTC().Format(time.RFC3339)
	names := strings.Join(c.Leaf.DNSNames, ",")
	switch now := time.Now(); {
	case now.After(c.Leaf.NotAfter):
		p.log.Warn("The certificate has expired: browsers will refuse the page until -tls-cert and -tls-key are renewed.", "names", names, "until", until)
	case now.Before(c.Leaf.NotBefore):
		p.log.Warn("The certificate is not valid yet: browsers will refuse the page. Is this machine's clock right?", "names", names, "from", c.Leaf.NotBefore.UTC().Format(time.RFC3339))
	default:
		p.log.Info("certificate read", "names", names, "until", until)
	}
	if info := p.read[1]; info != nil && info.Mode().Perm()&0o004 != 0 {
		p.log.Warn("Everybody on this machine can read the certificate's key: take that right away with chmod o-r.", "file", p.key)
	}
}

func (p *pair) stat() (files [2]fs.FileInfo, err error) {
	for i, name := range []string{p.cert, p.key} {
		if files[i], err = os.Stat(name); err != nil {
			return files, err
		}
	}
	return files, nil
}

// sameFile reports whether a file has neither been written nor replaced.
func sameFile(a, b fs.FileInfo) bool {
	return a != nil && b != nil && os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// loadPair reads a certificate and its key. The error is one sentence for a
// person, without anything of the key.
func loadPair(certFile, keyFile string) (*tls.Certificate, error) {
	cert, err := readPEM("tls-cert", certFile)
	if err != nil {
		return nil, err
	}
	key, err := readPEM("tls-key", keyFile)
	if err != nil {
		return nil, err
	}
	c, err := tls.X509KeyPair(cert, key)
	switch {
	case err == nil:
		return &c, nil
	case !hasBlock(cert, "CERTIFICATE"):
		return nil, fmt.Errorf("-tls-cert %s holds no complete certificate in PEM form", certFile)
	case bytes.Contains(key, []byte("ENCRYPTED")):
		return nil, fmt.Errorf("-tls-key %s is encrypted, and nobody is there to type the passphrase: give the key without one, in a file that this user alone may read", keyFile)
	case !hasBlock(key, "PRIVATE KEY"):
		return nil, fmt.Errorf("-tls-key %s holds no complete private key in PEM form", keyFile)
	case strings.Contains(err.Error(), "does not match"):
		return nil, fmt.Errorf("the key in -tls-key %s does not belong to the first certificate in -tls-cert %s", keyFile, certFile)
	}
	return nil, fmt.Errorf("-tls-cert %s and -tls-key %s can't be used: %s", certFile, keyFile, strings.TrimPrefix(err.Error(), "tls: "))
}

func readPEM(flag, name string) ([]byte, error) {
	b, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("-%s %s is not there", flag, name)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("-%s %s may not be read by this user", flag, name)
	case err != nil:
		return nil, fmt.Errorf("-%s %s can't be read: %w", flag, name, err)
	}
	return b, nil
}

// hasBlock reports whether there is a complete PEM block whose type ends so.
func hasBlock(b []byte, kind string) bool {
	for {
		var block *pem.Block
		if block, b = pem.Decode(b); block == nil {
			return false
		}
		if strings.HasSuffix(block.Type, kind) {
			return true
		}
	}
}
