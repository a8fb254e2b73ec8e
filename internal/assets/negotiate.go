package assets

import (
	"strconv"
	"strings"
)

// Content codings, as HTTP names them.
const (
	codingBrotli   = "br"
	codingGzip     = "gzip"
	codingIdentity = "identity"
)

// choose picks the encoding of f for an Accept-Encoding field (RFC 9110,
// 12.5.3): the one with the highest weight, the smaller at equal weights. A
// client that refuses everything gets the plain bytes: an answer it can
// discard is better than none. coding is "" for the plain bytes.
func (f *file) choose(accept []string) (b *body, coding string) {
	weights := parseAccept(accept)
	best, at := codingIdentity, weight(weights, codingIdentity)
	for _, offer := range []string{codingGzip, codingBrotli} {
		if len(f.encoded(offer).bytes) == 0 {
			continue
		}
		if w := weight(weights, offer); w > 0 && w >= at {
			best, at = offer, w
		}
	}
	if best == codingIdentity {
		return &f.plain, ""
	}
	return f.encoded(best), best
}

func (f *file) encoded(coding string) *body {
	if coding == codingBrotli {
		return &f.brotli
	}
	return &f.gzip
}

// weight is what the client gives to a coding, 0 for refused. Unnamed codings
// take the weight of "*"; without it identity is acceptable but worth least,
// and any other is refused.
func weight(weights map[string]float64, coding string) float64 {
	if w, ok := weights[coding]; ok {
		return w
	}
	if w, ok := weights["*"]; ok {
		return w
	}
	if coding == codingIdentity {
		return 0.0001
	}
	return 0
}

// maxCodings bounds how many elements of the field are read.
const maxCodings = 32

// parseAccept reads the weights of an Accept-Encoding field. An element that
// breaks the grammar is skipped.
func parseAccept(fields []string) map[string]float64 {
	weights := map[string]float64{}
	elements := strings.SplitN(strings.Join(fields, ","), ",", maxCodings+1)
	for _, element := range elements[:min(len(elements), maxCodings)] {
		name, parameter, hasParameter := strings.Cut(element, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		q := 1.0
		if hasParameter {
			key, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
			parsed, err := strconv.ParseFloat(value, 64)
			if err != nil || !strings.EqualFold(key, "q") || !(parsed >= 0 && parsed <= 1) {
				continue
			}
			q = parsed
		}
		if name == "x-gzip" {
			name = codingGzip
		}
		if name != "" {
			weights[name] = q
		}
	}
	return weights
}
