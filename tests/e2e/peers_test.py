"""`stonechat peers test` against everything that stands between two nodes: it names the step that fails.

    peers_test.py        twenty faults, each injected by a server or a setting of its own
"""

import base64
import hashlib
import json
import socket
import ssl
import subprocess
import unittest

import examples
import raw_peer
from federation import Federation, free_port
from stranger import Stranger

UPGRADED = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: %s\r\n\r\n")


def hang_up(caller):
    caller.shutdown(socket.SHUT_RDWR)


def wait_for_the_caller(caller):
    while caller.recv(4096):
        pass


def answer(what):
    def treat(caller):
        caller.recv(4096)
        caller.sendall(what)
        wait_for_the_caller(caller)
    return treat


def upgrade_then(then):
    """Becomes a WebSocket (RFC 6455 section 4.2.2), and does `then`."""
    def treat(caller):
        request = b""
        while b"\r\n\r\n" not in request:
            request += caller.recv(4096)
        key = next(line.split(b": ")[1] for line in request.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key"))
        accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        caller.sendall(UPGRADED % accept)
        then(caller)
    return treat


def frame(payload):
    return bytes([0x82, len(payload)]) + payload


class PeersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.federation = cls.enterClassContext(Federation(examples.program(), name="Example region"))
        cls.hub = cls.federation.add("Example Hub")
        cls.near = cls.federation.add("Example Practice", calls=[cls.hub])
        cls.federation.start()
        cls.near.wait_linked(1)
        other = cls.enterClassContext(Federation(examples.program(), name="Another region"))
        cls.foreign = other.add("Example Foreign Hub")
        other.start()
        cls.directory = cls.federation.directory
        cls.own = raw_peer.make_certificate(cls.directory, "ed25519")

    def tls(self, certificate, *, alpn="stonechat/1", version=ssl.TLSVersion.TLSv1_3):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = context.maximum_version = version
        if alpn:
            context.set_alpn_protocols([alpn])
        context.load_cert_chain(*certificate)
        return context

    def rsa(self, name, issuer):
        """A certificate for an RSA key, signed by `issuer` (a common name), as a proxy that inspects TLS makes them."""
        key, certificate = self.directory / f"{name}.key.pem", self.directory / f"{name}.pem"
        ca_key, ca = self.directory / f"{name}.ca.key.pem", self.directory / f"{name}.ca.pem"
        run = lambda *command: subprocess.run(command, check=True, capture_output=True)
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", ca_key, "-out", ca, "-subj", f"/CN={issuer}")
        request = self.directory / f"{name}.csr"
        run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", "/CN=hub")
        run("openssl", "x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-out", certificate)
        return certificate, key

    def meets(self, treat, tls=None):
        stranger = Stranger(treat, tls)
        self.addCleanup(stranger.close)
        return stranger.address

    def called(self, address, proxy=None, link_key=None):
        """What the command found, from a home of its own."""
        home = self.directory / f"caller-{free_port()}"
        home.mkdir()
        config = f'[federation]\nid = "{self.near.status()["federation"]["id"]}"\n'
        if proxy:
            config += f'[proxy]\nconnect = "{proxy}"\n'
        if link_key:
            config += f'[[peers]]\naddress = "{address}"\nlink_key = "{link_key}"\n'
        (home / "stonechat.toml").write_text(config)
        done = subprocess.run([examples.program(), "peers", "test", address, "--home", home, "--json"],
                              capture_output=True, text=True, timeout=60)
        found = json.loads(done.stdout)
        self.assertEqual(done.returncode, 0 if found["passed"] else 1, done.stderr)
        return found

    def assert_fails_at(self, step, found, *words):
        self.assertEqual(found["failed"], step, found)
        self.assertEqual(found["steps"][step], "failed", found)
        for word in words:
            self.assertIn(word, found["reason"])

    def test_a_call_that_succeeds_passes_every_step_and_disturbs_nobody(self):
        found = self.called(self.hub.address, link_key=self.hub.link_key)
        self.assertTrue(found["passed"], found)
        self.assertEqual(set(found["steps"].values()), {"passed"})
        self.assertTrue(found["agent"].startswith("stonechat "), found)
        self.near.wait_linked(1)

    def test_a_name_that_is_unknown(self):
        self.assert_fails_at("resolve", self.called("hub.invalid:443"))

    def test_a_port_where_nobody_listens(self):
        self.assert_fails_at("tcp", self.called(f"127.0.0.1:{free_port()}"))

    def test_somebody_who_hangs_up_at_once(self):
        self.assert_fails_at("tls", self.called(self.meets(hang_up)), "hung up")

    def test_somebody_who_says_nothing(self):
        self.assert_fails_at("tls", self.called(self.meets(wait_for_the_caller)), "no answer within")

    def test_a_web_server_without_tls(self):
        self.assert_fails_at("tls", self.called(self.meets(answer(b"HTTP/1.1 400 Bad Request\r\n\r\n"))), "not TLS")

    def test_another_protocol(self):
        self.assert_fails_at("tls", self.called(self.meets(answer(b"SSH-2.0-OpenSSH_9.2\r\n"))), "not TLS")

    def test_tls_1_2(self):
        context = self.tls(self.rsa("old", "Example Old CA"), version=ssl.TLSVersion.TLSv1_2)
        self.assert_fails_at("tls", self.called(self.meets(wait_for_the_caller, context)), "TLS 1.3")

    def test_a_proxy_that_inspects_tls_is_named(self):
        context = self.tls(self.rsa("inspecting", "Example Inspection CA"))
        self.assert_fails_at("tls", self.called(self.meets(wait_for_the_caller, context)), "Example Inspection CA")

    def test_a_server_of_another_protocol_over_tls(self):
        context = self.tls(self.own, alpn=None)
        self.assert_fails_at("tls", self.called(self.meets(wait_for_the_caller, context)), "stonechat/1")

    def test_a_wrong_link_key(self):
        wrong = self.near.link_key
        self.assert_fails_at("identity", self.called(self.hub.address, link_key=wrong), "wrong link key")

    def test_a_server_that_refuses_the_websocket(self):
        context = self.tls(self.own)
        refusal = answer(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        self.assert_fails_at("websocket", self.called(self.meets(refusal, context)))

    def test_a_server_that_hangs_up_instead_of_a_websocket(self):
        def treat(caller):
            caller.recv(4096)
        self.assert_fails_at("websocket", self.called(self.meets(treat, self.tls(self.own))))

    def test_a_peer_that_hangs_up_before_it_greets(self):
        self.assert_fails_at("version", self.called(self.meets(upgrade_then(lambda caller: None), self.tls(self.own))))

    def test_a_peer_that_sends_nonsense(self):
        def treat(caller):
            caller.sendall(frame(b"\xff\xff"))
            wait_for_the_caller(caller)
        self.assert_fails_at("version", self.called(self.meets(upgrade_then(treat), self.tls(self.own))), "greeting")

    def test_a_peer_that_never_greets(self):
        silent = upgrade_then(wait_for_the_caller)
        self.assert_fails_at("version", self.called(self.meets(silent, self.tls(self.own))), "no greeting within")

    def test_a_peer_of_another_version(self):
        # hello = [0, 2, zeros, zeros, 0, "x", zeros], of ops/docs/protocol.md, with the version 2
        hello = bytes.fromhex("87" "00" "02" "5820" + "00" * 32 + "50" + "00" * 16 + "00" "6178" "5820" + "00" * 32)
        def treat(caller):
            caller.sendall(frame(hello))
            wait_for_the_caller(caller)
        self.assert_fails_at("version", self.called(self.meets(upgrade_then(treat), self.tls(self.own))), "version")

    def test_a_node_of_another_federation(self):
        self.assert_fails_at("charter", self.called(self.foreign.address), "another federation")

    def test_a_proxy_that_is_not_there(self):
        self.assert_fails_at("proxy", self.called(self.hub.address, proxy=f"127.0.0.1:{free_port()}"))

    def test_a_proxy_that_wants_a_password(self):
        proxy = self.meets(answer(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"))
        self.assert_fails_at("proxy", self.called(self.hub.address, proxy=proxy), "407", "login_file")

    def test_a_proxy_that_forbids(self):
        proxy = self.meets(answer(b"HTTP/1.1 403 Forbidden\r\n\r\n"))
        self.assert_fails_at("proxy", self.called(self.hub.address, proxy=proxy), "403")


if __name__ == "__main__":
    unittest.main()
