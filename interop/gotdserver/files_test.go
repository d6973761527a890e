package gotdserver

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"testing"

	"github.com/gotd/td/tgtest"
	"github.com/gotd/td/tgtest/services/file"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// serveFiles gives a server gotd's own file service. It wants all parts of a
// file to have the same size, and reads only what is there.
func serveFiles(d *tgtest.Dispatcher) { file.NewService(file.Config{}).Register(d) }

// location is where the file service puts an upload: its name is the two
// numbers, of which the first is the user's, 10 for everybody.
func location(fileID int64) api.InputFileLocationClass {
	return &api.InputFileLocation{VolumeID: fileID, LocalID: 10}
}

func random(t *testing.T, size int) []byte {
	t.Helper()
	data := make([]byte, size)
	if _, err := rand.Read(data); err != nil {
		t.Fatal(err)
	}
	return data
}

// transfer uploads a file and downloads it again.
func transfer(ctx context.Context, t *testing.T, c *mtproto.Client, size, part int) {
	t.Helper()
	data := random(t, size)
	id := int64(binary.LittleEndian.Uint64(data))
	for i := 0; i < size/part; i++ {
		got, err := c.Do(ctx, api.Append(nil, &api.UploadSaveFilePartRequest{FileID: id, FilePart: int32(i), Bytes: data[i*part:][:part]}))
		if err != nil || !bytes.Equal(got, []byte{0xb5, 0x75, 0x72, 0x99}) { // boolTrue
			t.Fatalf("part %d: %x, %v", i, got, err)
		}
	}
	var back []byte
	for len(back) < size {
		got, err := c.Do(ctx, api.Append(nil, &api.UploadGetFileRequest{Location: location(id), Offset: int64(len(back)), Limit: int32(part)}))
		if err != nil {
			t.Fatal(err)
		}
		f := new(api.UploadFile)
		if err := api.DecodeInto(got, f); err != nil {
			t.Fatal(err)
		}
		back = append(back, f.Bytes...)
	}
	if !bytes.Equal(back, data) {
		t.Error("the file came back changed")
	}
}

// 12 MB in parts of 512 KiB, all at once, by the calls of a script.
func TestBigFile(t *testing.T) {
	const part, parts = 512 << 10, 24
	ctx := within(t)
	d := tgtest.NewDispatcher()
	serveFiles(d)
	s := serve(t, tgtest.UnpackInvoke(d), nil)
	c := telegram.New(telegram.Options{AppID: 1, AppHash: "hash", NoPFS: true, Keys: keys(s), DCs: []telegram.DC{{ID: 2, Addr: s.addr}},
		Dial: func(ctx context.Context, _ int) (mtproto.Link, error) {
			return s.dial(mtproto.LinkOptions{Framing: mtproto.Full})(ctx)
		}})
	data := random(t, part*parts)
	err := c.Run(ctx, func(ctx context.Context) error {
		var up, down []api.Object
		for i := range parts {
			up = append(up, &api.UploadSaveBigFilePartRequest{FileID: 7, FilePart: int32(i), FileTotalParts: parts, Bytes: data[i*part:][:part]})
			down = append(down, &api.UploadGetFileRequest{Location: location(7), Offset: int64(i * part), Limit: part})
		}
		// The first part tells gotd's service the size of all.
		for _, reqs := range [][]api.Object{up[:1], up[1:]} {
			_, errs := c.Batch(ctx, reqs, telegram.BatchOptions{})
			for i, err := range errs {
				if err != nil {
					t.Fatalf("part %d of %d: %v", i, len(reqs), err)
				}
			}
		}
		results, errs := c.Batch(ctx, down, telegram.BatchOptions{})
		var back []byte
		for i := range results {
			f, ok := results[i].(*api.UploadFile)
			if errs[i] != nil || !ok {
				t.Fatalf("piece %d: %v, %v", i, results[i], errs[i])
			}
			back = append(back, f.Bytes...)
		}
		if !bytes.Equal(back, data) {
			t.Error("the file came back changed")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What gotd's file service refuses comes back as Telegram's errors.
func TestFileRefusals(t *testing.T) {
	ctx := within(t)
	d := tgtest.NewDispatcher()
	serveFiles(d)
	c := serve(t, d, nil).connect(t, mtproto.ClientOptions{}, mtproto.LinkOptions{Framing: mtproto.Intermediate})
	for _, test := range []struct {
		req  api.Object
		want string
	}{
		{&api.UploadSaveFilePartRequest{FileID: 1}, "FILE_PART_EMPTY"},
		{&api.UploadSaveFilePartRequest{FileID: 1, FilePart: -1, Bytes: []byte("x")}, "FILE_PART_INVALID"},
		{&api.UploadSaveFilePartRequest{FileID: 1, Bytes: make([]byte, 512<<10+1)}, "FILE_PART_TOO_BIG"},
		{&api.UploadSaveBigFilePartRequest{FileID: 1, FileTotalParts: -1, Bytes: []byte("x")}, "FILE_PARTS_INVALID"},
		{&api.UploadGetFileRequest{Location: &api.InputTakeoutFileLocation{}, Limit: 1024}, "FILE_ID_INVALID"},
	} {
		_, err := c.Do(ctx, api.Append(nil, test.req))
		if e, ok := err.(*mtproto.RPCError); !ok || e.Code != 400 || e.Message != test.want {
			t.Errorf("%T: %v, want %s", test.req, err, test.want)
		}
	}
}
