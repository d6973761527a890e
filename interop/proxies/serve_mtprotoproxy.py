"""serve_mtprotoproxy.py SOURCE PORT SECRET SERVER WEB: alexbers' mtprotoproxy, run from
its source in front of a server that is not Telegram's. Clients that do not know
the secret are passed on to the web server on port WEB.

Its own way to start passes asyncio arguments that Python has dropped in 3.10.
The release of 2019 reads hellos of 512 bytes, which browsers sent then; here, as
in its later versions, the record says its length."""
import asyncio
import sys
import types

source, port, secret, server, web = sys.argv[1:]
text = open(source).read()
for old, new in (
    (r'TLS_START_BYTES = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"', r'TLS_START_BYTES = b"\x16\x03\x01"'),
    (
        "handshake += await reader.readexactly(TLS_HANDSHAKE_LEN - len(handshake))",
        'handshake += await reader.readexactly(2); handshake += await reader.readexactly(int.from_bytes(handshake[3:], "big"))',
    ),
):
    if text.count(old) != 1:
        sys.exit("mtprotoproxy has no line like " + old)
    text = text.replace(old, new)

sys.argv = ["mtprotoproxy", port, secret]
proxy = types.ModuleType("mtprotoproxy")
exec(compile(text, source, "exec"), proxy.__dict__)
host, proxy.TG_DATACENTER_PORT = server.split(":")[0], int(server.split(":")[1])
proxy.TG_DATACENTERS_V4 = [host] * 5
proxy.init_config()
proxy.config.update(PREFER_IPV6=False, SECURE_ONLY=False, MASK_HOST="127.0.0.1", MASK_PORT=int(web))
for name, value in proxy.config.items():
    setattr(proxy.config, name, value)
proxy.init_stats()


async def serve():
    listener = await asyncio.start_server(proxy.handle_client_wrapper, "127.0.0.1", int(port), limit=proxy.get_to_tg_bufsize())
    await listener.serve_forever()


asyncio.run(serve())
