package profile

import "deviceconsole/app/listfile"

// The formats of files and of what a browser keeps, which alone has IDs.
var (
	fileFormat = listfile.Format{Name: "device-console-profiles", Version: 1, List: "profiles", Most: Max, Bytes: MaxBytes}
	keptFormat = listfile.Format{Name: "device-console-kept-profiles", Version: 1, List: "profiles", Most: Max, Bytes: MaxBytes}
)

// maxID is the longest ID, in bytes.
const maxID = 64

// EncodeFile writes a list as a file, which holds no secrets; DecodeFile is the
// inverse.
func EncodeFile(list []Profile) []byte { return encode(fileFormat, list) }

// EncodeKept writes a list as it is kept; DecodeKept is the inverse.
func EncodeKept(list []Profile) []byte { return encode(keptFormat, list) }

func encode(f listfile.Format, list []Profile) []byte {
	return listfile.Encode(f, len(list), func(i int) string { return list[i].Name }, func(b []byte, i int) []byte {
		if f == keptFormat {
			b = listfile.AppendMember(b, "id", list[i].ID)
		}
		for f, m := range members {
			if value := list[i].Value(Field(f)); value != usual[f] {
				b = listfile.AppendMember(b, m.name, value)
			}
		}
		return b
	})
}

// DecodeFile reads a file. Names are unique afterwards, and nothing has an ID. A file
// that holds a secret is refused. The error is a *listfile.Error.
func DecodeFile(b []byte) ([]Profile, error) { return decode(fileFormat, b) }

// DecodeKept reads what EncodeKept wrote. The error is a *listfile.Error.
func DecodeKept(b []byte) ([]Profile, error) { return decode(keptFormat, b) }

func decode(f listfile.Format, b []byte) ([]Profile, error) {
	var list []Profile
	err := listfile.Decode(b, f, func(o listfile.Object) {
		p := Profile{Name: o.Name()}
		if Find(list, p.Name) >= 0 {
			o.Wrong("name", "There are two profiles “"+p.Name+"”. Rename one of them.")
		}
		for _, secret := range []string{"api_key", "password", "secrets"} {
			if o.Has(secret) {
				o.Wrong(secret, "“"+secret+"” does not belong into a profile, which others may read. Take it out of the file.")
			}
		}
		for f, m := range members {
			text := usual[f]
			o.Read(m.name, &text)
			if err := m.check(text); err != nil {
				o.Wrong(m.name, err.Error())
			}
			p = p.With(Field(f), text)
		}
		if f == keptFormat {
			if o.Read("id", &p.ID); p.ID == "" || len(p.ID) > maxID {
				o.Wrong("id", "the “id” is missing")
			}
		}
		list = append(list, p)
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}
