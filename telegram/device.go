package telegram

import (
	"runtime"

	"github.com/tgscript/tgscript/tl/api"
)

// Device is what initConnection tells about the program (M20). Telegram shows
// it to the user in the list of sessions. Empty fields get neutral values.
type Device struct {
	Model, System, AppVersion          string
	SystemLangCode, LangPack, LangCode string
}

// systems are the names that people know operating systems by.
var systems = map[string]string{"linux": "Linux", "darwin": "macOS", "windows": "Windows", "freebsd": "FreeBSD"}

// complete fills in what is empty. Telegram refuses an empty model and version,
// and a language pack that is not one of its own apps'. Nothing tells one
// machine from another of its kind.
func (d Device) complete() Device {
	or := func(s *string, other string) {
		if *s == "" {
			*s = other
		}
	}
	system := systems[runtime.GOOS]
	or(&system, runtime.GOOS)
	or(&d.Model, system+" "+runtime.GOARCH)
	or(&d.System, system)
	or(&d.AppVersion, "1.0")
	or(&d.SystemLangCode, "en")
	or(&d.LangCode, "en")
	return d
}

// header is what goes before the first calls of a connection (M20): everything
// of invokeWithLayer(initConnection(query)) but the query.
func header(o Options) []byte {
	d := o.Device.complete()
	query := &api.HelpGetConfigRequest{}
	whole := api.Append(nil, &api.InvokeWithLayerRequest{Layer: api.Layer, Query: &api.InitConnectionRequest{
		ApiID:          int32(o.AppID),
		DeviceModel:    d.Model,
		SystemVersion:  d.System,
		AppVersion:     d.AppVersion,
		SystemLangCode: d.SystemLangCode,
		LangPack:       d.LangPack,
		LangCode:       d.LangCode,
		Query:          query,
	}})
	return whole[:len(whole)-len(api.Append(nil, query))]
}
