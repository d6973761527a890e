package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A server is a language server on stdio. It is asked one thing at a time.
type server struct {
	dir     string
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	ids     int
	slowest time.Duration // answer, but for the first one
	timer   *time.Timer
}

// serve begins a server for a folder.
func serve(path, dir string) (*server, error) {
	s := &server{dir: dir, process: exec.Command(path)}
	s.process.Dir = dir
	var err error
	if s.in, err = s.process.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.out = bufio.NewReader(out)
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	s.timer = time.AfterFunc(patience, func() { _ = s.process.Process.Kill() })
	root := s.uri("")
	_, err = s.request("initialize", map[string]any{
		"processId": nil, "rootUri": root, "workspaceFolders": []any{map[string]any{"uri": root, "name": "proof"}},
		"capabilities": map[string]any{"workspace": map[string]any{"configuration": true, "workspaceFolders": true}},
	})
	if err == nil {
		err = s.send(map[string]any{"method": "initialized", "params": map[string]any{}})
	}
	if err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

func (s *server) end() {
	s.timer.Stop()
	s.in.Close()
	_ = s.process.Process.Kill()
	_ = s.process.Wait() // it was killed
}

func (s *server) uri(name string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(s.dir, name))}).String()
}

// ask opens a text of one line and returns the names that the server offers at a
// byte of it, or its explanation of what is there.
func (s *server) ask(name, text string, at int, hover bool) (said []string, err error) {
	doc := map[string]any{"uri": s.uri(name)}
	err = s.send(map[string]any{"method": "textDocument/didOpen", "params": map[string]any{
		"textDocument": map[string]any{"uri": s.uri(name), "languageId": "lua", "version": 1, "text": text + "\n"},
	}})
	if err != nil {
		return nil, err
	}
	method := "textDocument/completion"
	if hover {
		method = "textDocument/hover"
	}
	began := time.Now()
	result, err := s.request(method, map[string]any{"textDocument": doc, "position": map[string]any{"line": 0, "character": at}})
	if err != nil {
		return nil, err
	}
	if s.ids > 2 { // the second answer waits until all was read
		s.slowest = max(s.slowest, time.Since(began))
	}
	if hover {
		var h struct{ Contents json.RawMessage }
		return []string{string(result)}, json.Unmarshal(result, &h)
	}
	var list struct{ Items []struct{ Label string } }
	if json.Unmarshal(result, &list.Items) != nil {
		if err := json.Unmarshal(result, &list); err != nil {
			return nil, err
		}
	}
	for _, item := range list.Items {
		name, _, _ := strings.Cut(item.Label, " =") // message? =
		said = append(said, strings.TrimSuffix(name, "?"))
	}
	return said, nil
}

func (s *server) send(message map[string]any) error {
	message["jsonrpc"] = "2.0"
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.in, "Content-Length: %d\r\n\r\n%s", len(text), text)
	return err
}

// request asks, and answers what the server asks meanwhile: it has no settings of
// the editor's.
func (s *server) request(method string, params any) (json.RawMessage, error) {
	s.ids++
	if err := s.send(map[string]any{"id": s.ids, "method": method, "params": params}); err != nil {
		return nil, err
	}
	for {
		m, err := s.receive()
		if err != nil {
			return nil, err
		}
		switch {
		case m.Method != "" && m.ID != nil:
			var answer any
			if m.Method == "workspace/configuration" {
				answer = []any{nil}
			}
			if err := s.send(map[string]any{"id": m.ID, "result": answer}); err != nil {
				return nil, err
			}
		case m.Method == "" && string(m.ID) == strconv.Itoa(s.ids):
			if m.Error != nil {
				return nil, fmt.Errorf("%s: %s", method, m.Error)
			}
			return m.Result, nil
		}
	}
}

type message struct {
	ID            json.RawMessage
	Method        string
	Result, Error json.RawMessage
}

func (s *server) receive() (m message, err error) {
	header, err := textproto.NewReader(s.out).ReadMIMEHeader()
	if err != nil {
		return m, fmt.Errorf("the server has ended: %w", err)
	}
	n, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil {
		return m, errors.New("the server sends no length")
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(s.out, text); err != nil {
		return m, err
	}
	return m, json.Unmarshal(text, &m)
}
