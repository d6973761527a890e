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
            far_reader, far_writer = await asyncio.open_connection(*self.target)
        except OSError:
            writer.transport.abort()
            return
        self.ends |= {writer, far_writer}
        try:
            await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
        finally:
            self.ends -= {writer, far_writer}


async def pump(reader, writer):
    try:
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
