"""Counts messages that match a pattern and asks for more: counter.py ALL EACH AHEAD."""

import asyncio
import sys

from telethon import events
from telethon.tl.functions.account import UpdateStatusRequest

from accounts import client

ALL, EACH, AHEAD = map(int, sys.argv[1:])


class Counter:
    def __init__(self, c):
        self.client, self.n, self.last = c, 0, None
        self.asking = set()
        c.add_event_handler(self.on_new, events.NewMessage(pattern="hello"))

    async def on_new(self, event):
        if self.last and event.id != self.last + 1:
            sys.exit(f"out of order: {event.id} after {self.last}")
        self.last = event.id
        self.n += 1
        if self.n == ALL:
            self.ask(offline=True)
        elif self.n % EACH == 0:
            self.ask(offline=False)

    def ask(self, offline):
        task = asyncio.create_task(self.client(UpdateStatusRequest(offline=offline)))
        self.asking.add(task)
        task.add_done_callback(self.asking.discard)


async def main():
    c = client("counter")
    await c.connect()
    await c.get_me()
    Counter(c)
    for _ in range(AHEAD):
        await c(UpdateStatusRequest(offline=False))
    await c.disconnected


asyncio.run(main())
