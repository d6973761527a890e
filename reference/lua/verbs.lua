---@meta tgscript.verbs

-- What is done daily, for every kind of chat. A wrong argument raises; what
-- Telegram refuses is nil and the error.

---What a text is: a string, what `html` and `markdown` make, or a message or event whose text it is.
---@alias tgscript.TextLike string|number|tgscript.Long|tgscript.Text|tgscript.Object|tgscript.Event

---A message: one that Telegram has returned, or the event that brings it.
---@alias tgscript.MessageLike tl.message|tl.messageService|tgscript.Event

---How a message is sent.
---@class tgscript.SendOptions: tgscript.CallOptions
---@field reply_to? integer|tgscript.MessageLike|tl.InputReplyTo The message that it answers, or its id; a story, too.
---@field buttons? tgscript.Buttons|false Buttons below it, or a keyboard; for bots.
---@field format? "html"|"markdown" How the text is written, if it is a string.
---@field entities? tl.MessageEntity[] The text's formats, if it is a string.
---@field silent? boolean Nobody hears a sound.
---@field background? boolean It goes as a message in the background.
---@field schedule? number|"online" When to send it: seconds since 1970, or once the other one is online.
---@field link_preview? boolean false: no preview of a link in it.
---@field quote? tgscript.TextLike The part of the message that it answers.
---@field media? tl.InputMedia|tgscript.Object What to send with it: something uploaded, or what Telegram has already, as a message, photo or document.
---@field topic? integer|tgscript.MessageLike The forum topic, by the id of its first message.
---@field send_as? tgscript.PeerLike The channel or group that is shown as the sender.
---@field effect? tgscript.LongLike The id of an effect.
---@field clear_draft? boolean The chat's draft is cleared.
---@field protect? boolean It can't be forwarded or saved.
---@field media_below? boolean The media is shown below the text.

---What of a message is changed.
---@class tgscript.EditOptions: tgscript.CallOptions
---@field buttons? tgscript.Buttons|false The new buttons; `{}` or false: none.
---@field format? "html"|"markdown" How the text is written, if it is a string.
---@field entities? tl.MessageEntity[] The text's formats, if it is a string.
---@field link_preview? boolean false: no preview of a link in it.
---@field media? tl.InputMedia|tgscript.Object The new media.
---@field schedule? number|"online" Of a scheduled message: when to send it.
---@field media_below? boolean The media is shown below the text.

---For whom messages are deleted.
---@class tgscript.DeleteOptions: tgscript.CallOptions
---@field revoke? boolean false: for this account only, in private chats and basic groups.

---How messages are forwarded.
---@class tgscript.ForwardOptions: tgscript.CallOptions
---@field from? tgscript.PeerLike The chat that they are in, if they are given by ids.
---@field silent? boolean Nobody hears a sound.
---@field background? boolean They go as messages in the background.
---@field schedule? number|"online" When to send them: seconds since 1970, or once the other one is online.
---@field drop_author? boolean They look as if the account had written them.
---@field drop_captions? boolean Media goes without its captions.
---@field protect? boolean They can't be forwarded or saved.
---@field topic? integer|tgscript.MessageLike The forum topic, by the id of its first message.
---@field send_as? tgscript.PeerLike The channel or group that is shown as the sender.

---How a message is pinned.
---@class tgscript.PinOptions: tgscript.CallOptions
---@field notify? boolean The members are told.
---@field one_side? boolean In a private chat: only for this account.

---What else is marked as read.
---@class tgscript.ReadOptions: tgscript.CallOptions
---@field mentions? boolean Mentions, too.
---@field reactions? boolean Reactions, too.

---How a reaction is shown.
---@class tgscript.ReactOptions: tgscript.CallOptions
---@field big? boolean With a large animation.
---@field recent? boolean It becomes one of the recent reactions.

---For how long somebody is banned.
---@class tgscript.BanOptions: tgscript.CallOptions
---@field for_? tgscript.Duration How long, from 30 seconds to 366 days; for ever if left out.
---@field until_? number Until when, in seconds since 1970.
---@field revoke? boolean What they have written is deleted.

