package filter

import (
	"slices"
	"strings"

	"deviceconsole/app/lint"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// keyLint is the key of what the linter finds.
const keyLint = "lint"

// lintAny asks for any finding.
const lintAny = "any"

// lintSearches is how many searches the linter counts as: it reads all of a payload,
// and events before.
const lintSearches = 8

// found is the term that the linter finds something, or something of a kind.
type found struct {
	code     lint.Code     // "" = of any
	severity lint.Severity // 0 = of any
	rights   platform.Rights
}

func (n *found) match(e *timeline.Entry, _ *facts) bool {
	findings := lint.Check(lint.Of(e, len(e.Payload), n.rights), lint.RowBytes)
	return slices.ContainsFunc(findings, func(f lint.Finding) bool {
		return (n.code == "" || f.Code == n.code) && (n.severity == 0 || f.Severity == n.severity)
	})
}

func (*found) cost() int { return 10 * costTag }

// lintWords are the words behind lint:.
var lintWords = func() []fixedValue {
	list := []fixedValue{{lintAny, "the linter finds anything"}}
	for _, s := range lintSeverities {
		list = append(list, fixedValue{s.String(), "a finding that is " + lintAbout[s]})
	}
	for _, c := range lint.Codes {
		list = append(list, fixedValue{string(c.Code), c.About})
	}
	return list
}()

var (
	lintSeverities = []lint.Severity{lint.Error, lint.Warning, lint.Note}
	lintAbout      = map[lint.Severity]string{lint.Error: "refused by the platform", lint.Warning: "a likely mistake", lint.Note: "worth knowing"}
)

// lint reads which findings are asked for.
func (p *parser) lint(v value) (node, *Error) {
	words := make([]string, len(lintWords))
	for i, w := range lintWords {
		words[i] = w.text
	}
	word, err := p.choice(v, words)
	if err != nil {
		err.Message = excerpt(v.text) + " is no rule of the linter. Write lint:any, lint:error, lint:warning, lint:note, or one of " + strings.Join(words[4:], ", ") + "."
		return nil, err
	}
	for range lintSearches {
		if err := p.search(v.start, v.end); err != nil {
			return nil, err
		}
	}
	n := &found{rights: p.env.Rights}
	for _, s := range lintSeverities {
		if s.String() == word {
			n.severity = s
		}
	}
	if n.severity == 0 && word != lintAny {
		n.code = lint.Code(word)
	}
	return n, nil
}
