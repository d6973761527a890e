package sandbox

import (
	"github.com/tgscript/tgscript/tl/api"
)

// nothingTime is for how long there will be nothing new, in seconds: clients ask
// again when it has passed, or at once if it is over.
const nothingTime = 86400

// addNothing adds what clients ask for as they start, of which the sandbox has
// nothing: no stickers, no stories, no themes, no promotion. Each answer is the
// documented one for that.
func addNothing(m methods) {
	for name, answer := range nothing() {
		m[name] = func(c *call, _ api.Object) (api.Object, error) { return answer(c), nil }
	}
	on(m, (*call).getRequirements)
	on(m, (*call).getLanguageStrings)
}

type answers map[string]func(c *call) api.Object

// nothing lists these methods.
func nothing() answers {
	all := answers{
		"help.getPromoData": func(c *call) api.Object { return &api.HelpPromoDataEmpty{Expires: c.now + nothingTime} },
		"help.getTermsOfServiceUpdate": func(c *call) api.Object {
			return &api.HelpTermsOfServiceUpdateEmpty{Expires: c.now + nothingTime}
		},
		"help.getPeerColors":        func(*call) api.Object { return &api.HelpPeerColors{} },
		"help.getPeerProfileColors": func(*call) api.Object { return &api.HelpPeerColors{} },
		"help.getTimezonesList":     func(*call) api.Object { return &api.HelpTimezonesList{} },
		"help.getAppUpdate":         func(*call) api.Object { return &api.HelpNoAppUpdate{} },
		"help.getInviteText":        func(*call) api.Object { return &api.HelpInviteText{Message: "Come to the sandbox."} },
		"help.getCountriesList":     func(*call) api.Object { return countries() },
		"help.dismissSuggestion":    yes, "help.saveAppLog": yes,

		"account.getChatThemes":              func(*call) api.Object { return &api.AccountThemes{} },
		"account.getThemes":                  func(*call) api.Object { return &api.AccountThemes{} },
		"account.getWallPapers":              func(*call) api.Object { return &api.AccountWallPapers{} },
		"account.getSavedRingtones":          func(*call) api.Object { return &api.AccountSavedRingtones{} },
		"account.getContentSettings":         func(*call) api.Object { return &api.AccountContentSettings{} },
		"account.getWebBrowserSettings":      func(*call) api.Object { return &api.AccountWebBrowserSettings{} },
		"account.getConnectedBots":           func(*call) api.Object { return &api.AccountConnectedBots{} },
		"account.getDefaultEmojiStatuses":    func(*call) api.Object { return &api.AccountEmojiStatuses{} },
		"account.getRecentEmojiStatuses":     func(*call) api.Object { return &api.AccountEmojiStatuses{} },
		"account.getGlobalPrivacySettings":   func(*call) api.Object { return &api.GlobalPrivacySettings{} },
		"account.getReactionsNotifySettings": func(*call) api.Object { return reactionsNotify() },
		"account.getAutoDownloadSettings":    func(*call) api.Object { return autoDownload() },
		"account.registerDevice":             yes, "account.unregisterDevice": yes, "account.updateDeviceLocked": yes,

		"account.getSavedMusicIds":   func(*call) api.Object { return &api.AccountSavedMusicIDs{} },
		"aicompose.getTones":         func(*call) api.Object { return &api.AicomposeTones{} },
		"contacts.getBirthdays":      func(*call) api.Object { return &api.ContactsContactBirthdays{} },
		"contacts.getSponsoredPeers": func(*call) api.Object { return &api.ContactsSponsoredPeersEmpty{} },
		"stories.getAllStories": func(*call) api.Object {
			return &api.StoriesAllStories{StealthMode: &api.StoriesStealthMode{}}
		},
		"payments.getStarsStatus": func(*call) api.Object { return &api.PaymentsStarsStatus{Balance: &api.StarsAmount{}} },
		"langpack.getLanguage":    func(*call) api.Object { return english() },
		"langpack.getLangPack":    func(*call) api.Object { return &api.LangPackDifference{LangCode: "en", Version: 1} },
		"langpack.getDifference":  func(*call) api.Object { return &api.LangPackDifference{LangCode: "en", Version: 1} },
	}
	for name, answer := range nothingOfMessages() {
		all[name] = answer
	}
	return all
}

