"""Telethon's driver: driver.py SCENARIO, or version. ../README.md has the protocol.

Written for Telethon's documented interface; one text for every version of it.
"""

import asyncio
import importlib
import logging
import os
import sys
import traceback

import telethon
from telethon.tl.alltlobjects import LAYER

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


def main(scenario):
    if scenario == "version":
        print("Telethon", telethon.__version__, LAYER, sep="\t")
        return 0
    if scenario not in SCENARIOS:
        print(f"there is no scenario {scenario}", file=sys.stderr)
        return 2
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=os.environ.get("DRIVER_LOG", "WARNING"))
    run = getattr(importlib.import_module(SCENARIOS[scenario]), scenario)
    try:
        asyncio.run(run())
    except Exception as e:
        traceback.print_exc()
        print(f"{type(e).__name__}: {e}".replace("\n", " ").removeprefix("Differs: "), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else ""))
