package telegram

import (
	"context"
	"errors"
	"fmt"
)

// mostMended is how often parts of one file are sent again.
const mostMended = 3

// SendMissing sees to what a request has failed for that uses uploaded files: if
// err says that a part of one is missing, as FILE_PART_7_MISSING does, that is sent
// again, and if others are missing then, all are, for Telegram has dropped the file.
// again tells to make the request again, as it was. If it is false, err says why: it
// is the one that was given, unless sending has failed. The sources are
// read again; what was a stream can't be.
func (c *Client) SendMissing(ctx context.Context, err error, files ...*Uploaded) (again bool, _ error) {
	var e *Error
	if !errors.As(err, &e) || e.Type != "FILE_PART_MISSING" && e.Type != "FILE_PART_0_MISSING" {
		return false, err
	}
	for _, u := range files {
		plan := planUpload(u.Size)
		if e.Value >= plan.parts {
			continue
		}
		if u.source.At == nil {
			return false, fmt.Errorf("part %d of %s has got lost at Telegram, and a stream can't be read again: %w", e.Value, u.source.Name, err)
		}
		mended, err := u.mend(ctx, e.Value)
		if err != nil {
			return false, err
		}
		again = again || mended
	}
	return again, err
}

// mend sends one part again, or all of them if that did not help. false if it has
// done so often enough.
func (u *Uploaded) mend(ctx context.Context, part int) (bool, error) {
	u.mending.Lock()
	defer u.mending.Unlock()
	if u.mended++; u.mended > mostMended {
		return false, nil
	}
	j := &uploadJournal{uploadPlan: planUpload(u.Size), file: u.file}
	j.have = make([]bool, j.parts)
	if u.mended == 1 {
		for n := range j.have {
			j.have[n] = n != part
		}
	}
	o := u.o
	o.Progress = nil // it was told that all is there
	_, err := newUpload(u.c, u.source, o, j).send(ctx)
	return true, err
}
