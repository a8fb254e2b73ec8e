package lint

import "strings"

// unfilled are ids, without separators and in small letters, that stand in examples
// for one's own, or that a program makes of none.
var unfilled = map[string]bool{
	"changeme": true, "placeholder": true, "todo": true, "tbd": true, "fixme": true, "replaceme": true,
	"deviceid": true, "yourdevice": true, "yourdeviceid": true, "mydeviceid": true, "devicename": true, "yourdevicename": true,
	"groupid": true, "yourgroup": true, "yourgroupid": true, "projectid": true, "projectmqtt": true, "yourproject": true, "yourprojectid": true,
	"userid": true, "usermqtt": true, "youruser": true, "youruserid": true, "clientid": true, "serialnumber": true, "yourserialnumber": true,
	"undefined": true, "null": true, "nil": true, "nan": true, "[objectobject]": true, "(null)": true,
}

// brackets stand around what is to be filled in.
var brackets = []struct{ open, close string }{{"<", ">"}, {"{", "}"}, {"${", "}"}, {"[", "]"}, {"%", "%"}, {"__", "__"}}

var separators = strings.NewReplacer("_", "", "-", "", " ", "", ".", "", ":", "")

// maxPlaceholder bounds what is looked at: a placeholder is short.
const maxPlaceholder = 40

// placeholder reports whether an id looks as if it was never filled in. Real ids may
// be odd, so only what cannot well be one counts.
func placeholder(id string) bool {
	if len(id) < 3 || len(id) > maxPlaceholder {
		return false
	}
	for _, b := range brackets {
		if len(id) > len(b.open)+len(b.close) && strings.HasPrefix(id, b.open) && strings.HasSuffix(id, b.close) {
			return true
		}
	}
	if id == "%s" || id == "%d" || id == "..." {
		return true
	}
	name := strings.ToLower(separators.Replace(id))
	return unfilled[name] || len(name) >= 3 && strings.Trim(name, "x") == "" || len(name) >= 6 && (strings.Trim(name, "0") == "" || len(name) == 12 && strings.Trim(name, "f") == "")
}
