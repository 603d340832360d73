"""A mail server: takes what it is given, each letter as a file of its own before it says so.

    server.py PORT DIRECTORY CERTIFICATE KEY [--login NAME:PASSWORD] [--refuse ADDRESS]... [--defer ADDRESS]... [--without-encryption] [--slow SECONDS]

Debian's python3-aiosmtpd, so run it with Debian's python3. Wants STARTTLS before all else, unless told otherwise.
"""

import argparse
import asyncio
import os
import ssl
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult


class Box:
    def __init__(self, directory, refused, deferred, seconds):
        self.directory = directory
        self.refused = refused
        self.deferred = deferred
        self.seconds = seconds

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 5.1.1 no such person here"
        if address in self.deferred:
            return "450 4.2.0 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = f"{time.time_ns()}-{os.getpid()}"
        part = self.directory / (name + ".part")
        text = "".join(f"X-For: {one}\r\n" for one in envelope.rcpt_tos).encode() + envelope.content
        part.write_bytes(text)
        part.rename(self.directory / (name + ".eml"))
        await asyncio.sleep(self.seconds)
        return "250 OK"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("directory", type=Path)
    parser.add_argument("certificate")
    parser.add_argument("key")
    parser.add_argument("--login", default="")
    parser.add_argument("--refuse", action="append", default=[])
    parser.add_argument("--defer", action="append", default=[])
    parser.add_argument("--without-encryption", action="store_true")
    parser.add_argument("--slow", type=float, default=0, help="seconds between a letter's file and the answer")
    options = parser.parse_args()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(options.certificate, options.key)
    expected = tuple(part.encode() for part in options.login.split(":", 1))

    def authenticate(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == expected, handled=False)

    def one():
        encryption = {} if options.without_encryption else {"tls_context": context, "require_starttls": True}
        wants = {"authenticator": authenticate, "auth_required": True} if options.login else {}
        return SMTP(Box(options.directory, options.refuse, options.defer, options.slow), enable_SMTPUTF8=True, **encryption, **wants)

    async def serve():
        server = await asyncio.get_running_loop().create_server(one, "127.0.0.1", options.port)
        print("ready", flush=True)
        await server.serve_forever()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
