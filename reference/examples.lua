--- messages.sendMessage
local sent, err = call("messages.sendMessage", { peer = "@sandbox_friend", message = "Hello!", silent = true })
if err then error(err) end
print(sent)

--- messages.sendMedia
local sent = assert(call("messages.sendMedia", {
  peer = "@sandbox_friend",
  media = { _ = "inputMediaContact", phone_number = "+9996620002", first_name = "Ann", last_name = "", vcard = "" },
  message = "",
}))
print(sent._)

--- messages.sendMultiMedia
local function upload(id, name)
  assert(call("upload.saveFilePart", { file_id = id, file_part = 0, bytes = "The text of " .. name }))
  local uploaded = assert(call("messages.uploadMedia", {
    peer = "@sandbox_friend",
    media = {
      _ = "inputMediaUploadedDocument",
      file = { _ = "inputFile", id = id, parts = 1, name = name, md5_checksum = "" },
      mime_type = "text/plain",
      attributes = { { _ = "documentAttributeFilename", file_name = name } },
    },
  }))
  return types.inputSingleMedia{ media = assert(uploaded.document), message = name }
end
assert(call("messages.sendMultiMedia", { peer = "@sandbox_friend", multi_media = { upload(1, "one.txt"), upload(2, "two.txt") } }))

--- messages.getHistory
local page = assert(call("messages.getHistory", { peer = "@sandbox_supergroup", limit = 20 }))
for _, message in ipairs(page.messages) do
  print(message.id, message._ == "message" and message.message or message._)
end

--- messages.getMessages
local found = assert(call("messages.getMessages", { id = { 1, 2, 3 } }))
for _, message in ipairs(found.messages) do print(message.id, message._) end

