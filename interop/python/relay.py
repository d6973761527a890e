"""A TCP relay that a driver can cut: how a client loses its connection without a word."""

import asyncio


class Relay:
    """Passes bytes to the sandbox until it is cut, and again once it is healed."""

    def __init__(self, host, port):
        self.target, self.port, self.server, self.ends = (host, port), 0, None, set()
        self.accepted = 0

    async def heal(self):
        self.server = await asyncio.start_server(self.accept, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]
        return "127.0.0.1", self.port

    async def cut(self):
        """Resets every connection, at both ends, and refuses new ones."""
        self.server.close()
        for writer in list(self.ends):
            writer.transport.abort()
        while self.ends:
            await asyncio.sleep(0)

    async def accept(self, reader, writer):
        self.accepted += 1
        try:
            await self.greet(reader, writer)
            far_reader, far_writer = await asyncio.open_connection(*self.target)
        except (OSError, EOFError):
            writer.transport.abort()
            return
        self.ends |= {writer, far_writer}
        try:
            await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
        finally:
            self.ends -= {writer, far_writer}

    async def greet(self, reader, writer):
        """What is said before the bytes to pass on: nothing."""


class Socks(Relay):
    """The same as a SOCKS5 proxy, which leads to the sandbox whatever address is asked for."""

    async def greet(self, reader, writer):
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        writer.write(b"\x05\x00")
        _, _, _, kind = await reader.readexactly(4)
        size = {1: 4, 4: 16}.get(kind) or (await reader.readexactly(1))[0]
        await reader.readexactly(size + 2)
        writer.write(b"\x05\x00\x00\x01" + bytes(6))


async def pump(reader, writer):
    try:
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
