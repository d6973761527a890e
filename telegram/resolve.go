package telegram

import (
	"context"

	"github.com/tgscript/tgscript/tl/api"
)

// InputPeer finds the peer that ref stands for.
func (c *Client) InputPeer(ctx context.Context, ref any) (api.InputPeerClass, error) {
	return nil, errNotRunning
}

// InputUser is InputPeer for a user.
func (c *Client) InputUser(ctx context.Context, ref any) (api.InputUserClass, error) {
	return nil, errNotRunning
}

// InputChannel is InputPeer for a channel or supergroup.
func (c *Client) InputChannel(ctx context.Context, ref any) (api.InputChannelClass, error) {
	return nil, errNotRunning
}

// Entity asks Telegram for the user, chat or channel that ref stands for.
func (c *Client) Entity(ctx context.Context, ref any) (api.Object, error) { return nil, errNotRunning }

// Castable tells whether there is a cast to a TL type.
func Castable(want string) bool { return false }

// CastLocal makes an object of the TL type want of what a script has, without
// asking the server. It tells false if the server has to be asked, and an error
// if ref can't stand for a want at all.
func (c *Client) CastLocal(want string, ref any) (o api.Object, ok bool, err error) {
	return nil, false, nil
}

// Cast is CastLocal that may ask the server.
func (c *Client) Cast(ctx context.Context, want string, ref any) (api.Object, error) {
	return nil, errNotRunning
}
