package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"deviceconsole/app/profile"
)

// readProfiles reads the file of connections that the page offers. Their brokers are
// some that it may reach.
func (s *settings) readProfiles() error {
	if s.Profiles == "" {
		return nil
	}
	b, err := os.ReadFile(s.Profiles)
	if err != nil {
		return fmt.Errorf("read the profiles: %w", err)
	}
	list, err := profile.DecodeFile(b)
	if err != nil {
		return fmt.Errorf("%s can't be offered: %w", s.Profiles, err)
	}
	for _, p := range list {
		broker := p.Value(profile.Broker)
		if strings.HasPrefix(broker, "/") || broker == "" || slices.Contains(s.brokers, broker) {
			continue
		}
		if err := checkBroker(broker); err != nil {
			return fmt.Errorf("%s, profile %q: %w", s.Profiles, p.Name, err)
		}
		s.brokers = append(s.brokers, broker)
	}
	var out bytes.Buffer
	if err := json.Compact(&out, profile.EncodeFile(list)); err != nil {
		return err
	}
	s.profiles = out.Bytes()
	return nil
}
