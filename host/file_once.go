package host

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// What is sent of files on the disk is sent once though the process be killed between
// the sending and the answer, or after some messages of several: who runs the script
// again sends all of it with the random ids that it had. What handlers send has ids
// that stay the same anyway.

// once begins to send files that are up, and sets the random ids; nil if nothing need
// be remembered.
func (v *verb) once(s *sendingFiles) (*telegram.Sending, error) {
	if v.origin() != nil {
		return nil, nil
	}
	sum := sha256.New()
	sum.Write(api.Append(nil, &s.MessagesSendMessageRequest))
	for _, it := range s.items {
		if it.fileSource == nil || it.Key == "" || it.anew {
			return nil, nil
		}
		o := it.fileOptions
		o.thumb = nil
		fmt.Fprintf(sum, "%q %+v %q %+v\n", it.Key, o, it.caption.Text, len(it.caption.Entities))
	}
	messages := len(s.items)
	if messages == 1 { // the rest of a long caption is messages of its own
		messages = len(s.items[0].caption.Split(telegram.MaxCaption, telegram.MaxMessage))
	}
	sending, err := v.client.Sending(context.Background(), fmt.Sprintf("%x", sum.Sum(nil)), messages)
	if err == nil {
		s.ids = sending.IDs
	}
	return sending, err
}

// shownFiles is what was sent, and is remembered until the script has gone on with it.
type shownFiles struct {
	sending *telegram.Sending // nil: that is not
	files   []*sentUp
}

// sent ends what once has begun. What came well is only forgotten when all else waits
// and what the script has printed of it is out: who is killed before that sends it
// again, with nothing that goes up or is shown twice.
func (v *verb) sent(sending *telegram.Sending, items []*fileItem, err error) {
	a := shownFiles{sending: sending}
	for _, it := range items {
		if err == nil && it.up != nil && it.up.ours {
			a.files = append(a.files, it.up)
		}
	}
	switch {
	case err == nil && (sending != nil || len(a.files) > 0):
		v.shown = append(v.shown, a)
	case sending != nil:
		_ = sending.End(err) // it is of no use soon
	}
}

// forgetSent forgets what was sent. Only the holder of the baton may ask for it.
func (h *host) forgetSent() {
	for _, a := range h.shown {
		for _, up := range a.files {
			up.Used(context.Background())
		}
		if a.sending != nil { // last: who is killed before sends with the same ids, and so nothing twice
			_ = a.sending.End(nil) // it is of no use soon
		}
	}
	h.shown = nil
}

// mend sends again what of a file has got lost at Telegram, if err says so, and tells
// whether to try again; or else why not.
func (v *verb) mend(it *fileItem, err error) (again bool, _ error) {
	if it.up == nil || !it.up.ours || !isRefused(err, "FILE_PART_MISSING") && !isRefused(err, "FILE_PART_0_MISSING") {
		return false, err
	}
	var files []*telegram.Uploaded
	for _, up := range []*telegram.Uploaded{it.up.Uploaded, it.thumbUp} {
		if up != nil {
			files = append(files, up)
		}
	}
	why := v.transfer(it.called(), true, progressOption{quiet: true}, func(ctx context.Context, _ *transfer) error {
		again, err = v.client.SendMissing(ctx, err, files...)
		return nil
	})
	if why != nil {
		return false, why
	}
	return again, err
}
