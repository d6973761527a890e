package mtproto

import (
	"testing"

	"github.com/tgscript/tgscript/tl/mt"
)

// The key exchange writes and reads its messages by itself: answers may be
// padded (T1), and the four kinds of inner data are one to it. What it writes is
// what the pinned schema says.
func TestHandshakeMessagesMatchSchema(t *testing.T) {
	id16, id32, b := [16]byte{1, 2}, [32]byte{3, 4}, []byte{5, 6, 7}
	for _, tt := range []struct {
		ours   handshakeMessage
		schema mt.Object
	}{
		{&reqPQ{idReqPQMulti, id16}, &mt.ReqPqMultiRequest{Nonce: id16}},
		{&resPQ{id16, id16, b, []int64{8}}, &mt.ResPQ{Nonce: id16, ServerNonce: id16, Pq: b, ServerPublicKeyFingerprints: []int64{8}}},
		{&pqInnerData{idPQInnerDataTempDC, b, b, b, id16, id16, id32, 2, 9},
			&mt.PQInnerDataTempDC{Pq: b, P: b, Q: b, Nonce: id16, ServerNonce: id16, NewNonce: id32, DC: 2, ExpiresIn: 9}},
		{&pqInnerData{idPQInnerData, b, b, b, id16, id16, id32, 0, 0},
			&mt.PQInnerData{Pq: b, P: b, Q: b, Nonce: id16, ServerNonce: id16, NewNonce: id32}},
		{&reqDHParams{id16, id16, b, b, 8, b},
			&mt.ReqDHParamsRequest{Nonce: id16, ServerNonce: id16, P: b, Q: b, PublicKeyFingerprint: 8, EncryptedData: b}},
		{&serverDHInnerData{id16, id16, 3, b, b, 10},
			&mt.ServerDHInnerData{Nonce: id16, ServerNonce: id16, G: 3, DhPrime: b, GA: b, ServerTime: 10}},
		{&setClientDHParams{id16, id16, b}, &mt.SetClientDHParamsRequest{Nonce: id16, ServerNonce: id16, EncryptedData: b}},
		{&clientDHInnerData{id16, id16, 11, b}, &mt.ClientDHInnerData{Nonce: id16, ServerNonce: id16, RetryID: 11, GB: b}},
		{&dhGenAnswer{idDHGenRetry, id16, id16, id16}, &mt.DhGenRetry{Nonce: id16, ServerNonce: id16, NewNonceHash2: id16}},
	} {
		var w handshakeWire
		tt.ours.fields(&w)
		if want := mt.Append(nil, tt.schema); string(w.out) != string(want) {
			t.Errorf("%T: wrote %x, the schema says %x", tt.ours, w.out, want)
		}
	}
}
