//go:build linux

package main

import (
	"bufio"
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"syscall"
)

// writeNoise makes a file that nothing compresses, the same each time.
func writeNoise(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.CopyN(f, rand.NewChaCha8([32]byte{1}), size)
	return errors.Join(err, f.Close())
}

// readMapped has a file in memory without reading it.
func readMapped(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
}

var errDiffers = errors.New("what came down is not what went up")

// same compares two files.
func same(one, other string) error {
	a, err := os.Open(one)
	if err != nil {
		return err
	}
	defer a.Close()
	b, err := os.Open(other)
	if err != nil {
		return err
	}
	defer b.Close()
	const buffer = 1 << 20
	x, y := bufio.NewReaderSize(a, buffer), bufio.NewReaderSize(b, buffer)
	for at := int64(0); ; {
		p, _ := x.Peek(buffer) // short at the end only
		q, _ := y.Peek(buffer)
		if !bytes.Equal(p, q) {
			return fmt.Errorf("%w: in or after byte %d", errDiffers, at)
		}
		if len(p) == 0 {
			return nil
		}
		at += int64(len(p))
		x.Discard(len(p))
		y.Discard(len(p))
	}
}

func writeKey(path string, key *rsa.PublicKey) error {
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(key)})
	return os.WriteFile(path, text, 0o600)
}

var errNoKey = errors.New("no PEM in the file of the key")

func readKey(path string) (*rsa.PublicKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errNoKey
	}
	return x509.ParsePKCS1PublicKey(block.Bytes)
}
