package telegram

import (
	"crypto/rsa"
	"encoding/base64"
	"math/big"
)

// testDC is added to the number of a test server (K4).
const testDC = 10000

// telegramPorts are what Telegram's servers listen on, the usual one first: the
// others are for networks that let nothing else through.
var telegramPorts = [...]string{"443", "80", "5222"}

// telegramDCs are the addresses of the production servers that a client starts
// with. Each is in two at least of the lists that the test compares with: those
// of Telegram's own TDLib and Telegram Desktop, and of gotd/td, Pyrogram,
// mtcute and Telethon. What help.getConfig tells comes on top.
var telegramDCs = [...]DC{
	{ID: 1, Addr: "149.154.175.53:443"},
	{ID: 1, Addr: "149.154.175.50:443"},
	{ID: 1, Addr: "[2001:b28:f23d:f001::a]:443"},
	{ID: 2, Addr: "149.154.167.51:443"},
	{ID: 2, Addr: "149.154.167.50:443"},
	{ID: 2, Addr: "95.161.76.100:443"},
	{ID: 2, Addr: "[2001:67c:4e8:f002::a]:443"},
	{ID: 2, Addr: "149.154.167.151:443", Media: true},
	{ID: 2, Addr: "[2001:67c:4e8:f002::b]:443", Media: true},
	{ID: 3, Addr: "149.154.175.100:443"},
	{ID: 3, Addr: "[2001:b28:f23d:f003::a]:443"},
	{ID: 4, Addr: "149.154.167.91:443"},
	{ID: 4, Addr: "[2001:67c:4e8:f004::a]:443"},
	{ID: 4, Addr: "[2001:67c:4e8:f004::b]:443", Media: true},
	{ID: 5, Addr: "149.154.171.5:443"},
	{ID: 5, Addr: "[2001:b28:f23f:f005::a]:443"},
}

// telegramTestDCs are the test servers, from the same lists.
var telegramTestDCs = [...]DC{
	{ID: 1, Addr: "149.154.175.10:443"},
	{ID: 1, Addr: "[2001:b28:f23d:f001::e]:443"},
	{ID: 2, Addr: "149.154.167.40:443"},
	{ID: 2, Addr: "[2001:67c:4e8:f002::e]:443"},
	{ID: 3, Addr: "149.154.175.117:443"},
	{ID: 3, Addr: "[2001:b28:f23d:f003::e]:443"},
}

// TelegramDCs are Telegram's own data centres, or its test ones, as a client
// knows them from the start; help.getConfig tells the present ones.
func TelegramDCs(test bool) []DC {
	if test {
		return telegramTestDCs[:len(telegramTestDCs):len(telegramTestDCs)]
	}
	return telegramDCs[:len(telegramDCs):len(telegramDCs)]
}

// telegramKeys are the moduli of the keys that Telegram's servers use today, in
// base64: that of the production servers, d09d1d85de64fd85, and that of the
// test servers, b25898df208d2603 (K3). The exponent is 65537.
var telegramKeys = [...]string{
	"6LszBcC1LGzyr992NzE0ieY+BSaOW622Aa9Bd4ZHLl+TuFQ4lo4g5nKaMBwK/BIb9xUfg0Q29/2mgIR6Zr9krM7HjuIcCzFvDtr+L0GQjae9H0pRB2OO62cECs5HKhT5" +
		"DZ98K33vmWiLowc621dQuwKWSQKjWf50XYFw42h21P2KXUGyp2y/+aEyZ+uVgLLQbRA1dEjSDZ2iGRy12Mk5gpYc397aYp438fsJoHIgJ2lgMv5h7WY9t6N/byY9Nw9p" +
		"21Og3AoXSL2q/2IJ1WRUhebgAdGVMlV1fkuOQoEzR7EdpqtQD9Cs5+bfo3Nhmcyvk5ftB0WkJ9z6bNZ7yxrP8w==",
	"yMEdY1aR+sCR3ZSJrtztKTKqigvO/vBfqACJLZtS7QMgCGXJ6XIRyy7mx66W0/sOFa7/1mAZtEoIokDP3ShoqF4fVNb6XeqgQfaUHd8wJpDWHcR2OFwvplUUI1PLTktZ" +
		"9uW2WE23b+ixNwJjJGwBDJPQEQFBE+vfmH0JP503wr5INS1poWg/j25sIWeYPHYeOrFp/eXaqhISP6G+q2IeTaWTXpwZj4LzXq5YOpk4bYEQ6mvRq7D1aHWfYmlEGepf" +
		"aYR8Q0YqvvhYtMte3ITnuSJs171+GDqpdKcSwHnd6FudwGO4pcCOj4WcDuXc2CTHgH8gFTNhp/Y8/SpDOhvn9Q==",
}

// TelegramKeys are the public keys of Telegram's servers: first that of the
// production servers, then that of the test servers (K3).
func TelegramKeys() []*rsa.PublicKey {
	var keys []*rsa.PublicKey
	for _, s := range telegramKeys {
		n, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			panic("telegram: built-in key: " + err.Error())
		}
		keys = append(keys, &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: 65537})
	}
	return keys
}
