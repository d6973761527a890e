//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// moveOurs is a program in Go that uses package telegram.
func moveOurs(ctx context.Context, t task, key keyOf, turn turnOf) error {
	c := telegram.New(telegram.Options{AppID: 1, AppHash: "hash", Keys: []keyOf{key}, DC: dc, DCs: []telegram.DC{{ID: dc, Addr: t.addr}}})
	return c.Run(ctx, func(ctx context.Context) error {
		if t.phone != "" {
			code := func(context.Context, *telegram.SentCode) (string, error) { return t.code, nil }
			if _, err := c.SignInUser(ctx, telegram.UserLogin{Phone: t.phone, Code: code}); err != nil {
				return err
			}
		}
		if _, err := c.Invoke(ctx, &api.HelpGetConfigRequest{}, telegram.CallOptions{}); err != nil {
			return err // until there is a connection, which the others wait for by themselves
		}
		var file api.InputFileClass
		err := turn("up", func() (err error) {
			file, err = up(ctx, c, t)
			return err
		})
		if err != nil {
			return err
		}
		location := &api.InputDocumentFileLocation{ID: fileID, AccessHash: fileHash}
		if t.phone != "" {
			if location, err = postOurs(ctx, c, file); err != nil {
				return err
			}
		}
		return turn("down", func() error { return down(ctx, c, t, location) })
	})
}

// postOurs sends what is uploaded to Saved Messages: then it can be downloaded.
func postOurs(ctx context.Context, c *telegram.Client, file api.InputFileClass) (*api.InputDocumentFileLocation, error) {
	answer, err := c.Invoke(ctx, &api.MessagesSendMediaRequest{Peer: &api.InputPeerSelf{}, RandomID: 1, Media: &api.InputMediaUploadedDocument{
		File: file, MimeType: "application/octet-stream", ForceFile: true}}, telegram.CallOptions{})
	if err != nil {
		return nil, err
	}
	all, ok := answer.(*api.Updates)
	if !ok {
		return nil, fmt.Errorf("%w: %T", errNoDocument, answer)
	}
	for _, u := range all.Updates {
		if u, ok := u.(*api.UpdateNewMessage); ok {
			if m, ok := u.Message.(*api.Message); ok {
				if media, ok := m.Media.(*api.MessageMediaDocument); ok {
					if d, ok := media.Document.(*api.Document); ok {
						return &api.InputDocumentFileLocation{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}, nil
					}
				}
			}
		}
	}
	return nil, errNoDocument
}

// up uploads the file.
func up(ctx context.Context, c *telegram.Client, t task) (api.InputFileClass, error) {
	f, err := os.Open(t.up)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	uploaded, err := c.Upload(ctx, telegram.Source{Name: "up", Size: t.size, At: f}, telegram.TransferOptions{})
	if err != nil {
		return nil, err
	}
	return uploaded.File, nil
}

// down downloads it.
func down(ctx context.Context, c *telegram.Client, t task, location api.InputFileLocationClass) error {
	f, err := os.Create(t.down)
	if err != nil {
		return err
	}
	_, err = c.Download(ctx, telegram.File{Location: location, DC: dc, Size: t.size}, f, telegram.TransferOptions{})
	return errors.Join(err, f.Close())
}
