package telegram

import "github.com/tgscript/tgscript/tl/api"

// What a program needs that uses a Client without speaking TL itself.

// Layer is the version of the API that the package speaks.
const Layer = api.Layer
