"""Kurigram's driver: driver.py SCENARIO, or version. ../README.md has the protocol."""

import pathlib
import sys

import pyrogram
from pyrogram.raw.all import layer

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "python"))
from driving import drive  # noqa: E402

SCENARIOS = {
    "login": "login",
    "password": "login",
    "bot": "login",
    "messages": "messages",
    "reading": "reading",
    "files": "files",
    "push": "push",
    "catchup": "catchup",
    "groups": "groups",
}

if __name__ == "__main__":
    sys.exit(drive(SCENARIOS, "Kurigram", pyrogram.__version__, layer))
