package filter

import (
	"strconv"
	"strings"

	"deviceconsole/app/near"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// key is what the language knows of a word before a colon.
type key struct {
	needs string // what stands behind it, for a sentence
	parse func(p *parser, v value) (node, *Error)
}

// keys are filled by init, because their parsers name them in errors.
var keys map[string]key

func init() {
	keys = map[string]key{
		keyDevice:  {"a device id, such as device:mw-3f2a", identifier(func(p pattern) topicTest { return ofDevice(p) })},
		keyUser:    {"a user id, such as user:kitchen", identifier(func(p pattern) topicTest { return ofUser(p) })},
		keyGroup:   {"a group id, such as group:microwaves", identifier(func(p pattern) topicTest { return ofGroup(p) })},
		keyTopic:   {"a topic or topic filter, such as topic:0/p/+/mw/#", (*parser).topicFilter},
		keyKind:    {oneOf(kindWords), (*parser).kind},
		keyDir:     {oneOf(dirWords), (*parser).direction},
		keyQoS:     {oneOf(qosWords), (*parser).qos},
		keyOutcome: {oneOf(outcomeWords), (*parser).outcome},
		keySince:   {"a time, such as since:10m or since:14:02", (*parser).since},
		keyUntil:   {"a time, such as until:14:02 or until:2h", (*parser).until},
		keyLint:    {"any, or a rule of the linter, such as lint:number", (*parser).lint},
		keyHas:     {"a tag, such as has:temp_c", nil}, // its value is a path: see has
	}
}

// The words that may stand behind some keys.
var (
	kindWords    = []string{"event", "message", "update", "group", kindOther, kindGap}
	dirWords     = []string{"in", "out"}
	qosWords     = []string{"0", "1", "2"}
	outcomeWords = []string{"queued", "sent", "acknowledged", "rejected", "unconfirmed", "cancelled", "quarantined", "expired"}
)

// kindGap is the kind of no message: the gaps, which belong to every view, alone.
const kindGap = "gap"

// keyed reads the value of a known key.
func (p *parser) keyed(start, colon int, k key) (node, *Error) {
	at := colon + 1
	if p.ends(at) {
		return nil, &Error{Start: start, End: at, Message: "Behind “" + p.text[start:at] + "” a value is missing: " + k.needs + "."}
	}
	if k.parse == nil {
		return p.has(at)
	}
	v, err := p.value(at)
	if err != nil {
		return nil, err
	}
	return k.parse(p, v)
}

// has reads the path of a tag.
func (p *parser) has(at int) (node, *Error) {
	end, ok := p.pathEnd(at)
	if !ok || !p.ends(end) {
		end = p.pieceEnd(at)
		return nil, &Error{Start: at, End: end, Message: excerpt(p.text[at:end]) +
			" is no tag: names of letters, digits, - and _ with dots between, others in quotes, such as has:motor.\"temp °C\"."}
	}
	path, problem := parsePath(p.text[at:end])
	if problem != "" {
		return nil, &Error{Start: at, End: end, Message: problem}
	}
	if err := p.search(at, end); err != nil {
		return nil, err
	}
	p.at = end
	return hasTag{path}, nil
}

// onTopic makes the term of a question about the topic.
func (p *parser) onTopic(t topicTest) node { return &topicTerm{t, p.nextBit()} }

// identifier reads an identifier with wildcards.
func identifier(test func(pattern) topicTest) func(*parser, value) (node, *Error) {
	return func(p *parser, v value) (node, *Error) {
		if err := checkPattern(v); err != nil {
			return nil, err
		}
		return p.onTopic(test(pattern{v.text, v.wild()})), nil
	}
}

func checkPattern(v value) *Error {
	if !v.wild() || len(v.text) <= maxPattern {
		return nil
	}
	return &Error{Start: v.start, End: v.end, Message: "A value with * may have " + strconv.Itoa(maxPattern) + " bytes; this one has " +
		strconv.Itoa(len(v.text)) + ". Shorten it, or put it in quotes, where * means itself."}
}

// topicFilter takes any levels, since a hostile topic has to be found too, but
// wildcards only where they mean something (MQTT 5 clause 4.7.1).
func (p *parser) topicFilter(v value) (node, *Error) {
	problem := ""
	levels := strings.Split(v.text, "/")
	for i, level := range levels {
		switch {
		case strings.Contains(level, "#") && (level != "#" || i < len(levels)-1):
			problem = "# stands for all further levels: alone in the last one, as in 0/p/#"
		case strings.Contains(level, "+") && level != "+":
			problem = "+ stands for a whole level: alone between two /, as in 0/p/+/mw"
		case v.text == "":
			problem = "it is empty"
		}
	}
	if problem != "" {
		return nil, &Error{Start: v.start, End: v.end, Message: "This is no topic filter: " + problem + "."}
	}
	return p.onTopic(matchesFilter(v.text)), nil
}

// choice finds the word of a value among those that there are.
func (p *parser) choice(v value, words []string) (string, *Error) {
	text := lowerASCII(v.text)
	for _, w := range words {
		if w == text {
			return w, nil
		}
	}
	err := &Error{Start: v.start, End: v.end, Message: excerpt(v.text) + " is none of " + oneOf(words) + "."}
	if word := near.Word(v.text, words); word != "" {
		err.Fix = Fix{"Write " + word, p.text[:v.start] + word + p.text[v.end:]}
	}
	return "", err
}

func (p *parser) kind(v value) (node, *Error) {
	word, err := p.choice(v, kindWords)
	if err != nil {
		return nil, err
	}
	if word == kindGap {
		return nothing{}, nil
	}
	for k := platform.KindEvent; k <= platform.KindGroup; k++ {
		if k.String() == word {
			return p.onTopic(ofKind(k)), nil
		}
	}
	return p.onTopic(ofKind(0)), nil
}

func (p *parser) direction(v value) (node, *Error) {
	word, err := p.choice(v, dirWords)
	if err != nil {
		return nil, err
	}
	if word == "in" {
		return flag(isReceived), nil
	}
	return flag(isSent), nil
}

func (p *parser) qos(v value) (node, *Error) {
	word, err := p.choice(v, qosWords)
	if err != nil {
		return nil, err
	}
	return hasQoS(word[0] - '0'), nil
}

func (p *parser) outcome(v value) (node, *Error) {
	word, err := p.choice(v, outcomeWords)
	if err != nil {
		return nil, err
	}
	p.outcomes = true
	o := timeline.Queued
	for o.String() != word {
		o++
	}
	return hasOutcome(o), nil
}

func (p *parser) since(v value) (node, *Error) {
	m, err := p.moment(v)
	if err != nil {
		return nil, err
	}
	if m.clock && m.start.After(p.env.Now) {
		yesterday := m.start.AddDate(0, 0, -1).Format("2006-01-02T") + v.text
		return nil, &Error{Start: v.start, End: v.end, Message: v.text + " is still to come today. For yesterday write since:" + yesterday + ".",
			Fix: Fix{"Yesterday", p.text[:v.start] + yesterday + p.text[v.end:]}}
	}
	return since(m.start), nil
}

func (p *parser) until(v value) (node, *Error) {
	m, err := p.moment(v)
	if err != nil {
		return nil, err
	}
	return until(m.end), nil
}

func (p *parser) moment(v value) (moment, *Error) {
	m, ok := parseMoment(v.text, p.env)
	if !ok {
		return m, &Error{Start: v.start, End: v.end, Message: excerpt(v.text) +
			" is no time. Write how long ago (90s, 10m, 2h, 3d), a time of today (14:02, 14:02:31.5), a date (2026-11-24) or both (2026-11-24T14:02)."}
	}
	return m, nil
}
