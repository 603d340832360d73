"""A small federation of real nodes, each a process of its own on this machine: for tests and for the demo.

    with Federation("build/dev/bin/stonechat", name="Example region") as federation:
        hub = federation.add("Example Relay", seats=["relay"])
        trust = federation.add("Example Acute Trust", calls=[hub])
        federation.start()
        record = trust.publish(body)
        wait_until(lambda: record in hub.record_ids(), 10, "the hub holds the record")

The first organisation founds the federation and is its steward; it admits the others. Nothing listens or calls
outside 127.0.0.1. Leaving the `with` block ends every process, after a failure and after Ctrl-C too; should this
program itself be killed, the kernel ends them (start nodes from a thread that lives on, for it is that thread's end
which counts). Needs Python 3.9 and nothing besides.
"""

import atexit
import hashlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.02
# A node ends connections that ask nothing for 15 s; one that is older than this is not used again.
KEPT_SECONDS = 5
# Below the range from which the kernel takes ports for outgoing calls (32768 on Linux), so that none of those can
# take a node's port while the node is down.
PORTS = range(20000, 32000)


class Unreachable(Exception):
    """The node does not answer: it is down, or went down before its answer came."""


class Refused(Exception):
    """The node refused a request. `status` is HTTP's; `problem` is the node's problem document (RFC 9457)."""

    def __init__(self, status, problem):
        super().__init__(f"{status}: {problem}")
        self.status = status
        self.problem = problem


class NodeFailed(Exception):
    """A node ended, or did not become ready, where it should run. Carries the end of its log."""


def wait_until(condition, seconds, what):
    """Returns the first true value of condition(); TimeoutError, which names `what`, when it does not come."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s: {what}")
        time.sleep(POLL_SECONDS)


def canonical(body):
    """The RFC 8785 form of a body. Bodies have ASCII names and whole numbers only, so sorting is enough."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def end_on_sigterm():
    """Makes SIGTERM unwind the program, so that `with` blocks end their processes."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


_given_ports = set()


def free_port():
    """A port of 127.0.0.1 that nobody listens on now and that this program has not given away before."""
    for port in random.sample(PORTS, len(PORTS)):
        if port in _given_ports:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
        _given_ports.add(port)
        return port
    raise OSError("no free port on loopback")


class Api:
    """A node's local HTTP API, over one connection that is kept. Use from one thread."""

    def __init__(self, port, token_file, seconds=60):
        self._port = port
        self._token_file = token_file
        self._seconds = seconds
        self._connection = None
        self._used_at = 0.0

    def request(self, method, path, body=None, content_type="application/json"):
        """(status, value): whatever the node answers. Unreachable when it does not; it may have acted all the same."""
        headers = {"Authorization": "Bearer " + self._token_file.read_text().strip()}
        if body is not None:
            headers["Content-Type"] = content_type
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        if time.monotonic() - self._used_at > KEPT_SECONDS:
            self.close()
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=self._seconds)
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            value = json.loads(response.read() or b"null")
            self._used_at = time.monotonic()
            return response.status, value
        except (OSError, http.client.HTTPException, ValueError) as failure:
            self.close()
            raise Unreachable(f"{method} {path}: {failure}") from failure

    def get(self, path):
        return self._accepted(*self.request("GET", path))

    def post(self, path, body, content_type="application/json"):
        return self._accepted(*self.request("POST", path, body, content_type))

    def close(self):
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    @staticmethod
    def _accepted(status, value):
        if status >= 400:
            raise Refused(status, value)
        return value