---For how long somebody is muted, and what they may not do. If nothing is named, they may send nothing.
---@class tgscript.MuteOptions: tgscript.CallOptions
---@field for_? tgscript.Duration How long, from 30 seconds to 366 days; for ever if left out.
---@field until_? number Until when, in seconds since 1970.
---@field send_messages? boolean true: they may send nothing at all.
---@field send_media? boolean No media.
---@field send_stickers? boolean No stickers.
---@field send_gifs? boolean No animations.
---@field send_games? boolean No games.
---@field send_inline? boolean Nothing by inline bots.
---@field embed_links? boolean No previews of links.
---@field send_polls? boolean No polls.
---@field change_info? boolean They may not change the chat's title, photo and so on.
---@field invite_users? boolean They may not invite others.
---@field pin_messages? boolean They may not pin messages.
---@field manage_topics? boolean They may not make or edit topics.
---@field send_photos? boolean No photos.
---@field send_videos? boolean No videos.
---@field send_roundvideos? boolean No round videos.
---@field send_audios? boolean No music.
---@field send_voices? boolean No voice messages.
---@field send_docs? boolean No files.
---@field send_plain? boolean No texts.
---@field send_reactions? boolean No reactions.
---@field edit_rank? boolean They may not change their own title.
---@field manage_linked_peers? boolean They may not link other chats.

---What an admin may do. If nothing is named, all that the account can give, but for making admins.
---@class tgscript.PromoteOptions: tgscript.CallOptions
---@field rank? string A title that is shown instead of "admin".
---@field change_info? boolean Change the chat's title, photo and so on.
---@field post_messages? boolean Of channels: post messages.
---@field edit_messages? boolean Of channels: edit the messages of others.
---@field delete_messages? boolean Delete the messages of others.
---@field ban_users? boolean Ban and mute members.
---@field invite_users? boolean Invite others.
---@field pin_messages? boolean Pin messages.
---@field add_admins? boolean Make others admins.
---@field anonymous? boolean They write as the group.
---@field manage_call? boolean Begin and manage video chats.
---@field other? boolean What has no name here, as looking at the log and at statistics.
---@field manage_topics? boolean Of forums: make, edit and close topics.
---@field post_stories? boolean Post stories.
---@field edit_stories? boolean Edit the stories of others.
---@field delete_stories? boolean Delete the stories of others.
---@field manage_direct_messages? boolean Of channels: answer direct messages.
---@field manage_ranks? boolean Give members titles.
---@field manage_linked_peers? boolean Link other chats.
---@field manage_welcome_messages? boolean Write what new members are greeted with.

---How many messages somebody sees who is added.
---@class tgscript.InviteOptions: tgscript.CallOptions
---@field history? integer How many of a basic group's last messages they get to see, 100 if left out.

---What somebody can be seen to do.
---@alias tgscript.TypingAction "typing"|"cancel"|"record_video"|"upload_video"|"record_voice"|"upload_voice"|"record_round"|"upload_round"|"upload_photo"|"upload_document"|"choose_location"|"choose_contact"|"choose_sticker"|"play_game"

---Sends a message and returns it, or nil and the error. A text that is too long goes in parts.
---```lua
---local message = send("@sandbox_friend", html"<b>Hello</b>", { silent = true })
---send("@sandbox_friend", "And another thing.", { reply_to = message })
---```
---@param peer tgscript.PeerLike|tgscript.Event Where to.
---@param text tgscript.TextLike What to say; with `media` it is the caption, and may be nil.
---@param opts? tgscript.SendOptions How to send it.
---@return tl.message? message The message, the last one of a text in parts; nil if Telegram has refused.
---@return tgscript.Error|tl.message[]|nil err Why it was refused; of a text in parts all messages.
function send(peer, text, opts) end

---Edits a message and returns it, or nil and the error.
---```lua
---local message = send("me", "one")
---edit(message, "two")
---edit("me", message.id, html"<i>three</i>")
---```
---@param message tgscript.MessageLike The message.
---@param text? tgscript.TextLike The new text; without one only the buttons or the media change.
---@param opts? tgscript.EditOptions What else to change.
---@return tl.message|true|nil message The message as it is now, true where Telegram does not say; nil if it has refused.
---@return tgscript.Error? err Why it was refused.
---@overload fun(peer: tgscript.PeerLike|tgscript.Event, id: integer|tgscript.MessageLike, text?: tgscript.TextLike, opts?: tgscript.EditOptions): tl.message|true|nil, tgscript.Error?
function edit(message, text, opts) end

