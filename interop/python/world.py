"""The sandbox as the environment describes it, and its default world."""

import os
import pathlib

HOST, _, PORT = os.environ.get("SANDBOX_ADDR", ":0").rpartition(":")
ADDRESS = HOST, int(PORT)
KEY = pathlib.Path(os.environ.get("SANDBOX_KEY", "key.pem"))
DC = int(os.environ.get("SANDBOX_DC", "0"))
DIR = pathlib.Path(os.environ.get("SANDBOX_DIR", "."))
CODE = os.environ.get("SANDBOX_CODE", "")
PASSWORD = os.environ.get("SANDBOX_PASSWORD", "")
TOKEN = os.environ.get("SANDBOX_TOKEN", "")
PHONES = {
    "me": os.environ.get("SANDBOX_PHONE", ""),
    "friend": os.environ.get("SANDBOX_FRIEND", ""),
    "locked": os.environ.get("SANDBOX_LOCKED", ""),
}
NAMES = {"me": "sandbox_me", "friend": "sandbox_friend", "locked": "sandbox_locked", "bot": "sandbox_bot"}

BOT, ME, FRIEND, LOCKED = 1000, 1001, 1002, 1003
GROUP, SUPERGROUP, CHANNEL = 2001, 3001, 3002


def marked(channel):
    """The id that Bot API and client libraries give a supergroup or channel."""
    return -1000000000000 - channel
