package telegram

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"github.com/tgscript/tgscript/tl/api"
)

// FindDocument asks whether Telegram has a document with the content of a source,
// so that it need not be uploaded; nil if it has none, or tells of none. The source is
// one that can be read at any place.
//
// Telegram keeps this for GIFs. The document comes with the name and the attributes
// that the first who sent it has given, so it is of use where these don't matter.
// All of the source is read for it; per MB that costs about a third of what
// uploading does.
func (c *Client) FindDocument(ctx context.Context, s Source, mimeType string, o CallOptions) (*api.Document, error) {
	if s.At == nil || s.Size <= 0 {
		return nil, errors.New("upload: a document is found by its content: it must be of a known size, and readable at any place")
	}
	sum := sha256.New()
	buffer := partBuffers.Get().(*partBuffer)
	defer partBuffers.Put(buffer)
	if _, err := io.CopyBuffer(sum, io.NewSectionReader(s.At, 0, s.Size), buffer[:]); err != nil {
		return nil, fmt.Errorf("upload: %w", err)
	}
	answer, err := c.Invoke(ctx, &api.MessagesGetDocumentByHashRequest{Sha256: sum.Sum(nil), Size: s.Size, MimeType: mimeType}, o)
	if err != nil {
		return nil, err
	}
	d, _ := answer.(*api.Document)
	return d, nil
}
