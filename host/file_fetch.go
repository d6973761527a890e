package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
)

// isURL tells a web address from a path.
func isURL(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// urlName is the name of what a web address leads to, as far as it says.
func urlName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	name := path.Base(u.Path)
	if name == "." || name == "/" {
		return ""
	}
	return name
}

// webSource is a file that is read from the web, which needs the permission for it.
func (v *verb) webSource(address string) *fileSource {
	f := v.newFetch(v.L, v.name, http.MethodGet, lua.LString(address))
	if v.http.client == nil {
		v.http.client = v.newHTTPClient()
	}
	s := &fileSource{web: f, shown: f.req.URL.Host}
	s.Size, s.Name = -1, urlName(address)
	return s
}

// ask begins to read the file. The context ends it.
func (s *fileSource) ask(ctx context.Context) error {
	f := s.web
	select {
	case f.h.http.slots <- struct{}{}:
		context.AfterFunc(ctx, func() { <-f.h.http.slots })
	case <-ctx.Done():
		return ctx.Err()
	}
	answer, err := f.h.http.client.Do(f.req.WithContext(context.WithValue(ctx, fetchKey{}, f)))
	if err != nil {
		return f.failure(err)
	}
	context.AfterFunc(ctx, func() { _ = answer.Body.Close() }) // all of it was read, or nobody wants more
	if answer.StatusCode != http.StatusOK {
		return f.failure(&fetchError{"http", fmt.Sprintf("it answers %s", answer.Status)})
	}
	s.Reader, s.Size = &webReader{f: f, body: answer.Body}, answer.ContentLength
	if _, params, err := mime.ParseMediaType(answer.Header.Get("Content-Disposition")); err == nil && params["filename"] != "" {
		s.Name = path.Base(filepath.ToSlash(params["filename"]))
	}
	return nil
}

// webSilence is how long nothing may come.
const webSilence = time.Minute

// A webReader reads an answer, and ends where nothing more comes.
type webReader struct {
	f      *fetch
	body   io.ReadCloser
	silent atomic.Bool
}

func (r *webReader) Read(b []byte) (int, error) {
	timer := time.AfterFunc(webSilence, func() {
		r.silent.Store(true)
		_ = r.body.Close() // which ends the read
	})
	defer timer.Stop()
	n, err := r.body.Read(b)
	switch {
	case r.silent.Load():
		err = &fetchError{telegram.KindTimeout, fmt.Sprintf("nothing came for %s", shortDuration(webSilence))}
	case err == nil, errors.Is(err, io.EOF):
		return n, err
	}
	return n, r.f.failure(err)
}
