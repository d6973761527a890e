"""TDLib's JSON interface, and clients of the sandbox's accounts.

TDLib has Telegram's addresses and key built in. The addresses don't matter: it is told to use a proxy, which leads to
the sandbox. The key is replaced in a copy of the library; keys of 2048 bits have the same length in PEM.
"""

import asyncio
import contextlib
import ctypes
import itertools
import json
import os
import pathlib
import queue
import threading
import time

from checks import PATIENCE, Differs
from relay import Socks
from world import ADDRESS, CODE, DIR, KEY, PASSWORD, PHONES, TOKEN

LAYERS = {"1.8.65": 227}  # TDLib does not tell
BEGIN, END = b"-----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEA6LszBcC1", b"-----END RSA PUBLIC KEY-----"


def load(path):
    lib = ctypes.CDLL(str(path))
    lib.td_receive.restype = lib.td_execute.restype = ctypes.c_char_p
    lib.td_receive.argtypes = [ctypes.c_double]
    lib.td_execute.argtypes = [ctypes.c_char_p]
    lib.td_send.argtypes = [ctypes.c_int, ctypes.c_char_p]
    return lib


def execute(lib, what, **arguments):
    return json.loads(lib.td_execute(json.dumps({"@type": what, **arguments}).encode()))


def version():
    """Version and layer of the library."""
    lib = load(os.environ["TDJSON"])
    execute(lib, "setLogVerbosityLevel", new_verbosity_level=0)
    number = execute(lib, "getOption", name="version")["value"]
    return number, LAYERS.get(number, "unknown")


def with_our_key():
    """A copy of the library that knows the sandbox's key for Telegram's."""
    code, pem = pathlib.Path(os.environ["TDJSON"]).read_bytes(), KEY.read_bytes().strip()
    begin = code.index(BEGIN)
    end = code.index(END, begin) + len(END)
    if end - begin != len(pem):
        raise Differs("the sandbox's key does not fit where TDLib has Telegram's")
    path = DIR / "libtdjson.so"
    path.write_bytes(code[:begin] + pem + code[end:])
    return path


class Refused(Exception):
    """TDLib's own error, or Telegram's as it passes it on."""


class Library:
    """The library, the thread that receives for all clients, and the loop that relays run in."""

    def __init__(self):
        self.lib, self.clients, self.extra = load(with_our_key()), {}, itertools.count(1)
        execute(
            self.lib,
            "setLogStream",
            log_stream={"@type": "logStreamFile", "path": str(DIR / "td.log"), "max_file_size": 1 << 30},
        )
        execute(self.lib, "setLogVerbosityLevel", new_verbosity_level=int(os.environ.get("TD_LOG", "1")))
        self.loop = asyncio.new_event_loop()
        for work in self.receive, self.loop.run_forever:
            threading.Thread(target=work, daemon=True).start()

    def receive(self):
        while True:
            got = self.lib.td_receive(0.5)
            if got:
                o = json.loads(got)
                client = self.clients.get(o.pop("@client_id", 0))
                if client:
                    client.take(o)

    def wait(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENCE)


library = None


