---@meta tgscript.files

-- Files that are sent and uploaded, downloaded and read. They move over several connections,
-- a few megabytes of memory are used whatever their size, and what was cut off goes on where
-- it was when the script runs again. Parts of files do not pass through `use("call", ...)`.
--
-- What a file is shown as is found from the file itself: the size of JPEG, PNG, GIF and WebP;
-- size, duration and sound of MP4 and MOV; duration, title, performer and cover of MP3, M4A,
-- Ogg, FLAC and WAV; the wave of voice messages in Opus. What can't be found is left out: all
-- of WebM, Matroska and AVI, the wave of other voice messages, the duration of videos in
-- fragments and of AAC, thumbnails of videos. The options say it where it matters.

-- What the script may not do, such as reading where it has no permission, is raised. A file
-- that is not there or can't be read, and a message without one, is nil and an error whose
-- `kind` is `"file"`.

---What a file is shown as.
---@alias tgscript.FileKind "photo"|"video"|"audio"|"voice"|"video_note"|"sticker"|"animation"|"document"

---Content that is to be a file, as `bytes` makes it. `#` is its length.
---@class tgscript.Bytes
local Bytes = {}

---What a single file is taken from: a path, which must be where the script may read; a web address; content from `bytes`; a file that is open for reading, from where it is; a function that gives a string each time, and nil at the end; what `upload` has returned; or what Telegram has, as a message, media, photo or document.
---@alias tgscript.FileLike string|tgscript.Bytes|tgscript.File|tl.InputFile|tl.InputMedia|tgscript.Object|tgscript.Event|fun(): any

---How a file is shown. What is left out is as the file itself says.
---@class tgscript.FileOptions
---@field as? tgscript.FileKind What it is shown as; `"document"` is the file as it is. If left out: JPEG, PNG and WebP are photos, WebP with a side of 512 and TGS stickers, GIF an animation, MP4 and MOV videos, MP3, M4A, Ogg, FLAC, WAV and AAC audio, all others documents.
---@field name? string The name that others see.
---@field mime? string Its MIME type.
---@field thumb? string|tgscript.Bytes|tgscript.File|false The picture that stands for it, JPEG or PNG; false: none. If left out: of music its cover, of an image that is shown as a document a small copy.
---@field spoiler? boolean Photos, videos and animations are covered until they are tapped.
---@field ttl? tgscript.Duration|"once" In private chats: it is gone so long after it was seen, up to 60 seconds, or when it was seen.
---@field duration? tgscript.Duration How long it plays.
---@field width? integer In pixels.
---@field height? integer In pixels.
---@field title? string Of music.
---@field performer? string Of music.
---@field waveform? integer[]|string Of a voice message: loudnesses from 0 to 31, as many as you have.
---@field streaming? boolean false: a video is loaded as a whole before it plays.
---@field fetch? boolean A web address is read here and sent up, not by Telegram; needs `--allow-http`.

---A file of a list, with options of its own.
---@class tgscript.FileItem: tgscript.FileOptions
---@field file tgscript.FileLike The file.
---@field caption? tgscript.TextLike The text below it.
---@field format? "html"|"markdown" How its caption is written, if that is a string.

---How files are sent: as texts, and what is said of each file here goes for all that say nothing else.
---@class tgscript.SendFileOptions: tgscript.FileOptions, tgscript.CallOptions
---@field caption? tgscript.TextLike|tgscript.TextLike[] The text below it, below the first of several; or a text for each.
---@field progress? fun(done: integer, total: integer?)|false Hears how many bytes of how many are up, a few times a second; nil: that is not known. false: no bar on the terminal either.
---@field resume? boolean false: an upload that was cut off begins anew, and what an earlier run has sent of this is sent again.
---@field reply_to? integer|tgscript.MessageLike|tl.InputReplyTo The message that it answers, or its id; a story, too.
---@field buttons? tgscript.Buttons|false Buttons below it, or a keyboard; for bots, and not for several files.
---@field format? "html"|"markdown" How captions are written that are strings.
---@field entities? tl.MessageEntity[] The formats of a caption that is a string.
---@field silent? boolean Nobody hears a sound.
---@field background? boolean It goes as a message in the background.
---@field schedule? number|"online" When to send it: seconds since 1970, or once the other one is online.
---@field quote? tgscript.TextLike The part of the message that it answers.
---@field topic? integer|tgscript.MessageLike The forum topic, by the id of its first message.
---@field send_as? tgscript.PeerLike The channel or group that is shown as the sender.
---@field effect? tgscript.LongLike The id of an effect.
---@field clear_draft? boolean The chat's draft is cleared.
---@field protect? boolean It can't be forwarded or saved.
---@field media_below? boolean The file is shown below the caption.

---How a file is uploaded.
---@class tgscript.UploadOptions: tgscript.CallOptions
---@field name? string The name that others see.
---@field mime? string Its MIME type.
---@field progress? fun(done: integer, total: integer?)|false Hears how many bytes of how many are up; false: no bar on the terminal either.
---@field resume? boolean false: an upload that was cut off begins anew.
---@field fetch? boolean For web addresses: they are read here, and sent up; needs `--allow-http`.

