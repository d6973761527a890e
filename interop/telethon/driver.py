"""Telethon's driver: driver.py SCENARIO, or version. ../README.md has the protocol.

Written for Telethon's documented interface; one text for every version of it.
"""

import pathlib
import sys

import telethon
from telethon.tl.alltlobjects import LAYER

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
    sys.exit(drive(SCENARIOS, "Telethon", telethon.__version__, LAYER))
