"""Prints how TDLib reads HTML, one JSON object a line: telegram/testdata/tdlib_html.jsonl.

    TDJSON=.../libtdjson.so python3 interop/tdlib/text.py > telegram/testdata/tdlib_html.jsonl
"""

import ctypes
import json
import os

TEXTS = [
    "plain", "<b>b</b><strong>s</strong>", "<i>i</i> <em>e</em>", "<u>u</u> <ins>n</ins>", "<s>a</s> <strike>b</strike> <del>c</del>",
    '<tg-spoiler>a</tg-spoiler> <span class="tg-spoiler">b</span>', "<b>a <i>b</i></b>", "<b>a<b>b</b>c</b>", "<B>x</b>", "a😀<b>b</b>",
    "<b>a <i>b <u>c <s>d <tg-spoiler>e</tg-spoiler></s></u></i></b>", "<b>a</b><b>b</b>", "<b>a</b> <b>b</b>", "<b>a \n</b> b", "<b> </b>x", "<b></b>x",
    "<i>x<b>y</b></i>z", "<b>x <i>y</i></b> <i>z</i>", "x<b> y</b>", "<b>😀</b>👨‍👩‍👧<i>🇩🇪</i>", "<b>e\u0301</b>x", "<b>\U00010348</b><i>\uffff</i>",
    '<a href="https://x.org/?a=1&amp;b=2">x</a>', "<a href='https://x.org/'>x</a>", '<a href="https://x.org/">x <b>y</b></a>', '<a href="tg://user?id=42">x</a>',
    '<b><a href="https://x.org/">x</a></b>', '<a href="https://x.org/">x</a><a href="https://x.org/">y</a>',
    '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', '<b>a<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji></b>',
    "<code>c</code> <pre>p</pre>", '<pre><code class="language-go">x := 1</code></pre>', '<code class="language-go">x</code>',
    "<pre>a\n  b\n</pre>", "<blockquote>q\nr</blockquote>\nx", "<blockquote expandable>q</blockquote>", "<blockquote><b>q</b> r</blockquote>",
    "<blockquote>a</blockquote>\n<blockquote>b</blockquote>", "&lt;b&gt; &amp;amp; &quot;&#128512;", "a &lt; b &gt; c", "&#65;&#x42;", "3 > 2", "a\n\n<b>b</b>\n",
    '<tg-time unix="1647531900" format="wDT">then</tg-time>', '<tg-time unix="1647531900">then</tg-time>',
    "say <b>x", "<b><i>x</b></i>", "x</b>", "<p>x</p>", '<tg-emoji>x</tg-emoji>', "a <b", "<span>x</span>",
]


def execute(td, request):
    answer = td.td_json_client_execute(None, json.dumps(request).encode())
    return json.loads(answer.decode())


def main():
    td = ctypes.CDLL(os.environ["TDJSON"])
    td.td_json_client_execute.restype = ctypes.c_char_p
    td.td_json_client_execute.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    execute(td, {"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
    for text in TEXTS:
        got = execute(td, {"@type": "parseTextEntities", "text": text, "parse_mode": {"@type": "textParseModeHTML"}})
        out = {"html": text}
        if got["@type"] == "error":
            out["error"] = got["message"]
        else:
            out["text"] = got["text"]
            out["entities"] = [
                {"from": e["offset"], "length": e["length"], **{k: v for k, v in e["type"].items()}} for e in got["entities"]
            ]
        print(json.dumps(out, ensure_ascii=False))


main()
