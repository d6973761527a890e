package host

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// methodHelp are the methods of all events. Those that are verbs, too, do the same
// in place; where an event has nothing for one, it raises.
var methodHelp = [][2]string{
	{"reply(text [, opts])", "sends a message that answers the event's; opts: those of send, for all that send"},
	{"respond(text [, opts])", "sends a message to the event's chat"},
	{"ask(text [, opts])", "sends a question and waits for the answer: help(\"ask\")"},
	{"ask_button(text, buttons [, opts])", "the same with buttons: help(\"ask_button\")"},
	{"answer(...)", "of a callback_query: answer([text] [, opts]); of an inline_query: answer(results [, opts])"},
	{"edit(text [, opts])", "edits the event's message, or the one whose button was pressed"},
	{"delete([opts])", "deletes the event's message, or messages"},
	{"forward_to(peer [, opts])", "forwards them"},
	{"react(reaction [, opts])", "reacts to the event's message"},
	{"pin([opts])", "pins it"},
	{"unpin()", "unpins it"},
	{"read([opts])", "marks the chat as read, up to it"},
	{"download([path [, opts]])", "downloads what it shows"},
	{"typing([function])", "shows in the chat that the account types, for as long as the function runs"},
	{"approve([user])", "of a join_request: lets the user in"},
	{"decline([user])", "of a join_request: does not"},
	{"stop()", "keeps the event from the handlers that are behind"},
}

// helpEvent writes the help of event (the fields that all have), event.message
// and so on (those of one kind) or filters; false if name is none of these.
func helpEvent(w io.Writer, name string) bool {
	if name == "filters" {
		helpFilters(w)
		return true
	}
	kind, one := strings.CutPrefix(name, "event.")
	if !one && name != "event" {
		return false
	}
	k := kindOther
	var own []eventField
	if one {
		var known bool
		if k, known = kindNamed(kind); !known {
			return false
		}
		for _, list := range [][]eventField{messageFields, readingFields, actionFields, userFields, queryFields, votingFields} {
			for _, f := range list {
				if f.kinds.has(k) {
					own = append(own, f)
				}
			}
		}
		fmt.Fprintf(w, "an event of on(%q) has, beside what help(\"event\") lists,\n", kind)
	} else {
		fmt.Fprintf(w, "all events have\n")
		own = commonFields
	}
	var rows [][2]string
	for _, f := range own {
		rows = append(rows, [2]string{f.name, f.help})
	}
	helpRows(w, rows)
	if !one {
		fmt.Fprintln(w, "and methods, which return nil and the error when Telegram refuses:")
		rows = nil
		for _, m := range methodHelp {
			rows = append(rows, [2]string{"event:" + m[0], m[1]})
		}
		helpRows(w, rows)
		fmt.Fprintf(w, "and fields that the script sets; those of a kind: help(\"event.NAME\"), with %s\n", strings.Join(kindNames[:], ", "))
	}
	return true
}

// helpFilters lists the filters of on.
func helpFilters(w io.Writer) {
	fmt.Fprintln(w, "filters of on and command: all that are given must want the event")
	rows := [][2]string{{"private, group, channel", "true: in such a chat (of several, in one of them); false: not there"}}
	for _, f := range filterKeys {
		text := f.help
		if f.kinds != allKinds {
			text += " (" + f.kinds.String() + ")"
		}
		rows = append(rows, [2]string{f.name, text})
	}
	rows = append(rows,
		[2]string{"any, all, none", "a list of tables of filters: one of them, all of them or none of them must want it"},
		[2]string{"where", "a function, called with the event last of all: true if it is wanted"})
	helpRows(w, rows)
}

func helpRows(w io.Writer, rows [][2]string) {
	width := 0
	for _, r := range rows {
		width = max(width, len(r[0]))
	}
	for _, r := range rows {
		fmt.Fprintf(w, "  %-*s  %s\n", width, r[0], r[1])
	}
}

// eventHelpNames are the names that helpEvent knows.
func eventHelpNames() []string {
	names := []string{"event", "filters"}
	for _, k := range kindNames {
		names = append(names, "event."+k)
	}
	return slices.Clip(names)
}
