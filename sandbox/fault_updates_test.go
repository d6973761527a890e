package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// SV6: an update that is not pushed leaves a gap in pts (A7), and only with the
// account that the fault names.
func TestFaultPtsGapSV6A7(t *testing.T) {
	s := newSandbox(t)
	me, friend, other := connect(t, s, Me), connect(t, s, "sandbox_friend"), connect(t, s, Me)
	f := s.Inject(Fault{Account: "sandbox_friend", Kind: PtsGap})
	before := s.world.Accounts[friendID].Box.Pts
	for i := range int64(2) {
		call1[api.UpdatesClass](me, &api.MessagesSendMessageRequest{Peer: me.user(friendID), Message: "x", RandomID: i + 1})
	}
	if len(other.pushed) != 2 || len(friend.pushed) != 1 || f.Hits() != 1 {
		t.Fatalf("%d pushes to the other session, %d to the friend, %d hits", len(other.pushed), len(friend.pushed), f.Hits())
	}
	var pts int32
	switch u := friend.pushed[0].(type) {
	case *api.UpdateShortMessage:
		pts = u.Pts
	case *api.Updates:
		pts = u.Updates[0].(*api.UpdateNewMessage).Pts
	}
	if pts != before+2 {
		t.Errorf("pts %d, want %d", pts, before+2)
	}
	d := call1[*api.UpdatesDifference](friend, &api.UpdatesGetDifferenceRequest{Pts: before, Date: 1})
	if len(d.NewMessages) != 2 {
		t.Errorf("the difference has %d messages", len(d.NewMessages))
	}
}

// SV6: differences that say too much, too little and nothing (A9).
func TestFaultDifferenceSV6A9(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	pts := s.world.Accounts[meID].Box.Pts
	for i := range int64(3) {
		call1[api.UpdatesClass](c, sendSelf("x", i+1))
	}
	req := &api.UpdatesGetDifferenceRequest{Pts: pts, Date: 1}

	s.Inject(Fault{Kind: DifferenceTooLong})
	if d := call1[*api.UpdatesDifferenceTooLong](c, req); d.Pts != pts+3 {
		t.Errorf("too long: pts %d", d.Pts)
	}
	s.Inject(Fault{Kind: DifferenceSlices, Code: 2})
	if d := call1[*api.UpdatesDifferenceSlice](c, req); len(d.NewMessages) != 2 || d.IntermediateState.Pts != pts+2 {
		t.Errorf("slice: %d messages, pts %d", len(d.NewMessages), d.IntermediateState.Pts)
	}
	s.Inject(Fault{Kind: DifferenceSlices})
	if d := call1[*api.UpdatesDifferenceSlice](c, req); len(d.NewMessages) != 1 || d.IntermediateState.Pts != pts+1 {
		t.Errorf("slice: %d messages, pts %d", len(d.NewMessages), d.IntermediateState.Pts)
	}
	s.Inject(Fault{Kind: DifferenceStuck})
	if d := call1[*api.UpdatesDifferenceSlice](c, req); len(d.NewMessages) != 0 || d.IntermediateState.Pts != pts {
		t.Errorf("stuck: %d messages, pts %d", len(d.NewMessages), d.IntermediateState.Pts)
	}
	if d := call1[*api.UpdatesDifference](c, req); len(d.NewMessages) != 3 || d.State.Pts != pts+3 {
		t.Errorf("without a fault: %d messages, pts %d", len(d.NewMessages), d.State.Pts)
	}
}

func TestFaultChannelDifferenceSV6A9(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	last := s.world.Channels[channelID].Box.Pts
	req := &api.UpdatesGetChannelDifferenceRequest{Channel: c.inputChannel(channelID), Filter: &api.ChannelMessagesFilterEmpty{}, Pts: 1, Limit: 100}
	events, ok := s.world.Channels[channelID].Box.since(1)
	if !ok || len(events) < 2 {
		t.Fatalf("%d events in the default channel", len(events))
	}

	s.Inject(Fault{Peer: "sandbox_channel", Kind: DifferenceTooLong})
	if d := call1[*api.UpdatesChannelDifferenceTooLong](c, req); d.Dialog.(*api.Dialog).Pts.Value != last {
		t.Errorf("too long: %+v", d.Dialog)
	}
	s.Inject(Fault{Kind: DifferenceSlices})
	if d := call1[*api.UpdatesChannelDifference](c, req); d.Final || d.Pts != events[0].Pts {
		t.Errorf("slice: final %v, pts %d", d.Final, d.Pts)
	}
	s.Inject(Fault{Kind: DifferenceStuck})
	if d := call1[*api.UpdatesChannelDifference](c, req); d.Final || d.Pts != 1 {
		t.Errorf("stuck: final %v, pts %d", d.Final, d.Pts)
	}
	if d := call1[*api.UpdatesChannelDifference](c, req); !d.Final || d.Pts != last {
		t.Errorf("without a fault: final %v, pts %d", d.Final, d.Pts)
	}
}

// A reference that has expired stays so; one that is fetched again is good (A15).
func TestFaultFileReferenceA15(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	d := documentOf(c.sendMedia(self(), asDocument(c.upload(1, content(5000, 1), 8<<10, "a")), ""))
	s.Inject(Fault{Method: "upload.getFile", Kind: FileReferenceExpired})
	req := &api.UploadGetFileRequest{Location: documentLocation(d), Limit: 4096}
	c.refused(req, "FILE_REFERENCE_EXPIRED")
	c.refused(req, "FILE_REFERENCE_EXPIRED")
	again := documentOf(c.page(&api.MessagesGetHistoryRequest{Peer: self(), Limit: 100})[0].(*api.Message))
	call1[*api.UploadFile](c, &api.UploadGetFileRequest{Location: documentLocation(again), Limit: 4096})
}

// A session that was revoked is signed out (A3).
func TestFaultRevokeSessionA3(t *testing.T) {
	s := newSandbox(t)
	c, other := connect(t, s, Me), connect(t, s, Me)
	s.Inject(Fault{Kind: RevokeSession})
	c.refused(sendSelf("x", 1), "SESSION_REVOKED")
	c.refused(sendSelf("x", 1), "AUTH_KEY_UNREGISTERED")
	call1[api.UpdatesClass](other, sendSelf("x", 1))
	if len(c.pushed) != 0 {
		t.Error("it still gets updates")
	}
}
