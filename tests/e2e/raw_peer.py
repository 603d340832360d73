"""A peer written from the formats' descriptions alone: TLS 1.3 and WebSocket by hand, to send what no node would."""

import base64
import os
import socket
import ssl
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "vectors"))
from check import Tag, encode, signed_bytes  # noqa: E402  (found through the line above)


def make_certificate(directory, name, seed=None):
    """A self-signed Ed25519 certificate by openssl. Returns (certificate file, key file)."""
    key, certificate = directory / f"{name}.key.pem", directory / f"{name}.pem"
    if seed is None:
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True, capture_output=True)
    else:
        # RFC 8410 section 7: the seed is the last of a key's PKCS #8 form.
        der = bytes.fromhex("302e020100300506032b657004220420") + seed
        subprocess.run(["openssl", "pkey", "-inform", "der", "-out", key], input=der, check=True, capture_output=True)
    subprocess.run(["openssl", "req", "-x509", "-key", key, "-subj", "/CN=stonechat", "-days", "36500",
                    "-out", certificate], check=True, capture_output=True)
    return certificate, key


def key_seed(node, name):
    """The seed of a node's "link" or "record" key, whose file is not sealed (crypto/seal.hpp has the layout)."""
    content = (node.home / "keys" / f"{name}.key").read_bytes()
    assert content[:10] == b"STONEKEY\x01\x00", "a plain key file"
    return content[10:42]


def signed_record(payload, key):
    """A record's COSE_Sign1 by openssl, of an encoded header."""
    to_sign = key.with_suffix(".tbs")  # openssl signs no Ed25519 from a pipe: it must know the length first
    to_sign.write_bytes(signed_bytes("record", payload))
    signature = subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", to_sign], check=True,
                               capture_output=True).stdout
    protected = encode({1: -8, 3: "application/vnd.stonechat.record+cbor"})
    return encode(Tag((18, [protected, {}, payload, signature])))


class RawPeer:
    """One link to a node."""

    def __init__(self, node, certificate, key):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.set_alpn_protocols(["stonechat/1"])
        context.load_cert_chain(certificate, key)
        self._socket = context.wrap_socket(socket.create_connection(("127.0.0.1", node.port), timeout=30))
        self._socket.sendall((f"GET /stonechat/1 HTTP/1.1\r\nHost: {node.address}\r\nConnection: Upgrade\r\n"
                              "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                              f"{base64.b64encode(os.urandom(16)).decode()}\r\n\r\n").encode())
        self._received = b""
        while b"\r\n\r\n" not in self._received:
            self._received += self._read()
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head

    def send(self, message):
        """One binary message in one masked frame (RFC 6455 section 5.2)."""
        mask = os.urandom(4)
        size = len(message)
        length = bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + size.to_bytes(2, "big")
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(message))
        self._socket.sendall(b"\x82" + length + mask + masked)

    def receive(self):
        """The next frame: (opcode, payload). ConnectionError when the node has hung up."""
        opcode, size = self._take(1)[0] & 0x0F, self._take(1)[0] & 0x7F
        if size > 125:
            size = int.from_bytes(self._take(2 if size == 126 else 8), "big")
        return opcode, self._take(size)

    def wait_closed(self):
        """Reads on until the node ends the link. Returns the reason it gave; empty: none."""
        while True:
            try:
                opcode, payload = self.receive()
            except (ConnectionError, ssl.SSLError):
                return ""
            if opcode == 8:
                return payload[2:].decode()

    def close(self):
        self._socket.close()

    def _take(self, size):
        while len(self._received) < size:
            self._received += self._read()
        taken, self._received = self._received[:size], self._received[size:]
        return taken

    def _read(self):
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the node hung up")
        return data