class Client:
    """One TDLib client, with its database in DIR and a proxy of its own; with pfs, it has temporary keys."""

    def __init__(self, name, pfs=False):
        global library
        library = library or Library()
        self.name, self.answers, self.updates, self.lock = name, {}, [], threading.Lock()
        self.state, self.connection, self.chats, self.sent = "", "", {}, {}
        self.id = library.lib.td_create_client_id()
        library.clients[self.id] = self
        self.relay = Socks(*ADDRESS)
        host, port = library.wait(self.relay.heal())
        proxy = {"@type": "proxy", "server": host, "port": port, "type": {"@type": "proxyTypeSocks5"}}
        added = self.begin("addProxy", proxy=proxy, enable=True)  # answered once the parameters are set
        self.call(
            "setTdlibParameters",
            database_directory=str(DIR / name),
            files_directory=str(DIR / name / "files"),
            use_message_database=True,
            use_chat_info_database=True,
            use_file_database=True,
            api_id=1,
            api_hash="0123456789abcdef0123456789abcdef",
            system_language_code="en",
            device_model="interop",
            application_version="1",
        )
        if pfs:
            self.call("setOption", name="use_pfs", value={"@type": "optionValueBoolean", "value": True})
        self.end("addProxy", added)

    def take(self, o):
        extra = o.pop("@extra", None)
        if extra is not None:
            self.answers.pop(extra).put(o)
            return
        kind = o["@type"]
        if kind == "updateAuthorizationState":
            self.state = o["authorization_state"]["@type"]
        elif kind == "updateConnectionState":
            self.connection = o["state"]["@type"]
        elif kind == "updateNewChat":
            self.chats[o["chat"]["id"]] = o["chat"]
        elif kind == "updateMessageSendSucceeded":
            self.sent[o["message"]["chat_id"], o["old_message_id"]] = o["message"]
        elif kind == "updateMessageSendFailed":
            self.sent[o["message"]["chat_id"], o["old_message_id"]] = Refused(o["error"]["message"])
        with self.lock:
            self.updates.append(o)

    def begin(self, what, **arguments):
        extra, answer = next(library.extra), queue.Queue()
        self.answers[extra] = answer
        library.lib.td_send(self.id, json.dumps({"@type": what, "@extra": extra, **arguments}).encode())
        return answer

    def end(self, what, answer):
        try:
            o = answer.get(timeout=PATIENCE)
        except queue.Empty:
            raise Differs(f"{what}: no answer within {PATIENCE} s") from None
        if o["@type"] == "error":
            raise Refused(o["message"])
        return o

    def call(self, what, **arguments):
        """Calls a function of TDLib and returns its answer; an error is raised as Refused."""
        return self.end(what, self.begin(what, **arguments))

    def told(self, kind):
        """Updates of a kind, in order."""
        with self.lock:
            return [u for u in self.updates if u["@type"] == kind]

    def until(self, what, condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise Differs(f"{what() if callable(what) else what}: not within {PATIENCE} s")
            time.sleep(0.02)

    def become(self, state):
        self.until(
            lambda: f"authorizationState{state}, but it is {self.state}",
            lambda: self.state == "authorizationState" + state,
        )

    def load_chats(self):
        """Loads the list of chats, to its end."""
        with contextlib.suppress(Refused):
            while True:
                self.call("loadChats", chat_list={"@type": "chatListMain"}, limit=100)
        return self.call("getChats", chat_list={"@type": "chatListMain"}, limit=100)["chat_ids"]

    def finish(self, message):
        """Waits until the server has taken a message that was sent."""
        key = message["chat_id"], message["id"]
        self.until("a message is not sent", lambda: key in self.sent)
        if isinstance(self.sent[key], Refused):
            raise self.sent[key]
        return self.sent[key]

    def send(self, chat, content, **arguments):
        return self.finish(self.call("sendMessage", chat_id=chat, input_message_content=content, **arguments))

    def say(self, chat, text, **arguments):
        return self.send(chat, plain(text), **arguments)

    def close(self):
        self.call("close")
        self.become("Closed")
        library.wait(self.relay.cut())


@contextlib.contextmanager
def signed_in(who, name=None):
    """A client of an account of the default world that has loaded its chats."""
    c = Client(name or who)
    c.until("signed out", lambda: c.state in ("authorizationStateWaitPhoneNumber", "authorizationStateReady"))
    if c.state != "authorizationStateReady":
        if who == "bot":
            c.call("checkAuthenticationBotToken", token=TOKEN)
        else:
            c.call("setAuthenticationPhoneNumber", phone_number=PHONES[who])
            c.become("WaitCode")
            c.call("checkAuthenticationCode", code=CODE)
            if who == "locked":
                c.become("WaitPassword")
                c.call("checkAuthenticationPassword", password=PASSWORD)
        c.become("Ready")
    if who != "bot":
        c.load_chats()
    try:
        yield c
    finally:
        c.close()


def refused(what, error, call):
    """A call that must be refused with this error."""
    try:
        got = call()
    except Refused as e:
        if str(e) != error:
            raise Differs(f"{what}: got {e}, want {error}") from e
        return
    raise Differs(f"{what}: got {got!r}, want {error}")


def plain(text):
    return {"@type": "inputMessageText", "text": {"@type": "formattedText", "text": text}}


def markdown(text):
    mode = {"@type": "textParseModeMarkdown", "version": 2}
    return {"@type": "inputMessageText", "text": execute(library.lib, "parseTextEntities", text=text, parse_mode=mode)}


def text(message):
    return (
        message["content"]["text"]["text"]
        if "text" in message["content"]
        else message["content"].get("caption", {}).get("text")
    )


def entities(message):
    """A message's entities as (kind, offset, length)."""
    of = message["content"].get("text") or message["content"]["caption"]
    return [(e["type"]["@type"].replace("textEntityType", ""), e["offset"], e["length"]) for e in of["entities"]]


def library_wait(coroutine):
    """Runs what belongs to the relays' loop."""
    return library.wait(coroutine)
