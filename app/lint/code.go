package lint

// Code names a rule, as a filter writes it behind "lint:".
type Code string

// The rules.
const (
	NotJSON       Code = "json"
	CutShort      Code = "cut-short"
	DuplicateKey  Code = "duplicate-key"
	Number        Code = "number"
	Surrogate     Code = "surrogate"
	NUL           Code = "nul"
	ByteOrderMark Code = "bom"
	UTF8          Code = "utf-8"
	Depth         Code = "depth"
	EventData     Code = "event-data"
	UnknownKey    Code = "unknown-key"
	KeyType       Code = "key-type"
	TimeFormat    Code = "time-format"
	TimeZone      Code = "time-zone"
	TimePrecision Code = "time-precision"
	TimePlace     Code = "time-place"
	TimeFuture    Code = "time-future"
	TimeOld       Code = "time-old"
	TimeTwice     Code = "time-twice"
	TypeChanged   Code = "type-changed"
	Size          Code = "size"
	Level         Code = "level"
	TopicShape    Code = "topic"
	Direction     Code = "direction"
	Placeholder   Code = "placeholder"
	EmptyRetained Code = "empty-retained"
)

// Codes are all rules, those that are met most often first, each with what it finds
// in a few words.
var Codes = []struct {
	Code  Code
	About string
}{
	{EventData, "event_data is missing or no object"},
	{TypeChanged, "a tag has another type than before"},
	{Number, "a number that JavaScript rounds"},
	{TimeFormat, "observed_at is not ISO 8601"},
	{TimeZone, "observed_at has no time zone"},
	{TimePrecision, "observed_at is not at microseconds"},
	{TimePlace, "observed_at is inside event_data"},
	{TimeFuture, "observed_at is still to come"},
	{TimeOld, "observed_at is very old"},
	{TimeTwice, "the same observed_at as before"},
	{NotJSON, "what should be JSON is not"},
	{CutShort, "JSON that ends too early"},
	{DuplicateKey, "a key is there twice"},
	{KeyType, "stream or add_client_ip of a wrong type"},
	{UnknownKey, "a key beside event_data that means nothing"},
	{Size, "too many characters, or nearly"},
	{Direction, "a topic that this account does not use"},
	{Level, "a topic level that is not allowed"},
	{TopicShape, "a topic of an unknown shape"},
	{Placeholder, "an id that was never filled in"},
	{Surrogate, "half of a surrogate pair, or �"},
	{NUL, "a text with a NUL"},
	{ByteOrderMark, "a byte order mark in front"},
	{UTF8, "broken UTF-8"},
	{Depth, "more levels than parsers take"},
	{EmptyRetained, "clears a retained message"},
}
