package browser

import (
	"strings"
	"sync"
)

// memory holds what the browser does not: it stands in for the page's storage
// where that is denied or full, and in native builds.
type memory struct {
	mu     sync.Mutex
	values map[string]string
}

func (m *memory) get(key string) (value string, there bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, there = m.values[key]
	return value, there
}

// keys are those that begin with a text and hold something.
func (m *memory) keys(prefix string) (list []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, value := range m.values {
		if value != "" && strings.HasPrefix(key, prefix) {
			list = append(list, key)
		}
	}
	return list
}

func (m *memory) set(key, value string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values == nil {
		m.values = make(map[string]string)
	}
	m.values[key] = value
}
