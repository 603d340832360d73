"""Behind a firewall: a practice joins, warns and is warned through an HTTP CONNECT proxy that wants a password, with no
port of its own open; and through one that opens TLS it does not speak at all.

    proxy_test.py        needs tinyproxy (Debian's tinyproxy-bin) and openssl
"""

import json
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import examples
from federation import LOOPBACK, Federation, Node, end_on_sigterm, free_port, wait_until
from stranger import Stranger

LOGIN = "practice:three-example-words"
INSPECTOR = "Example Inspection CA"


class Proxy:
    """Debian's tinyproxy, which lets through CONNECT to one port alone."""

    def __init__(self, directory, to_port):
        self.port = free_port()
        self.log = directory / "tinyproxy.log"
        name, password = LOGIN.split(":")
        config = directory / "tinyproxy.conf"
        config.write_text(f'Port {self.port}\nListen {LOOPBACK}\nTimeout 600\nLogFile "{self.log}"\nLogLevel Connect\n'
                          f"MaxClients 20\nAllow {LOOPBACK}\nBasicAuth {name} {password}\nConnectPort {to_port}\n")
        self.process = subprocess.Popen(["tinyproxy", "-d", "-c", config], stdout=subprocess.DEVNULL)
        wait_until(self.answers, 10, "tinyproxy listens")

    @property
    def address(self):
        return f"{LOOPBACK}:{self.port}"

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex((LOOPBACK, self.port)) == 0

    def connects(self):
        return self.log.read_text().count("CONNECT ")

    def close(self):
        self.process.terminate()
        self.process.wait()


class Inspector(Stranger):
    """A proxy that takes CONNECT and then speaks TLS itself, with a certificate that its own authority has signed."""

    def __init__(self, directory):
        authority, key = directory / "inspector.pem", directory / "inspector.key"
        certificate, own_key, request = (directory / f"opened.{end}" for end in ("pem", "key", "csr"))
        made = {"check": True, "capture_output": True}
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"]
        subprocess.run(["openssl", "req", "-x509", *curve, "-days", "2", "-subj", f"/CN={INSPECTOR}", "-keyout", key,
                        "-out", authority], **made)
        subprocess.run(["openssl", "req", *curve, "-subj", f"/CN={LOOPBACK}", "-keyout", own_key, "-out", request], **made)
        subprocess.run(["openssl", "x509", "-req", "-in", request, "-CA", authority, "-CAkey", key, "-CAcreateserial",
                        "-days", "2", "-out", certificate], **made)
        self.inside = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.inside.load_cert_chain(certificate, own_key)
        self.inside.set_alpn_protocols(["stonechat/1", "http/1.1"])
        self.seen = b""
        super().__init__(self.open)

    def open(self, caller):
        asked = b""
        while b"\r\n\r\n" not in asked:
            more = caller.recv(4096)
            if not more:
                return
            asked += more
        caller.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.seen += self.inside.wrap_socket(caller, server_side=True).recv(4096)


def listening_ports(node):
    """The TCP ports that its process listens on, other than on loopback for its own machine's programs."""
    sockets = set()
    for link in Path(f"/proc/{node.process.pid}/fd").iterdir():
        target = str(link.readlink()) if link.is_symlink() else ""
        if target.startswith("socket:["):
            sockets.add(target[8:-1])
    found = set()
    for file in ("tcp", "tcp6"):
        for line in Path(f"/proc/{node.process.pid}/net/{file}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in sockets:  # LISTEN
                found.add(int(fields[1].rsplit(":", 1)[1], 16))
    return found


def newcomer(federation, name):
    home = federation.directory / name.lower().replace(" ", "-")
    node = Node(federation.program, name, home, home.with_suffix(".log"), free_port(), None)
    federation.nodes.append(node)
    return node


def join(federation, node, hub, proxy, login):
    return node.command("join", hub.succeed("invite").strip(), "--name", node.name, "--sector", "independent", "--api",
                        f"{LOOPBACK}:{node.api_port}", "--recovery-words", federation.directory / f"{node.name}.words",
                        "--no-wait", "--proxy", proxy, *(["--proxy-login", login] if login else []))


def admitted(hub, node):
    waiting = wait_until(lambda: json.loads(hub.succeed("charter", "requests", "--json")), 30,
                         f"the request of {node.name} is at the hub:\n{node.log_tail()}")
    node.member = waiting[0]["member"]
    hub.succeed("charter", "admit", node.member)
    wait_until(lambda: node.status()["federation"], 30, f"{node.name} is in:\n{node.log_tail()}")


def walk(federation, hub, proxy, inspector):
    login = federation.directory / "proxy-login"
    login.write_text("practice:wrong\n")
    login.chmod(0o600)

    practice = newcomer(federation, "Example Practice")
    done = join(federation, practice, hub, "not an address", login)
    assert done.returncode == 2 and "proxy.connect" in done.stderr and not practice.home.exists(), done
    done = join(federation, practice, hub, proxy.address, login)
    assert done.returncode == 0, done
    practice.start()
    wait_until(lambda: any(line.get("stage") == "proxy" for line in practice.log_lines()), 30,
               "the log names the proxy")
    tested = json.loads(practice.command("peers", "test", hub.address, "--json").stdout)
    assert tested["failed"] == "proxy" and "refuses the name and password" in tested["reason"], tested
    login.write_text(LOGIN + "\n")
    practice.stop()
    practice.start()
    admitted(hub, practice)
    assert proxy.connects() > 0 and listening_ports(practice) == {practice.api_port}, listening_ports(practice)

    record = practice.publish(examples.example("scenario-1"))
    wait_until(lambda: record in hub.record_ids(), 30, "the hub has what the practice wrote")
    practice.api.post("/v1/technologies/import",
                      b"maker,product,version,category\nExample Skin AI Ltd,SkinSort,2.3.1,image-triage\n", "text/csv")
    hub.lets_coded_answers_leave()
    record = hub.publish(examples.example("scenario-2"))
    wait_until(lambda: record in practice.record_ids(), 30, "the practice has what the hub wrote")
    print(f"through the proxy: joined and both ways, {proxy.connects()} tunnels, no port open but the API's on loopback")

    behind = newcomer(federation, "Other Practice")
    assert join(federation, behind, hub, inspector.address, None).returncode == 0
    behind.start()
    tested = behind.command("peers", "test", hub.address, "--json")
    found = json.loads(tested.stdout)
    assert tested.returncode == 1 and found["failed"] == "tls" and INSPECTOR in found["reason"], found
    wait_until(lambda: any(line.get("stage") == "tls" for line in behind.log_lines()), 30, "the log names the step too")
    assert json.loads(hub.succeed("charter", "requests", "--json")) == [], "no request came through"
    assert inspector.seen == b"", "nothing was said to whoever opened it"
    print(f"through one that opens TLS: refused, and named as {found['reason']!r}")
    for node in (practice, behind):
        assert node.stop() == 0


def main():
    end_on_sigterm()
    with Federation(examples.program(), name="Example region") as federation:
        hub = federation.add("Example Hub Trust", is_door=True)
        federation.start()
        proxy, inspector = Proxy(federation.directory, hub.port), Inspector(federation.directory)
        try:
            walk(federation, hub, proxy, inspector)
        finally:
            proxy.close()
            inspector.close()


if __name__ == "__main__":
    sys.exit(main())
