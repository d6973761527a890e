"""TDLib's driver: driver.py SCENARIO, or version. ../README.md has the protocol."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "python"))
from driving import drive  # noqa: E402
from td import version  # noqa: E402

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
    sys.exit(drive(SCENARIOS, "TDLib", *version()))
