---@meta tgscript.iterate

-- What goes into a for: asked for page by page. An error in that is raised.

---The kinds of messages that can be asked for.
---@alias tgscript.MessagesFilter "photo"|"video"|"photo_video"|"document"|"url"|"gif"|"voice"|"music"|"chat_photo"|"call"|"round_voice"|"round_video"|"mention"|"location"|"contact"|"pinned"|"poll"

---Which messages of a chat. `ids` and `scheduled` go with `limit` only.
---@class tgscript.MessagesOptions: tgscript.CallOptions
---@field limit? number How many at most.
---@field from? tgscript.PeerLike Only those of this sender.
---@field search? string Only those with these words.
---@field filter? tgscript.MessagesFilter|tl.MessagesFilter Only those of this kind.
---@field reverse? boolean The oldest first.
---@field min_id? integer Only those after this one.
---@field max_id? integer Only those before this one.
---@field min_date? number Only those since this time, in seconds since 1970.
---@field offset_date? number Only those before this time.
---@field reply_to? integer|tgscript.MessageLike Only those of the thread or topic that this message begins.
---@field ids? integer|integer[]|tgscript.MessageLike|tgscript.MessageLike[] Only these, of this chat; those that are gone are left out.
---@field scheduled? boolean What is to be sent later.

---Walks over the messages of a chat, the newest first.
---```lua
---for message in messages("@sandbox_channel", { limit = 5 }) do
---  print(message.id, message._ == "message" and message.message)
---end
---```
---@param peer tgscript.PeerLike|tgscript.Event The chat.
---@param opts? tgscript.MessagesOptions Which messages.
---@return fun(): tl.message|tl.messageService iterator
function messages(peer, opts) end

---Which chats.
---@class tgscript.DialogsOptions: tgscript.CallOptions
---@field limit? number How many at most.
---@field archived? boolean true: only those in the archive; false: only the others.
---@field pinned? boolean false: without those that are pinned.

---A chat as the list of chats shows it.
---@class tgscript.Dialog
---@field name string The user's name, or the chat's title.
---@field id integer Its marked id: -5 is a basic group, -1000000000005 a channel or supergroup.
---@field entity tl.User|tl.Chat The user, group or channel.
---@field message tl.message|tl.messageService|nil The last message.
---@field unread integer How many messages are not read.
---@field pinned boolean It is pinned.
---@field dialog tl.dialog Telegram's object.

---Walks over the chats of the account, as their list shows them. Bots have no such list.
---```lua
---for chat in dialogs{ limit = 10 } do
---  print(chat.name, chat.unread)
---end
---```
---@param opts? tgscript.DialogsOptions Which chats.
---@return fun(): tgscript.Dialog iterator
function dialogs(opts) end

---Which members. A basic group has the filters `"all"`, `"recent"` and `"admins"` only, and is not searched.
---@class tgscript.ParticipantsOptions: tgscript.CallOptions
---@field limit? number How many at most.
---@field search? string Only those with this in their names.
---@field filter? "all"|"recent"|"admins"|"bots"|"kicked"|"restricted"|"contacts"|tl.ChannelParticipantsFilter Only these.

---Walks over the members of a group or channel, as far as the account may see them.
---```lua
---for user, participant in participants("@sandbox_supergroup", { filter = "admins" }) do
---  print(user.first_name, participant._)
---end
---```
---@param chat tgscript.PeerLike|tgscript.Event The group or channel.
---@param opts? tgscript.ParticipantsOptions Which members.
---@return fun(): tl.user, tl.ChannelParticipant|tl.ChatParticipant iterator
function participants(chat, opts) end

---Which entries of the log: those of the kinds that are true, all if none is.
---@class tgscript.AdminLogOptions: tgscript.CallOptions
---@field limit? number How many at most.
---@field search? string Only those with these words.
---@field admins? tgscript.PeerLikes Only what these have done.
---@field min_id? tgscript.LongLike Only those after this entry.
---@field max_id? tgscript.LongLike Only those before this entry.
---@field join? boolean Somebody joined.
---@field leave? boolean Somebody left.
---@field invite? boolean Somebody was added.
---@field ban? boolean Somebody was banned.
---@field unban? boolean Somebody was unbanned.
---@field kick? boolean Somebody was put out.
---@field unkick? boolean Somebody who was put out may come back.
---@field promote? boolean Somebody became an admin.
---@field demote? boolean Somebody is no admin any more.
---@field info? boolean The title, photo and so on have changed.
---@field settings? boolean The settings have changed.
---@field pinned? boolean Messages were pinned or unpinned.
---@field edit? boolean Messages were edited.
---@field delete? boolean Messages were deleted.
---@field group_call? boolean Video chats.
---@field invites? boolean Invite links.
---@field send? boolean Messages were sent.
---@field forums? boolean Topics.
---@field sub_extend? boolean Subscriptions were prolonged.
---@field edit_rank? boolean Titles of members have changed.

---Walks over what admins and members have done in a channel or supergroup, the newest first.
---```lua
---for event, user in admin_log("@sandbox_supergroup", { limit = 10 }) do
---  print(user.first_name, event.action._)
---end
---```
---@param chat tgscript.PeerLike|tgscript.Event The channel or supergroup.
---@param opts? tgscript.AdminLogOptions Which entries.
---@return fun(): tl.channelAdminLogEvent, tl.user iterator
function admin_log(chat, opts) end

---Where to search, and for what. All but `limit`, `filter`, `min_date`, `max_date` and `in_` need `peer`.
---@class tgscript.SearchOptions: tgscript.CallOptions
---@field peer? tgscript.PeerLike The chat; all of the account's if left out.
---@field limit? number How many at most.
---@field filter? tgscript.MessagesFilter|tl.MessagesFilter Only those of this kind.
---@field from? tgscript.PeerLike Only those of this sender.
---@field reverse? boolean The oldest first.
---@field min_id? integer Only those after this one.
---@field max_id? integer Only those before this one.
---@field min_date? number Only those since this time, in seconds since 1970.
---@field max_date? number Only those before this time.
---@field reply_to? integer|tgscript.MessageLike Only those of the thread or topic that this message begins.
---@field in_? "users"|"groups"|"channels" Only in chats of this kind, where all are searched.

---Walks over the messages with some words, the newest first: of one chat, or of all.
---```lua
---for message in search("welcome", { limit = 10 }) do
---  print(message.message)
---end
---```
---@param query string The words.
---@param opts? tgscript.SearchOptions Where, and for what.
---@return fun(): tl.message|tl.messageService iterator
function search(query, opts) end
