package main

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"strconv"
)

// The default world.
const (
	botID        = 1000
	meID         = 1001
	friendID     = 1002
	lockedID     = 1003
	groupID      = 2001
	supergroupID = 3001
	channelID    = 3002
)

// phones are the environment's names of the users' phone numbers.
var phones = map[string]string{"me": "SANDBOX_PHONE", "friend": "SANDBOX_FRIEND", "locked": "SANDBOX_LOCKED"}

func phone(who string) string { return os.Getenv(phones[who]) }

func code() string { return os.Getenv("SANDBOX_CODE") }

func inDir(name string) string { return filepath.Join(os.Getenv("SANDBOX_DIR"), name) }

// server is where the sandbox is, and its key.
func server() (dc int, host string, port int, key *rsa.PublicKey) {
	host, number, err := net.SplitHostPort(os.Getenv("SANDBOX_ADDR"))
	done(err)
	block, _ := pem.Decode(need(os.ReadFile(os.Getenv("SANDBOX_KEY"))))
	if block == nil {
		fail("the key is no PEM")
	}
	return need(strconv.Atoi(os.Getenv("SANDBOX_DC"))), host, need(strconv.Atoi(number)), need(x509.ParsePKCS1PublicKey(block.Bytes))
}
