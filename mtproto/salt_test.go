package mtproto

import (
	"testing"
	"time"
)

func TestSaltBookM12(t *testing.T) {
	at := func(sec int64) time.Time { return time.Unix(sec, 0) }
	b := saltBook{current: 1}
	b.add([]futureSalt{{since: 3000, until: 6000, salt: 3}, {since: 1000, until: 4000, salt: 2}, {since: 5000, until: 5001, salt: 4}})
	for _, step := range []struct {
		now  int64
		want int64
	}{
		{999, 1}, {1000, 2}, {2999, 2}, {3000, 3},
		{5500, 3}, // the fourth came and went unseen
		{9000, 3},
	} {
		if got := b.at(at(step.now)); got != step.want {
			t.Errorf("at %d: salt %d, want %d", step.now, got, step.want)
		}
	}
	if !b.low() {
		t.Error("no salts left, and not low")
	}
	b.add([]futureSalt{{since: 9500, until: 9900, salt: 5}})
	b.set(6)
	if got := b.at(at(9600)); got != 6 {
		t.Errorf("salt %d after the server asked for 6", got)
	}
}

func TestServerSaltsM12(t *testing.T) {
	s := serverSalts{secret: [32]byte{1}, first: 99, firstTo: testTime.Add(time.Hour).Unix()}
	salt := s.current(testTime)
	for _, test := range []struct {
		name  string
		salt  int64
		after time.Duration
		want  bool
	}{
		{"now", salt, 0, true},
		{"next period", salt, saltPeriod, true},
		{"two periods later", salt, 2 * saltPeriod, false},
		{"before its time", s.next(testTime, 3)[2].salt, 0, false},
		{"in its time", s.next(testTime, 3)[2].salt, 2 * saltPeriod, true},
		{"of the key exchange", 99, 0, true},
		{"of the key exchange, an hour later", 99, time.Hour, false},
		{"another", 5, 0, false},
	} {
		if got := s.valid(test.salt, testTime.Add(test.after)); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
	if n := len(s.next(testTime, 1000)); n != maxSalts {
		t.Errorf("%d salts for 1000 asked", n)
	}
	for i, f := range s.next(testTime, 5) {
		mid := time.Unix(int64(f.since)+10, 0)
		if f.until-f.since != 3600 || !s.valid(f.salt, mid) {
			t.Errorf("salt %d: not valid in its time", i)
		}
	}
}

func TestFutureSaltsWire(t *testing.T) {
	want := []futureSalt{{1, 2, 3}, {4, 5, -6}}
	body := appendFutureSalts(nil, 77, testTime, want)
	id, now, got, err := decodeFutureSalts(body)
	if err != nil || id != 77 || int64(now) != testTime.Unix() || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Fatalf("%d %d %v %v", id, now, got, err)
	}
	for n := 4; n < len(body); n++ {
		if _, _, _, err := decodeFutureSalts(body[:n]); err == nil {
			t.Fatalf("cut at %d: no error", n)
		}
	}
}