class Node:
    """One organisation's node: its home directory, and its process while it runs. Made by Federation.add()."""

    def __init__(self, program, name, home, log, api_port, port):
        self.program = program
        self.name = name
        self.home = home
        self.log = log
        self.api_port = api_port
        self.port = port  # None: it only calls out
        self.member = ""  # id in the charter
        self.link_key = ""
        self.process = None
        self.environment = {}  # what its process is told besides, from its next start on
        self.pages = ""  # where its people's pages are; empty: it has none
        self.public_pages = ""
        self.api = self.new_api()

    def __repr__(self):
        return self.name

    @property
    def address(self):
        return f"{LOOPBACK}:{self.port}"

    def new_api(self, seconds=60):
        """A connection of its own, for use from another thread."""
        return Api(self.api_port, self.home / "api-token", seconds)

    # ---- configuration and commands

    def command(self, *arguments, **options):
        """Runs `stonechat ARGUMENTS --home ...` to its end. Returns what subprocess.run does, output as text."""
        settings = {"capture_output": True, "text": True, "timeout": 120, "stdin": subprocess.DEVNULL, **options}
        if "input" in settings:
            del settings["stdin"]
        return subprocess.run([self.program, *map(str, arguments), "--home", str(self.home)], check=False, **settings)

    def command_anywhere(self, *arguments):
        """As command(), for what is about no node's home."""
        return subprocess.run([self.program, *map(str, arguments)], check=False, capture_output=True, text=True,
                              timeout=120, stdin=subprocess.DEVNULL)

    def succeed_anywhere(self, *arguments):
        done = self.command_anywhere(*arguments)
        assert done.returncode == 0, f"stonechat {' '.join(map(str, arguments))}: {done}"
        return done.stdout

    def succeed(self, *arguments, **options):
        """As command(), but AssertionError unless the exit code is 0. Returns standard output."""
        done = self.command(*arguments, **options)
        assert done.returncode == 0, f"{self.name}: stonechat {' '.join(map(str, arguments))}: {done}"
        return done.stdout

    @property
    def config(self):
        return self.home / "stonechat.toml"

    def calls(self, other, link_key=None):
        """From its next start on, this node calls `other`."""
        peer = f'\n[[peers]]\naddress = "{other.address}"\nlink_key = "{link_key or other.link_key}"\n'
        self.config.write_text(self.config.read_text() + peer)

    def lets_coded_answers_leave(self):
        """Bodies without free text may leave unread, as where a form asks for codes alone."""
        text = self.config.read_text()
        assert "coded = false" in text
        self.config.write_text(text.replace("coded = false", "coded = true"))

    def serves_pages(self, public=False, behind_proxy=False):
        """From its next start on, this node has pages for its people, and where asked a form for the public; and it
        believes this machine's word for whence people call."""
        self.pages = f"http://localhost:{free_port()}"
        table = f'\n[web]\nlisten = "{self.pages.replace("http://localhost", LOOPBACK)}"\n'
        if public:
            self.public_pages = f"http://localhost:{free_port()}"
            table += f'public_listen = "{self.public_pages.replace("http://localhost", LOOPBACK)}"\n'
        table += f'forwarded_from = "{LOOPBACK}"\n' if behind_proxy else ""
        self._add_table(table)

    def signs_in_with(self, issuer, client_login_file, ca_file):
        """From its next start on, its people may sign in with that OpenID provider."""
        self._add_table(f'\n[sign_in]\nissuer = "{issuer}"\nclient_login_file = "{client_login_file}"\n'
                        f'ca_file = "{ca_file}"\n')

    def lets_hidden_reports_leave_after(self, minutes):
        """As a relay, from its next start on: what its reviewers approve waits at most so long."""
        self._add_table(f"\n[relay]\nhold_minutes = {minutes}\nurgent_hold_minutes = {minutes}\n")

    def _add_table(self, table):
        # Before the peers: what follows a [[peers]] line belongs to that peer.
        text = self.config.read_text()
        at = text.find("\n[[peers]]")
        self.config.write_text(text + table if at < 0 else text[:at] + table + text[at:])

    def invites(self, role="administrator"):
        """A link that lets one person make an account on the pages."""
        return json.loads(self.succeed("web", "invite", "--role", role, "--json"))["link"]

    # ---- its process

    def launch(self):
        """Starts the process and returns at once."""
        assert self.process is None or self.process.poll() is not None, f"{self.name} runs already"
        # The kernel ends the node with this program, whatever becomes of this program.
        with_us = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*with_us, self.program, "run", "--home", str(self.home)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **self.environment},
                start_new_session=True)  # Ctrl-C reaches us alone: we end the nodes in order

    def wait_ready(self, seconds=60):
        """Until its API answers. Returns its status."""
        def status():
            if self.process.poll() is not None:
                raise NodeFailed(f"{self.name} ended with {self.process.returncode}:\n{self.log_tail()}")
            try:
                return self.status()
            except Unreachable:
                return None
        return wait_until(status, seconds, f"{self.name} answers:\n{self.log_tail()}")

    def start(self):
        self.launch()
        return self.wait_ready()

    def stop(self, seconds=30):
        """Ends it in order (SIGTERM) and returns its exit code."""
        self.process.terminate()
        return self._ended(seconds)

    def kill(self):
        """Ends it at once (SIGKILL), as a crash would."""
        self.process.kill()
        return self._ended(30)

    def _ended(self, seconds):
        code = self.process.wait(seconds)
        self.process = None
        self.api.close()
        return code

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    # ---- its log

    def log_lines(self, area=None, event=None):
        """The log's lines as objects, of one area and event where given."""
        lines = []
        for text in self.log.read_text(errors="replace").splitlines() if self.log.exists() else []:
            try:
                line = json.loads(text)
            except ValueError:  # the last words of a node that refused to start, or a line under way
                continue
            if area in (None, line.get("area")) and event in (None, line.get("event")):
                lines.append(line)
        return lines

    def log_tail(self, lines=15):
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    # ---- what it holds and does

    def status(self):
        return self.api.get("/v1/status")

    def peers(self):
        """The nodes it is linked to and has heard from."""
        return [peer for peer in self.status()["peers"] if peer["greeted"]]

    def wait_linked(self, count, seconds=60):
        wait_until(lambda: len(self.peers()) >= count, seconds, f"{self.name} has {count} links")

    def publish(self, body, api=None):
        """Publishes a body that a person has read, and returns the record's id. Refused, Unreachable."""
        shown = hashlib.sha256(canonical(body)).hexdigest()
        request = {"body": body, "text_checked": True, "shown_sha256": shown}
        return (api or self.api).post("/v1/records", request)["record"]

    def publish_coded(self, body, api=None):
        """As publish(), for a body without free text that nobody has read."""
        return (api or self.api).post("/v1/records", {"body": body})["record"]

    def records(self):
        """All records that it holds, newest first, as the API lists them."""
        found, before = [], ""
        while True:
            page = self.api.get("/v1/records?limit=500" + before)
            found += page["records"]
            if not page["next_before"]:
                return found
            before = f"&before={page['next_before']}"

    def record_ids(self):
        return [record["id"] for record in self.records()]

    def heads(self):
        """For each member, where its records end: {(member, epoch, lane): (sequence, record)}."""
        heads = {}
        for member in self.api.get("/v1/charter")["members"]:
            for pin in self.api.get(f"/v1/charter/pins?member={member['id']}")["pins"]:
                heads[member["id"], pin["epoch"], pin["lane"]] = (pin["sequence"], pin["record"])
        return heads