---Sends a photo, a video, music, a voice message or any other file, or several, and returns the message, or a list of messages; nil and the error if that fails.
---
---Files of a list go in albums of up to ten, as they may be together: photos and videos; music; documents. Their order stays, so a photo between documents begins a new one. Voice messages, stickers, animations and video notes go by themselves.
---
---A photo of more than 10 MB, or whose sides are more than 10,000 together, is scaled to 2560 pixels; one that is more than 20 times as long as wide has to be sent as a document. A web address is fetched by Telegram, up to 5 MB for photos and 20 MB for others, unless `fetch` is set. A caption that is too long goes on in messages of its own. What Telegram has already is sent again without uploading. Parts that Telegram loses are sent again. If the script was ended meanwhile, or there was an error, the same send_file, of files of the disk and within six hours, goes on where it was: what has been sent is not sent twice.
---```lua
---send_file("me", bytes("name,age\nAda,36\n", "people.csv"), { caption = "The list" })
---local line = 0
---local function lines()
---  line = line + 1
---  return line <= 100 and line .. "\n" or nil
---end
---send_file("me", lines, { name = "numbers.txt", progress = function(done, total) print(done, total) end })
---local photos = messages("@sandbox_channel", { filter = "photo", limit = 1 })
---for message in photos do
---  local copy = assert(send_file("@sandbox_friend", message, { caption = "Look!", spoiler = true }))
---  print(copy.media._)
---end
---local both = assert(send_file("me", { bytes("one", "1.txt"), { file = bytes("two", "2.txt"), caption = "The second" } }))
---print(#both)
---```
---@param peer tgscript.PeerLike|tgscript.Event Where to.
---@param what tgscript.FileLike|tgscript.FileItem The file, or a list of files.
---@param opts? tgscript.SendFileOptions How to send it.
---@return tl.message? message The message, or of a list all messages; nil if that failed.
---@return tgscript.Error|tl.message[]|nil err Why it failed; of a caption in parts all messages.
---@overload fun(peer: tgscript.PeerLike|tgscript.Event, what: (tgscript.FileLike|tgscript.FileItem)[], opts?: tgscript.SendFileOptions): tl.message[]?, tgscript.Error|tl.message[]|nil
function send_file(peer, what, opts) end

---Uploads a file and returns it, for later: `send_file`, `send` as `media`, and calls take it wherever a file or media is expected, for some hours and as often as you like.
---```lua
---local file = assert(upload(bytes("some text", "note.txt")))
---send_file("me", file)
---send("@sandbox_friend", "For you, too.", { media = file })
---```
---@param what string|tgscript.Bytes|tgscript.File|fun(): any The file.
---@param opts? tgscript.UploadOptions How.
---@return tl.InputFile? file The file; nil if that failed.
---@return tgscript.Error? err Why it failed.
function upload(what, opts) end

---Makes a file of a string, for `send_file` and `upload`, which take a string for a path.
---```lua
---send_file("me", bytes("Hello", "hello.txt"))
---print(#bytes("Hello"))
---```
---@param s string The content.
---@param name? string The name that others see, with the extension; without one it is made of what the content is.
---@return tgscript.Bytes
function bytes(s, name) end

---Which size is downloaded, and how.
---@class tgscript.DownloadOptions: tgscript.CallOptions
---@field thumb? "smallest"|"largest"|string Another size, of a video or document its thumbnail: `"smallest"`, `"largest"`, or a type as `"m"`; `"i"` and `"j"` for the blurred picture and the outline that come with a message.
---@field verify? boolean What is written to a path is compared with Telegram's own hashes before it is moved there.
---@field progress? fun(done: integer, total: integer?)|false Hears how many bytes of how many are there, a few times a second; nil: that is not known. false: no bar on the terminal either.

---Which part of a file is read, and how.
---@class tgscript.StreamOptions: tgscript.CallOptions
---@field offset? integer The byte where it begins, counted from 0.
---@field limit? integer How many bytes; to the end if left out.
---@field chunk? integer How many bytes come at a time, 524,288 if left out; the last time there may be fewer.
---@field thumb? "smallest"|"largest"|string Another size, as in `download`.

---Downloads the file of a message or event, of media, a document, a photo, a story, a web document, a sticker set's thumbnail, the picture of a user or chat, or a size of any of these; or of what a link leads to, as apps copy one from the menu of a message or story. It returns the path, or without one the content, up to 64 MB; nil and the error if that fails.
---
---What is not whole yet is beside its target, as `NAME.part`: after a crash, a lost connection or a kill the same download goes on with that, and checks it first. The target appears when all of it is there, so it is never half a file. A reference that has expired is renewed from where the file was seen.
---
---A script can run again: a file that is there already, of the same size and with the hashes that Telegram gives of all its pieces, is kept and not fetched. At a path, another file is replaced; in a folder, a number goes to the name. Each message that is downloaded to a folder has a file of its own, also if others have sent the same.
---```lua
---send_file("me", bytes(("some text\n"):rep(1000), "text.txt"))
---for message in messages("me", { filter = "document", limit = 1 }) do
---  print(#assert(download(message)))
---  print(#assert(download(message, { progress = function(done, total) print(done, total) end })))
---end
---```
---@param x tgscript.Object|tgscript.Event|string What to download; a string is a link, as `"https://t.me/name/1"`.
---@param path? string A file, or a folder, where it gets its own name, with a number if another file has that; writing needs `--allow-write`.
---@param opts? tgscript.DownloadOptions Which size, and how.
---@return string? path The path of the file, or its content; nil if that failed.
---@return tgscript.Error? err Why it failed.
---@overload fun(x: tgscript.Object|tgscript.Event|string, opts: tgscript.DownloadOptions): string?, tgscript.Error?
function download(x, path, opts) end

---Reads a file from beginning to end, or a part of it, chunk by chunk, for a `for`. What comes next is fetched meanwhile, and nothing is kept. An error is raised.
---```lua
---local message = assert(send_file("me", bytes(("some text\n"):rep(1000), "text.txt")))
---local size = 0
---for chunk in stream(message, { offset = 10, limit = 5000, chunk = 1000 }) do
---  size = size + #chunk
---end
---print(size)
---```
---@param x tgscript.Object|tgscript.Event|string What to read, as in `download`.
---@param opts? tgscript.StreamOptions Which part.
---@return fun(): string? iterator
function stream(x, opts) end
