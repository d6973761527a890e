package telegram

import (
	"context"
	"fmt"
	"math"

	"github.com/tgscript/tgscript/tl/api"
)

// How files are cut into parts (A13). All parts but the last have partSize, the
// largest that there is, for each costs a round trip. Files of more than smallFile,
// and those whose size is not known before their end, go as big ones; the others
// with their MD5 sum.
const (
	// Parts that a file may have, unless Telegram says otherwise: of an account
	// without Premium, and with.
	partsWithout = 4000
	partsWith    = 8000
)

// uploadPlan is how one file is cut.
type uploadPlan struct {
	size  int64 // -1: not known yet
	parts int   // -1: not known yet
	big   bool
}

func planUpload(size int64) uploadPlan {
	if size < 0 {
		return uploadPlan{size: -1, parts: -1, big: true}
	}
	parts := min((size-1)/partSize+1, math.MaxInt32) // which is more than any file may have
	return uploadPlan{size: size, parts: int(parts), big: size > smallFile}
}

// length is how many bytes a part has, of a file of known size.
func (p uploadPlan) length(part int) int {
	return int(min(partSize, p.size-int64(part)*partSize))
}

// request is what saves a part. Its bytes go beside it.
func (p uploadPlan) request(file int64, part int) api.Object {
	if p.big {
		return &api.UploadSaveBigFilePartRequest{FileID: file, FilePart: int32(part), FileTotalParts: int32(p.parts)}
	}
	return &api.UploadSaveFilePartRequest{FileID: file, FilePart: int32(part)}
}

// partLimits are how many parts a file may have.
type partLimits struct {
	own  int // of this account
	with int // of one with Premium
}

// partLimits asks how many parts a file may have; nobody asks for a file that fits
// anyway.
func (c *Client) partLimits(ctx context.Context) partLimits {
	l := partLimits{partsWithout, partsWith}
	o, err := c.Invoke(ctx, &api.HelpGetAppConfigRequest{}, CallOptions{})
	if config, err := result[*api.HelpAppConfig](o, err); err == nil {
		l.own = appNumber(config.Config, "upload_max_fileparts_default", l.own)
		l.with = appNumber(config.Config, "upload_max_fileparts_premium", l.with)
	} else {
		c.o.Log.Info("how large files may be is not known", "error", err)
	}
	if me, err := c.Entity(ctx, "me"); err == nil {
		if user, ok := me.(*api.User); ok && user.Premium {
			l.own = l.with
		}
	}
	return l
}

// appNumber is a number of Telegram's configuration, unless that makes no sense.
func appNumber(config api.JSONValueClass, key string, otherwise int) int {
	all, ok := config.(*api.JSONObject)
	if !ok {
		return otherwise
	}
	for _, v := range all.Value {
		if n, ok := v.Value.(*api.JSONNumber); ok && v.Key == key && n.Value >= 1 && n.Value <= 1<<20 {
			return int(n.Value)
		}
	}
	return otherwise
}

// check is nil if a file may have so many parts.
func (l partLimits) check(parts int) error {
	if parts <= l.own {
		return nil
	}
	e := ParseError(400, "FILE_PARTS_INVALID", "upload.saveBigFilePart")
	e.Message = fmt.Sprintf("a file may have %d MB at most", l.own*partSize>>20)
	if l.own < l.with {
		e.Message += fmt.Sprintf(", with Telegram Premium %d MB", l.with*partSize>>20)
	}
	return e
}

// errEmptyFile is what Telegram says of a file without content.
func errEmptyFile() error {
	e := ParseError(400, "FILE_PART_EMPTY", "upload.saveFilePart")
	e.Message = "the file is empty, and Telegram takes none that is"
	return e
}