--- messages.search
local found = assert(call("messages.search", {
  peer = "@sandbox_supergroup", q = "welcome", filter = { _ = "inputMessagesFilterEmpty" }, min_date = 0, max_date = 0, limit = 10,
}))
print(#found.messages)

--- messages.searchGlobal
local found = assert(call("messages.searchGlobal", {
  q = "hello", filter = { _ = "inputMessagesFilterEmpty" }, min_date = 0, max_date = 0, offset_rate = 0, offset_peer = { _ = "inputPeerEmpty" }, limit = 10,
}))
print(#found.messages)

--- messages.editMessage
local message = assert(send("@sandbox_friend", "Helo!"))
assert(call("messages.editMessage", { peer = "@sandbox_friend", id = message.id, message = "Hello!" }))

--- messages.deleteMessages
local message = assert(send("@sandbox_friend", "Oops!"))
local gone = assert(call("messages.deleteMessages", { id = { message.id }, revoke = true }))
print(gone.pts_count)

--- messages.forwardMessages
local message = assert(send("me", "Read this!"))
assert(call("messages.forwardMessages", { from_peer = "me", id = { message.id }, to_peer = "@sandbox_friend" }))

--- messages.sendReaction
local message = assert(send("@sandbox_friend", "Good news!"))
assert(call("messages.sendReaction", {
  peer = "@sandbox_friend", msg_id = message.id, reaction = { { _ = "reactionEmoji", emoticon = "👍" } },
}))

--- messages.getMessageReactionsList
local message = assert(send("@sandbox_supergroup", "Good news!"))
react(message, "👍")
local list = assert(call("messages.getMessageReactionsList", { peer = "@sandbox_supergroup", id = message.id, limit = 50 }))
for _, r in ipairs(list.reactions) do print(r.peer_id.user_id, r.reaction.emoticon) end

--- messages.updatePinnedMessage
local message = assert(send("@sandbox_friend", "Remember this!"))
assert(call("messages.updatePinnedMessage", { peer = "@sandbox_friend", id = message.id, silent = true }))

--- messages.unpinAllMessages
assert(call("messages.unpinAllMessages", { peer = "@sandbox_friend" }))

--- messages.readHistory
assert(call("messages.readHistory", { peer = "@sandbox_friend", max_id = 0 }))

--- messages.setTyping
assert(call("messages.setTyping", { peer = "@sandbox_friend", action = { _ = "sendMessageTypingAction" } }))

--- messages.getDialogs
local page = assert(call("messages.getDialogs", { offset_peer = { _ = "inputPeerEmpty" }, limit = 20 }))
for _, dialog in ipairs(page.dialogs) do print(dialog.peer, dialog.unread_count) end

--- messages.getPeerDialogs
local found = assert(call("messages.getPeerDialogs", { peers = { "@sandbox_friend" } }))
print(found.dialogs[1].unread_count)

--- messages.toggleDialogPin
assert(call("messages.toggleDialogPin", { peer = "@sandbox_friend", pinned = true }))

--- messages.markDialogUnread
assert(call("messages.markDialogUnread", { peer = "@sandbox_friend", unread = true }))

--- messages.saveDraft
assert(call("messages.saveDraft", { peer = "@sandbox_friend", message = "Dear friend, " }))

--- messages.createChat
local created, err = call("messages.createChat", { users = { "@sandbox_friend" }, title = "Readers" })
if err then error(err) end
print(created.updates.chats[1].title)

--- messages.getChats
local created = assert(call("messages.createChat", { users = { "@sandbox_friend" }, title = "Readers" }))
local found = assert(call("messages.getChats", { id = { created.updates.chats[1].id } }))
print(found.chats[1].title, found.chats[1].participants_count)

--- messages.getFullChat
local created = assert(call("messages.createChat", { users = { "@sandbox_friend" }, title = "Readers" }))
local full = assert(call("messages.getFullChat", { chat_id = created.updates.chats[1].id }))
for _, p in ipairs(assert(full.full_chat.participants.participants)) do print(p._, p.user_id) end

--- messages.addChatUser
local created = assert(call("messages.createChat", { users = { "@sandbox_friend" }, title = "Readers" }))
local chat_id = created.updates.chats[1].id
local added, err = call("messages.addChatUser", { chat_id = chat_id, user_id = "@sandbox_bot", fwd_limit = 10 })
print(added and "added" or err.message)

--- messages.deleteChatUser
local created = assert(call("messages.createChat", { users = { "@sandbox_friend" }, title = "Readers" }))
assert(call("messages.deleteChatUser", { chat_id = created.updates.chats[1].id, user_id = "@sandbox_friend" }))

--- messages.editChatTitle
local created = assert(call("messages.createChat", { users = { "@sandbox_friend" }, title = "Readers" }))
assert(call("messages.editChatTitle", { chat_id = created.updates.chats[1].id, title = "Writers" }))

--- messages.exportChatInvite
local invite = assert(call("messages.exportChatInvite", { peer = "@sandbox_supergroup", usage_limit = 10 }))
print(invite.link)

--- messages.checkChatInvite
local invite = assert(call("messages.exportChatInvite", { peer = "@sandbox_supergroup" }))
local checked = assert(call("messages.checkChatInvite", { hash = (assert(invite.link):gsub("^.*[/+]", "")) }))
print(checked._)

--- messages.getCommonChats
local common = assert(call("messages.getCommonChats", { user_id = "@sandbox_friend", limit = 50 }))
for _, chat in ipairs(common.chats) do print(chat.title) end

--- messages.getScheduledHistory
assert(send("@sandbox_friend", "Happy birthday!", { schedule = os.time() + 86400 }))
local waiting = assert(call("messages.getScheduledHistory", { peer = "@sandbox_friend" }))
for _, message in ipairs(waiting.messages) do print(message.date, message.message) end

--- messages.getDialogFilters
local folders = assert(call("messages.getDialogFilters"))
for _, folder in ipairs(folders.filters) do print(folder._) end

--- messages.getAvailableReactions
local all = assert(call("messages.getAvailableReactions", { hash = 0 }))
for _, reaction in ipairs(all.reactions) do print(reaction.reaction, reaction.title) end

--- messages.getWebPagePreview
local preview = assert(call("messages.getWebPagePreview", { message = "See https://example.org" }))
print(preview)

--- messages.startBot
assert(call("messages.startBot", { bot = "@sandbox_bot", peer = "@sandbox_bot", start_param = "readers" }))

--- messages.setBotCallbackAnswer
-- As a bot that has heard of a pressed button. event:answer() does the same.
on("callback_query", function(event)
  call("messages.setBotCallbackAnswer", { query_id = event.id, message = "Thank you!", alert = true, cache_time = 0 })
end):stop()

--- messages.setInlineBotResults
-- As an inline bot. event:answer() does the same.
on("inline_query", function(event)
  call("messages.setInlineBotResults", {
    query_id = event.id,
    results = { { _ = "inputBotInlineResult", id = "1", type = "article", title = "Hello",
      send_message = { _ = "inputBotInlineMessageText", message = "Hello!" } } },
    cache_time = 300,
  })
end):stop()

--- channels.createChannel
local created = assert(call("channels.createChannel", { title = "News", about = "What is new", broadcast = true }))
print(created.chats[1].id, created.chats[1].title)

--- channels.getChannels
local found = assert(call("channels.getChannels", { id = { "@sandbox_channel" } }))
print(found.chats[1].title)

--- channels.getFullChannel
local full = assert(call("channels.getFullChannel", { channel = "@sandbox_channel" }))
print(full.full_chat.about, full.full_chat.participants_count)

--- channels.getParticipants
local page = assert(call("channels.getParticipants", {
  channel = "@sandbox_supergroup", filter = { _ = "channelParticipantsRecent" }, limit = 100,
}))
for _, user in ipairs(page.users) do print(user.id, user.first_name) end

--- channels.getParticipant
local found = assert(call("channels.getParticipant", { channel = "@sandbox_supergroup", participant = "me" }))
print(found.participant._)

--- channels.joinChannel
local joined, err = call("channels.joinChannel", { channel = "@sandbox_channel" })
print(joined and "joined" or err.message)

--- channels.inviteToChannel
local added = assert(call("channels.inviteToChannel", { channel = "@sandbox_supergroup", users = { "@sandbox_friend" } }))
print(#added.missing_invitees, "could not be added")

--- channels.editAdmin
local done, err = call("channels.editAdmin", {
  channel = "@sandbox_supergroup",
  user_id = "@sandbox_friend",
  admin_rights = { _ = "chatAdminRights", delete_messages = true, pin_messages = true },
  rank = "helper",
})
print(done and "done" or err.message)

--- channels.editBanned
local done, err = call("channels.editBanned", {
  channel = "@sandbox_supergroup",
  participant = "@sandbox_friend",
  banned_rights = { _ = "chatBannedRights", send_media = true, until_date = os.time() + 3600 },
})
print(done and "done" or err.message)

--- channels.editTitle
local created = assert(call("channels.createChannel", { title = "News", about = "", broadcast = true }))
assert(call("channels.editTitle", { channel = created.chats[1], title = "Old news" }))

--- channels.deleteMessages
local message = assert(send("@sandbox_supergroup", "Oops!"))
assert(call("channels.deleteMessages", { channel = "@sandbox_supergroup", id = { message.id } }))

--- channels.readHistory
assert(call("channels.readHistory", { channel = "@sandbox_supergroup" }))

--- channels.getAdminLog
local log = assert(call("channels.getAdminLog", { channel = "@sandbox_supergroup", q = "", limit = 20 }))
for _, event in ipairs(log.events) do print(event.date, event.action._) end

--- channels.exportMessageLink
local message = assert(send("@sandbox_supergroup", "Look!"))
print(assert(call("channels.exportMessageLink", { channel = "@sandbox_supergroup", id = message.id })).link)

--- channels.checkUsername
print(call("channels.checkUsername", { channel = "@sandbox_supergroup", username = "free_readers" }))

--- contacts.resolveUsername
local found = assert(call("contacts.resolveUsername", { username = "sandbox_friend" }))
print(found.users[1].first_name, found.users[1].id)

--- contacts.search
local found = assert(call("contacts.search", { q = "sandbox", limit = 10 }))
for _, user in ipairs(found.users) do print(user.username) end

--- contacts.getContacts
local all = assert(call("contacts.getContacts", { hash = 0 }))
for _, user in ipairs(all.users) do print(user.first_name, user.phone) end

--- contacts.importContacts
local imported = assert(call("contacts.importContacts", {
  contacts = { { _ = "inputPhoneContact", client_id = 1, phone = "+9996620002", first_name = "Ann", last_name = "" } },
}))
print(imported.users[1].first_name)

--- contacts.addContact
assert(call("contacts.addContact", { id = "@sandbox_friend", first_name = "Ann", last_name = "", phone = "+9996620002" }))

--- contacts.deleteContacts
assert(call("contacts.deleteContacts", { id = { "@sandbox_friend" } }))

--- contacts.block
assert(call("contacts.block", { id = "@sandbox_friend" }))
assert(call("contacts.unblock", { id = "@sandbox_friend" }))

--- contacts.unblock
assert(call("contacts.block", { id = "@sandbox_friend" }))
assert(call("contacts.unblock", { id = "@sandbox_friend" }))

--- users.getUsers
local users = assert(call("users.getUsers", { id = { "me", "@sandbox_friend" } }))
for _, user in ipairs(users) do print(user.id, user.first_name) end

--- users.getFullUser
local full = assert(call("users.getFullUser", { id = "@sandbox_friend" }))
print(full.full_user.about, full.full_user.common_chats_count)

--- account.updateProfile
local me = assert(call("account.updateProfile", { first_name = "Ann", about = "Reads a lot" }))
print(me.first_name)

--- account.updateStatus
assert(call("account.updateStatus", { offline = false }))

--- account.checkUsername
print(call("account.checkUsername", { username = "free_reader" }))

--- account.updateUsername
local me, err = call("account.updateUsername", { username = "free_reader" })
print(me and me.username or err.message)

--- account.getAuthorizations
local all = assert(call("account.getAuthorizations"))
for _, session in ipairs(all.authorizations) do print(session.device_model, session.app_name, session.date_active) end

--- account.getPrivacy
local rules = assert(call("account.getPrivacy", { key = { _ = "inputPrivacyKeyPhoneNumber" } }))
for _, rule in ipairs(rules.rules) do print(rule._) end

--- account.setPrivacy
assert(call("account.setPrivacy", {
  key = { _ = "inputPrivacyKeyPhoneNumber" },
  rules = { { _ = "inputPrivacyValueAllowContacts" }, { _ = "inputPrivacyValueDisallowAll" } },
}))

--- account.updateNotifySettings
assert(call("account.updateNotifySettings", {
  peer = "@sandbox_supergroup",
  settings = { _ = "inputPeerNotifySettings", mute_until = os.time() + 3600 },
}))

--- photos.getUserPhotos
local photos = assert(call("photos.getUserPhotos", { user_id = "@sandbox_friend", limit = 10 }))
for _, photo in ipairs(photos.photos) do print(photo.id, photo.date) end

--- bots.setBotCommands
-- As a bot.
assert(call("bots.setBotCommands", {
  scope = { _ = "botCommandScopeDefault" },
  lang_code = "",
  commands = { { _ = "botCommand", command = "start", description = "Begins" }, { _ = "botCommand", command = "help", description = "Explains" } },
}))

--- bots.getBotCommands
-- As a bot.
local commands = assert(call("bots.getBotCommands", { scope = { _ = "botCommandScopeDefault" }, lang_code = "" }))
for _, c in ipairs(commands) do print(c.command, c.description) end

--- updates.getState
local state = assert(call("updates.getState"))
print(state.pts, state.date)

--- help.getConfig
local config = assert(call("help.getConfig"))
print(config.this_dc, config.message_length_max)

--- help.getNearestDc
print(assert(call("help.getNearestDc")).country)

--- upload.saveFilePart
local id = long("123456789")
assert(call("upload.saveFilePart", { file_id = id, file_part = 0, bytes = "Hello!" }))
local file = types.inputFile{ id = id, parts = 1, name = "hello.txt", md5_checksum = "" }
local media = types.inputMediaUploadedDocument{ file = file, mime_type = "text/plain", attributes = { { _ = "documentAttributeFilename", file_name = "hello.txt" } } }
assert(send("me", "A file", { media = media }))

--- upload.getFile
for message in messages("@sandbox_channel", { filter = "photo", limit = 1 }) do
  local part = assert(call("upload.getFile", { location = message, limit = 4096 }))
  print(part._, #part.bytes)
end

--- invokeWithTakeout
local takeout, err = call("account.initTakeoutSession", { contacts = true })
if takeout then
  local contacts = assert(call("invokeWithTakeout", { takeout_id = takeout.id, query = functions.contacts.getSaved{} }))
  print(#contacts)
end