---Deletes messages for everybody, and returns how many are gone, or nil and the error.
---```lua
---local message = send("@sandbox_friend", "oops")
---print(delete(message))
---delete("@sandbox_friend", { 1, 2 })
---```
---@param message tgscript.MessageLike|tgscript.MessageLike[] A message or a list of them, of one chat.
---@param opts? tgscript.DeleteOptions For whom.
---@return integer? count How many messages are gone; nil if Telegram has refused.
---@return tgscript.Error? err Why it was refused.
---@overload fun(peer: tgscript.PeerLike|tgscript.Event, ids: integer|tgscript.MessageLike|(integer|tgscript.MessageLike)[], opts?: tgscript.DeleteOptions): integer?, tgscript.Error?
function delete(message, opts) end

---Forwards messages, and returns the new one, for a list a list, or nil and the error.
---```lua
---local message = send("me", "for later")
---forward("@sandbox_friend", message)
---forward("@sandbox_friend", { message.id }, { from = "me", drop_author = true })
---```
---@param to tgscript.PeerLike|tgscript.Event Where to.
---@param messages integer|tgscript.MessageLike|(integer|tgscript.MessageLike)[] A message or a list of them; ids need `from`.
---@param opts? tgscript.ForwardOptions How, and where from.
---@return tl.message|tl.message[]|true|nil message The new message, for a list a list; nil if Telegram has refused.
---@return tgscript.Error? err Why it was refused.
function forward(to, messages, opts) end

---Pins a message.
---```lua
---pin(send("@sandbox_friend", "rules"), { notify = true })
---```
---@param message tgscript.MessageLike The message.
---@param opts? tgscript.PinOptions Whom to tell.
---@return true? done
---@return tgscript.Error? err Why it was refused.
---@overload fun(peer: tgscript.PeerLike|tgscript.Event, id: integer|tgscript.MessageLike, opts?: tgscript.PinOptions): true?, tgscript.Error?
function pin(message, opts) end

---Unpins a message, or all of a chat.
---```lua
---local message = send("me", "rules")
---pin(message)
---unpin(message)
---unpin("me")
---```
---@param message tgscript.MessageLike|tgscript.PeerLike The message; or a chat, of which all are unpinned.
---@param id? integer|tgscript.MessageLike Of a chat: the message.
---@return true? done
---@return tgscript.Error? err Why it was refused.
function unpin(message, id) end

---Marks a chat as read, all of it or up to a message.
---```lua
---read("@sandbox_friend")
---```
---@param peer tgscript.PeerLike|tgscript.Event The chat; or a message, up to which its chat is marked.
---@param opts? tgscript.ReadOptions What else to mark.
---@return true? done
---@return tgscript.Error? err Why it was refused.
---@overload fun(peer: tgscript.PeerLike|tgscript.Event, id: integer|tgscript.MessageLike, opts?: tgscript.ReadOptions): true?, tgscript.Error?
function read(peer, opts) end

---Reacts to a message. The account has the reactions that are given, and no others.
---```lua
---local message = send("@sandbox_friend", "Good news!")
---react(message, "👍")
---react(message, nil)
---```
---@param message tgscript.MessageLike The message.
---@param reaction tgscript.Reactions? An emoji, the id of a custom one, or a list of them; nil takes all back.
---@param opts? tgscript.ReactOptions How.
---@return true? done
---@return tgscript.Error? err Why it was refused.
---@overload fun(peer: tgscript.PeerLike|tgscript.Event, id: integer|tgscript.MessageLike, reaction: tgscript.Reactions?, opts?: tgscript.ReactOptions): true?, tgscript.Error?
function react(message, reaction, opts) end

