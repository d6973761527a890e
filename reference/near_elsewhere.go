package reference

import (
	"slices"
	"strconv"
	"strings"
)

// elsewhereNames are what Telethon, Pyrogram and the Bot API call what has another name
// here: functions, options and the words that options take. Where it depends on the place,
// there are several, and that counts which the place has. An option may come with the value
// that is meant.
var elsewhereNames = map[string][]string{
	"download_media": {"download"}, "download_file": {"download"}, "download_profile_photo": {"download"}, "get_file": {"download"},
	"iter_download": {"stream"}, "stream_media": {"stream"}, "upload_file": {"upload"}, "save_file": {"upload"},
	"send_photo": {"send_file"}, "send_video": {"send_file"}, "send_document": {"send_file"}, "send_audio": {"send_file"},
	"send_voice": {"send_file"}, "send_sticker": {"send_file"}, "send_animation": {"send_file"}, "send_video_note": {"send_file"},
	"send_media_group": {"send_file"}, "send_album": {"send_file"},
	"send_message": {"send"}, "reply_text": {"reply"}, "edit_message": {"edit"}, "delete_messages": {"delete"}, "forward_messages": {"forward"}, "pin_message": {"pin"},
	"unpin_message": {"unpin"}, "send_read_acknowledge": {"read"}, "edit_admin": {"promote"}, "kick_participant": {"kick"},
	"iter_messages": {"messages"}, "get_messages": {"messages"}, "get_chat_history": {"messages"}, "iter_dialogs": {"dialogs"}, "get_dialogs": {"dialogs"},
	"iter_participants": {"participants"}, "get_participants": {"participants"}, "get_chat_members": {"participants"},
	"iter_admin_log": {"admin_log"}, "get_entity": {"entity"}, "get_me": {"entity"}, "get_input_entity": {"input_entity"}, "conversation": {"ask"},

	"force_document": {`as = "document"`}, "voice_note": {`as = "voice"`, "voice"}, "video_note": {`as = "video_note"`, "round_video"}, "nosound_video": {`as = "video"`},
	"progress_callback": {"progress"}, "thumbnail": {"thumb"}, "ttl_seconds": {"ttl"}, "has_spoiler": {"spoiler"}, "supports_streaming": {"streaming"},
	"file_name": {"name"}, "filename": {"name"}, "mime_type": {"mime"}, "chunk_size": {"chunk"}, "request_size": {"chunk"},
	"attributes": {"duration = 5, width = 640 and the like"}, "caption_entities": {"entities"}, "show_caption_above_media": {"media_below"},
	"parse_mode": {"format"}, "formatting_entities": {"entities"}, "reply_markup": {"buttons"}, "disable_notification": {"silent"},
	"reply_to_message_id": {"reply_to"}, "disable_web_page_preview": {"link_preview"}, "schedule_date": {"schedule"}, "message_thread_id": {"topic"},
	"protect_content": {"protect"}, "from_user": {"from"}, "until_date": {"until_"}, "show_alert": {"alert"}, "cache_time": {"cache"},

	"file": {"media", "document"}, "gif": {"animation"}, "animation": {"gif"}, "music": {"audio"}, "audio": {"music"},
	"round": {"video_note", "round_video"}, "round_video": {"video_note"}, "image": {"photo"}, "picture": {"photo"},
}

// translated is the candidate that is called name elsewhere, and how to write it.
func translated(name string, candidates []string) (own, how string) {
	if slices.Contains(candidates, name) {
		return "", ""
	}
	for _, how := range elsewhereNames[name] {
		own, _, withValue := strings.Cut(how, " = ")
		if !slices.Contains(candidates, own) {
			continue
		}
		if !withValue {
			how = strconv.Quote(own)
		}
		return own, how
	}
	return "", ""
}