// nothingOfMessages are those of the namespace "messages".
func nothingOfMessages() answers {
	return answers{
		"messages.getAttachMenuBots":        func(*call) api.Object { return &api.AttachMenuBots{} },
		"messages.getAvailableEffects":      func(*call) api.Object { return &api.MessagesAvailableEffects{} },
		"messages.getAllStickers":           func(*call) api.Object { return &api.MessagesAllStickers{} },
		"messages.getMaskStickers":          func(*call) api.Object { return &api.MessagesAllStickers{} },
		"messages.getEmojiStickers":         func(*call) api.Object { return &api.MessagesAllStickers{} },
		"messages.getRecentStickers":        func(*call) api.Object { return &api.MessagesRecentStickers{} },
		"messages.getFavedStickers":         func(*call) api.Object { return &api.MessagesFavedStickers{} },
		"messages.getFeaturedStickers":      func(*call) api.Object { return &api.MessagesFeaturedStickers{} },
		"messages.getFeaturedEmojiStickers": func(*call) api.Object { return &api.MessagesFeaturedStickers{} },
		"messages.getArchivedStickers":      func(*call) api.Object { return &api.MessagesArchivedStickers{} },
		"messages.getEmojiGroups":           func(*call) api.Object { return &api.MessagesEmojiGroups{} },
		"messages.getQuickReplies":          func(*call) api.Object { return &api.MessagesQuickReplies{} },
		"messages.getTopReactions":          func(*call) api.Object { return &api.MessagesReactions{} },
		"messages.getRecentReactions":       func(*call) api.Object { return &api.MessagesReactions{} },
		"messages.getDefaultTagReactions":   func(*call) api.Object { return &api.MessagesReactions{} },
		"messages.getSavedReactionTags":     func(*call) api.Object { return &api.MessagesSavedReactionTags{} },
		"messages.getDefaultHistoryTTL":     func(*call) api.Object { return &api.DefaultHistoryTTL{} },
		"messages.getPaidReactionPrivacy":   func(c *call) api.Object { return c.updates(c.me) },
		"messages.getSuggestedDialogFilters": func(*call) api.Object {
			return &api.DialogFilterSuggestedVector{Elems: []*api.DialogFilterSuggested{}}
		},
		"messages.getEmojiKeywordsDifference": func(*call) api.Object { return &api.EmojiKeywordsDifference{LangCode: "en"} },
		"messages.clearRecentReactions":       yes, "messages.setDefaultReaction": yes,
	}
}

func yes(*call) api.Object { return &api.Bool{Value: true} }

// countries is the one that the sandbox's numbers are from.
func countries() *api.HelpCountriesList {
	return &api.HelpCountriesList{Hash: 1, Countries: []*api.HelpCountry{{Iso2: "AQ", DefaultName: "Sandbox",
		CountryCodes: []*api.HelpCountryCode{{CountryCode: "999"}}}}}
}

func english() *api.LangPackLanguage {
	return &api.LangPackLanguage{Official: true, Name: "English", NativeName: "English", LangCode: "en", PluralCode: "en",
		TranslationsURL: "https://translations.telegram.org/en/"}
}

func reactionsNotify() *api.ReactionsNotifySettings {
	return &api.ReactionsNotifySettings{MessagesNotifyFrom: &api.ReactionNotificationsFromContacts{},
		StoriesNotifyFrom: &api.ReactionNotificationsFromContacts{}, Sound: &api.NotificationSoundDefault{}, ShowPreviews: true}
}

func autoDownload() *api.AccountAutoDownloadSettings {
	preset := func() *api.AutoDownloadSettings {
		return &api.AutoDownloadSettings{PhotoSizeMax: 1 << 20, VideoSizeMax: 10 << 20, FileSizeMax: 1 << 20, VideoUploadMaxbitrate: 100}
	}
	return &api.AccountAutoDownloadSettings{Low: preset(), Medium: preset(), High: preset()}
}

// getRequirements asks nothing of who writes to anybody.
func (c *call) getRequirements(r *api.UsersGetRequirementsToContactRequest) (api.Object, error) {
	out := &api.RequirementToContactVector{Elems: []api.RequirementToContactClass{}}
	for range r.ID {
		out.Elems = append(out.Elems, &api.RequirementToContactEmpty{})
	}
	return out, nil
}

// getLanguageStrings has no text of its own for any key.
func (c *call) getLanguageStrings(r *api.LangpackGetStringsRequest) (api.Object, error) {
	out := &api.LangPackStringVector{Elems: []api.LangPackStringClass{}}
	for _, key := range r.Keys {
		out.Elems = append(out.Elems, &api.LangPackStringDeleted{Key: key})
	}
	return out, nil
}
