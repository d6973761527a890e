package host

import "github.com/tgscript/tgscript/reference"

// cureOf is what to do about one of Telegram's errors, as a sentence; "" if that is
// not known.
func cureOf(name string) string {
	if name == "" {
		return ""
	}
	e, _ := reference.Find("errors." + name)
	known, ok := e.(*reference.Error)
	if !ok {
		return ""
	}
	return known.Cure
}