---Shows in a chat that the account types, once, or for as long as a function runs, whose results it returns.
---```lua
---local answer = typing("@sandbox_friend", function()
---  sleep(0.1)
---  return "done"
---end)
---print(answer)
---```
---@param peer tgscript.PeerLike|tgscript.Event Where.
---@param action? tgscript.TypingAction What it seems to do, `"typing"` if left out.
---@param fn? function What it does meanwhile.
---@return any ... What the function returns; without one true, or nil and the error.
---@overload fun(peer: tgscript.PeerLike|tgscript.Event, fn: function): ...
function typing(peer, action, fn) end

---Puts somebody out of a chat, and keeps them from coming back.
---```lua
---ban("@sandbox_supergroup", "@sandbox_friend", { for_ = "1d" })
---```
---@param chat tgscript.PeerLike|tgscript.Event The group or channel.
---@param user tgscript.PeerLike Who.
---@param opts? tgscript.BanOptions For how long.
---@return true? done
---@return tgscript.Error? err Why it was refused.
function ban(chat, user, opts) end

---Lets somebody come back who was banned.
---```lua
---unban("@sandbox_supergroup", "@sandbox_friend")
---```
---@param chat tgscript.PeerLike|tgscript.Event The group or channel.
---@param user tgscript.PeerLike Who.
---@param opts? tgscript.CallOptions How to call.
---@return true? done
---@return tgscript.Error? err Why it was refused.
function unban(chat, user, opts) end

---Puts somebody out of a chat, who may come back. Who kicks `"me"` leaves.
---```lua
---kick("@sandbox_supergroup", "@sandbox_friend")
---```
---@param chat tgscript.PeerLike|tgscript.Event The group or channel.
---@param user tgscript.PeerLike Who.
---@param opts? tgscript.CallOptions How to call.
---@return true? done
---@return tgscript.Error? err Why it was refused.
function kick(chat, user, opts) end

---Keeps somebody from writing in a group, or from what the options name.
---```lua
---mute("@sandbox_supergroup", "@sandbox_friend", { for_ = "2h" })
---mute("@sandbox_supergroup", "@sandbox_friend", { send_stickers = true, send_gifs = true })
---```
---@param chat tgscript.PeerLike|tgscript.Event The supergroup.
---@param user tgscript.PeerLike Who.
---@param opts? tgscript.MuteOptions For how long, and what.
---@return true? done
---@return tgscript.Error? err Why it was refused.
function mute(chat, user, opts) end

---Lets somebody write again.
---```lua
---unmute("@sandbox_supergroup", "@sandbox_friend")
---```
---@param chat tgscript.PeerLike|tgscript.Event The supergroup.
---@param user tgscript.PeerLike Who.
---@param opts? tgscript.CallOptions How to call.
---@return true? done
---@return tgscript.Error? err Why it was refused.
function unmute(chat, user, opts) end

---Makes somebody an admin, with the rights that the options name, or with what the account can give.
---```lua
---promote("@sandbox_supergroup", "@sandbox_friend", { delete_messages = true, rank = "helper" })
---```
---@param chat tgscript.PeerLike|tgscript.Event The group or channel.
---@param user tgscript.PeerLike Who.
---@param opts? tgscript.PromoteOptions Which rights, and a title.
---@return true? done
---@return tgscript.Error? err Why it was refused.
function promote(chat, user, opts) end

---Makes an admin a member like the others.
---```lua
---demote("@sandbox_supergroup", "@sandbox_friend")
---```
---@param chat tgscript.PeerLike|tgscript.Event The group or channel.
---@param user tgscript.PeerLike Who.
---@param opts? tgscript.CallOptions How to call.
---@return true? done
---@return tgscript.Error? err Why it was refused.
function demote(chat, user, opts) end

---Adds users to a chat. If some can't be added, it returns false and their ids.
---```lua
---local ok, missing = invite("@sandbox_supergroup", { "@sandbox_friend", "@sandbox_bot" })
---print(ok, missing)
---```
---@param chat tgscript.PeerLike|tgscript.Event The group or channel.
---@param users tgscript.PeerLikes A user, or a list of them.
---@param opts? tgscript.InviteOptions What they see of a basic group.
---@return boolean? done true: all were added; false: some were not; nil if Telegram has refused.
---@return integer[]|tgscript.Error|nil missing The ids of those who were not added, or why it was refused.
function invite(chat, users, opts) end
