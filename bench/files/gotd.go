//go:build linux

package main

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net"

	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/telegram/downloader"
	"github.com/gotd/td/telegram/uploader"
	"github.com/gotd/td/tg"
)

type (
	keyOf  = *rsa.PublicKey
	turnOf = func(direction string, move func() error) error
)

// gotdThreads is what gotd/td is measured with.
const gotdThreads = 4

// moveGotd has the client's own connection.
func moveGotd(ctx context.Context, t task, key keyOf, turn turnOf) error {
	return useGotd(ctx, t, key, func(ctx context.Context, c *telegram.Client) error {
		return moveBy(ctx, c.API(), t, turn)
	})
}

// moveGotdPool has as many further connections as threads.
func moveGotdPool(ctx context.Context, t task, key keyOf, turn turnOf) error {
	return useGotd(ctx, t, key, func(ctx context.Context, c *telegram.Client) error {
		pool, err := c.Pool(gotdThreads)
		if err != nil {
			return err
		}
		defer pool.Close()
		return moveBy(ctx, tg.NewClient(pool), t, turn)
	})
}

func useGotd(ctx context.Context, t task, key keyOf, use func(context.Context, *telegram.Client) error) error {
	addr, err := net.ResolveTCPAddr("tcp", t.addr)
	if err != nil {
		return err
	}
	c := telegram.NewClient(1, "hash", telegram.Options{
		PublicKeys: []telegram.PublicKey{{RSA: key}}, DC: dc, NoUpdates: true,
		DCList: dcs.List{Options: []tg.DCOption{{ID: dc, IPAddress: addr.IP.String(), Port: addr.Port}}},
	})
	return c.Run(ctx, func(ctx context.Context) error {
		if t.phone != "" {
			code := auth.CodeAuthenticatorFunc(func(context.Context, *tg.AuthSentCode) (string, error) { return t.code, nil })
			if err := c.Auth().IfNecessary(ctx, auth.NewFlow(auth.Constant(t.phone, "", code), auth.SendCodeOptions{})); err != nil {
				return err
			}
		}
		return use(ctx, c)
	})
}

func moveBy(ctx context.Context, api *tg.Client, t task, turn turnOf) error {
	var file tg.InputFileClass
	err := turn("up", func() (err error) {
		file, err = uploader.NewUploader(api).WithThreads(gotdThreads).WithPartSize(partSize).FromPath(ctx, t.up)
		return err
	})
	if err != nil {
		return err
	}
	location := &tg.InputDocumentFileLocation{ID: fileID, AccessHash: fileHash}
	if t.phone != "" {
		if location, err = post(ctx, api, file); err != nil {
			return err
		}
	}
	return turn("down", func() error {
		_, err := downloader.NewDownloader().WithPartSize(partSize).Download(api, location).WithThreads(gotdThreads).ToPath(ctx, t.down)
		return err
	})
}

var errNoDocument = errors.New("no document in the answer")

// post sends what is uploaded to Saved Messages: then it can be downloaded.
func post(ctx context.Context, api *tg.Client, file tg.InputFileClass) (*tg.InputDocumentFileLocation, error) {
	answer, err := api.MessagesSendMedia(ctx, &tg.MessagesSendMediaRequest{Peer: &tg.InputPeerSelf{}, RandomID: 1, Media: &tg.InputMediaUploadedDocument{
		File: file, MimeType: "application/octet-stream", ForceFile: true,
		Attributes: []tg.DocumentAttributeClass{&tg.DocumentAttributeFilename{FileName: "up"}}}})
	if err != nil {
		return nil, err
	}
	all, ok := answer.(*tg.Updates)
	if !ok {
		return nil, fmt.Errorf("%w: %T", errNoDocument, answer)
	}
	for _, u := range all.Updates {
		if u, ok := u.(*tg.UpdateNewMessage); ok {
			if m, ok := u.Message.(*tg.Message); ok {
				if media, ok := m.Media.(*tg.MessageMediaDocument); ok {
					if d, ok := media.Document.AsNotEmpty(); ok {
						return d.AsInputDocumentFileLocation(), nil
					}
				}
			}
		}
	}
	return nil, errNoDocument
}
