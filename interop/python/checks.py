"""What scenarios compare with."""

import asyncio
import hashlib

PATIENCE = 15  # seconds to wait for what must come


class Differs(Exception):
    """Something is not as it must be."""


def same(what, got, want):
    if got != want:
        raise Differs(f"{what}: got {got!r}, want {want!r}")


def holds(what, condition):
    """Raises what is wrong unless the condition holds."""
    if not condition:
        raise Differs(what)


async def until(what, condition):
    """Waits until the condition holds; what may be made only when it does not."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while not condition():
        if asyncio.get_running_loop().time() > end:
            raise Differs(f"{what() if callable(what) else what}: not within {PATIENCE} s")
        await asyncio.sleep(0.02)


def digest(data):
    """Enough of some bytes to tell whether they are the same."""
    return len(data), hashlib.sha256(data).hexdigest()
