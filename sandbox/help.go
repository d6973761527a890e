package sandbox

import (
	"math"
	"net"

	"github.com/tgscript/tgscript/tl/api"
)

// Limits that Telegram's configuration announces. The sandbox enforces them, but
// not forwardedMax: no refusal is documented for forwarding more.
const (
	messageLengthMax = 4096      // code points
	editTimeLimit    = 48 * 3600 // seconds
	chatSizeMax      = 200
	forwardedMax     = 100
	captionMax       = 1024 // code points
)

// dcCount is how many data centres there are by name.
const dcCount = 5

func addHelp(m methods) {
	on(m, (*call).getConfig)
	on(m, (*call).getNearestDC)
	on(m, (*call).getAppConfig)
}

// thisDC is the number of the DC that a client's inner data name: media DCs are
// below 0, test DCs 10000 higher. Another than that in the configuration makes
// TDLib ask for it again without end. It is 0 for a DC that there is not.
func thisDC(dc int) int32 {
	if dc < 0 {
		dc = -dc
	}
	if dc %= 10000; dc > dcCount {
		return 0
	}
	return int32(dc)
}

// dc is the DC that the caller takes the sandbox for.
func (c *call) dc() int32 {
	if c.sess.key.CDN {
		return cdnDC
	}
	if c.sess.key.DC != 0 {
		return c.sess.key.DC
	}
	return int32(c.s.dc)
}

// getConfig names the sandbox's addresses for every DC there is: a client that
// migrates comes back to them.
func (c *call) getConfig(*api.HelpGetConfigRequest) (api.Object, error) {
	config := &api.Config{
		Date: c.now, Expires: c.now + 3600, ThisDC: c.dc(),
		ChatSizeMax: chatSizeMax, MegagroupSizeMax: 200000, ForwardedCountMax: forwardedMax,
		OnlineUpdatePeriodMs: 210000, OfflineBlurTimeoutMs: 5000, OfflineIdleTimeoutMs: 30000,
		OnlineCloudTimeoutMs: 300000, NotifyCloudDelayMs: 30000, NotifyDefaultDelayMs: 1500,
		PushChatPeriodMs: 60000, PushChatLimit: 2, EditTimeLimit: editTimeLimit,
		RevokeTimeLimit: math.MaxInt32, RevokePmTimeLimit: math.MaxInt32, RevokePmInbox: true,
		RatingEDecay: 2419200, StickersRecentLimit: 200, ChannelsReadMediaPeriod: 604800,
		CallReceiveTimeoutMs: 20000, CallRingTimeoutMs: 90000, CallConnectTimeoutMs: 30000,
		CallPacketTimeoutMs: 10000, MeURLPrefix: "https://t.me/",
		CaptionLengthMax: captionMax, MessageLengthMax: messageLengthMax, WebfileDCID: int32(c.s.dc),
	}
	addrs := c.s.addrs
	if len(addrs) == 0 {
		addrs = []*net.TCPAddr{{IP: net.IPv4(127, 0, 0, 1), Port: 443}}
	}
	for id := int32(1); id <= dcCount; id++ {
		for _, a := range addrs {
			config.DCOptions = append(config.DCOptions, &api.DCOption{
				ID: id, IPAddress: a.IP.String(), Port: int32(a.Port),
				Ipv6: a.IP.To4() == nil, ThisPortOnly: true, Static: true,
			})
		}
	}
	if c.s.cdn != nil && c.s.cdn.used {
		cdn := c.s.cdn.addrs
		if len(cdn) == 0 {
			cdn = addrs
		}
		for _, a := range cdn {
			config.DCOptions = append(config.DCOptions, &api.DCOption{
				ID: cdnDC, IPAddress: a.IP.String(), Port: int32(a.Port),
				Ipv6: a.IP.To4() == nil, ThisPortOnly: true, Static: true, Cdn: true,
			})
		}
	}
	return config, nil
}

func (c *call) getNearestDC(*api.HelpGetNearestDCRequest) (api.Object, error) {
	return &api.NearestDC{Country: "AQ", ThisDC: c.dc(), NearestDC: int32(c.s.dc)}, nil
}

// appConfigHash names the only version of the app configuration.
const appConfigHash = 1

func (c *call) getAppConfig(r *api.HelpGetAppConfigRequest) (api.Object, error) {
	if r.Hash == appConfigHash {
		return &api.HelpAppConfigNotModified{}, nil
	}
	value := func(key string, v api.JSONValueClass) *api.JSONObjectValue {
		return &api.JSONObjectValue{Key: key, Value: v}
	}
	return &api.HelpAppConfig{Hash: appConfigHash, Config: &api.JSONObject{Value: []*api.JSONObjectValue{
		value("test", &api.JSONNumber{Value: 1}),
		value("caption_length_limit_default", &api.JSONNumber{Value: captionMax}),
		value("poll_answers_max", &api.JSONNumber{Value: pollAnswersMax}),
		value("upload_max_fileparts_default", &api.JSONNumber{Value: partsMax}),
		value("upload_max_fileparts_premium", &api.JSONNumber{Value: partsPremium}),
		value("about_length_limit_default", &api.JSONNumber{Value: 70}),
		value("pm_read_date_expire_period", &api.JSONNumber{Value: 604800}),
	}}}, nil
}
