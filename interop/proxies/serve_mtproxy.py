"""serve_mtproxy.py PORT SECRET SERVER: the MTProxy of PyPI's package MTProxy, in front of
a server that is not Telegram's. Its own way to start passes asyncio arguments
that Python has dropped in 3.10, and asks the network for its address."""
import asyncio
import sys
from functools import partial

from mtproxy.config import Config
from mtproxy.mtproto import DataCenter
from mtproxy.proxy.connection_handler import ConnectionHandler
from mtproxy.utils import User

port, secret, server = sys.argv[1:]
host, DataCenter.PORT = server.split(":")[0], int(server.split(":")[1])
DataCenter.IPV4 = [host] * 5

config = Config(
    port=int(port), fast_mode=True, prefer_ipv6=False, secure_only=False, client_handshake_timeout=10,
    client_keepalive=600, client_ack_timeout=300, server_connect_timeout=10, to_client_buffer_size=131072,
    to_server_buffer_size=65536, block_mode=True, reply_check_length=32768,
)
config.users.append(User("joe", secret))


async def serve():
    listener = await asyncio.start_server(partial(ConnectionHandler.create, config=config), "127.0.0.1", config.port, limit=65536)
    await listener.serve_forever()


asyncio.run(serve())