class Federation:
    """Organisations and their nodes in one directory: a new temporary one, or `directory`, which stays."""

    def __init__(self, program, name="Example federation", directory=None):
        self.program = str(Path(program).resolve())
        self.name = name
        self.id = ""
        self.nodes = []
        self._is_temporary = directory is None
        self.directory = Path(directory or tempfile.mkdtemp(prefix="stonechat-"))
        self.directory.mkdir(parents=True, exist_ok=True)
        atexit.register(self.close)

    def __enter__(self):
        return self

    def __exit__(self, failure, *_):
        if failure is not None and failure is not KeyboardInterrupt:
            for node in self.nodes:
                print(f"---- {node.name}, {node.log}:\n{node.log_tail()}", file=sys.stderr)
        self.close()

    def close(self):
        """Ends every node, in order where it can be had, and removes a temporary directory. May come twice."""
        atexit.unregister(self.close)
        running = [node for node in self.nodes if node.is_running()]
        for node in running:
            node.process.terminate()
        deadline = time.monotonic() + 15
        for node in running:
            try:
                node.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                node.process.kill()
                node.process.wait()
        for node in self.nodes:
            node.api.close()
        if self._is_temporary:
            shutil.rmtree(self.directory, ignore_errors=True)

    def make(self, name, *, sector="nhs", region="uk", is_observer=False, is_light=False, listens=True,
             is_door=False, calls=()):
        """Makes a node that belongs to nothing yet. A door's address stands in the charter, for invitations."""
        home = self.directory / re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        node = Node(self.program, name, home, home.with_suffix(".log"), free_port(), free_port() if listens else None)
        options = ["--name", name, "--sector", sector, "--region", region, "--api", f"{LOOPBACK}:{node.api_port}"]
        options += ["--listen", node.address] if listens else []
        options += ["--address", node.address] if is_door else []
        options += ["--federation", self.id] if self.id else []
        options += ["--observer"] if is_observer else []
        options += ["--light"] if is_light else []
        made = json.loads(node.succeed("init", *options, "--json"))
        node.member, node.link_key = made["member"], made["link_key"]
        for other in calls:
            node.calls(other)
        self.nodes.append(node)
        return node

    def add(self, name, *, role="member", seats=(), technologies=(), **settings):
        """Makes a node and its organisation a member. The first founds the federation; it admits the others."""
        node = self.make(name, is_observer=role == "observer", **settings)
        standing = ["--role", role]
        standing += ["--seats", ",".join(seats)] if seats else []
        standing += ["--technologies", ",".join(technologies)] if technologies else []
        if self.id:
            self.nodes[0].succeed("charter", "admit", node.home / "admission.request", *standing)
        else:
            self.id = node.succeed("charter", "found", "--federation", self.name, *standing).split()[0]
        return node

    def start(self, seconds=60):
        """Starts all nodes that do not run, and waits until each answers and knows every member."""
        for node in self.nodes:
            if not node.is_running():
                node.launch()
        for node in self.nodes:
            node.wait_ready(seconds)
        entries = self.nodes[0].status()["federation"]["entries"]
        for node in self.nodes:
            wait_until(lambda: (node.status()["federation"] or {}).get("entries", 0) >= entries, seconds,
                       f"{node.name} holds the charter:\n{node.log_tail()}")
