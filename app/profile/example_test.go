package profile_test

import (
	"fmt"

	"deviceconsole/app/profile"
)

func Example() {
	p := profile.Profile{Name: "Kitchen"}.With(profile.Project, "plant-7").With(profile.User, "kitchen").With(profile.Broker, "wss://mqtt.example/mqtt")
	fmt.Println(p.Link())
	got, err := profile.ParseLink("https://console.example/connection#" + p.Link())
	fmt.Println(got.Profile.About(), err)
	// Output:
	// profile=1&name=Kitchen&project=plant-7&user=kitchen&broker=wss://mqtt.example/mqtt
	// plant-7 / kitchen · wss://mqtt.example/mqtt <nil>
}
