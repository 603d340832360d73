#!/usr/bin/env python3
"""Two organisations as two processes, by the command line alone: founded, admitted, warned, verified, removed.

Usage: federation_test.py PROGRAM EXAMPLES. Says each step that failed; exit code 0 only when all held.
"""
import hashlib
import json
import os
import pathlib
import pty
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

PROGRAM, EXAMPLES = sys.argv[1], pathlib.Path(sys.argv[2])
LIST = """maker,product,version,category
Example Skin AI Ltd,SkinSort,2.3.1,image-triage
"""
failures = []


def expect(holds, what):
    if not holds:
        failures.append(what)
        print("FAILED:", what, flush=True)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def run(*arguments, code=0, given=None):
    """The command's output; its exit code must be `code`."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], input=given, capture_output=True, text=True, timeout=60)
    expect(done.returncode == code,
           f"{' '.join(map(str, arguments))}: exit code {done.returncode}, not {code}: {done.stderr}")
    return done.stdout if code == 0 else done.stderr


def wait_for(holds, what, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.05)
    expect(False, what)


class Node:
    def __init__(self, home, *options):
        self.home, self.api = home, f"127.0.0.1:{free_port()}"
        made = run("init", "--home", home, "--api", self.api, "--json", *options)
        self.link_key = json.loads(made)["link_key"]
        self.process = None

    def start(self):
        self.log = open(self.home / "log", "ab")
        self.process = subprocess.Popen([PROGRAM, "run", "--home", self.home], stderr=self.log)
        wait_for(self.answers, f"{self.home.name} answers")

    def answers(self):
        return subprocess.run([PROGRAM, "status", "--home", self.home], capture_output=True).returncode == 0

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        expect(self.process.wait(20) == 0, f"{self.home.name} ends in order")

    def say(self, *arguments, **how):
        return run(*arguments, "--home", self.home, **how)

    def json(self, *arguments):
        return json.loads(self.say(*arguments, "--json"))

    def post(self, target, body):
        """(status, answer), as any program on this machine would ask."""
        token = (self.home / "api-token").read_text().strip()
        request = urllib.request.Request(f"http://{self.api}{target}", json.dumps(body).encode(),
                                         {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)


def on_terminal(answer, *arguments):
    """What a person sees who types `answer`, and the exit code."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(PROGRAM, [PROGRAM, *map(str, arguments)])
    shown = b""
    try:
        while True:
            part = os.read(terminal, 65536)
            shown += part
            if b"[y/N]" in part:
                os.write(terminal, answer.encode() + b"\n")
    except OSError:
        pass  # the other side has closed
    return shown.decode(), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def publish(practice, scratch):
    scenario = EXAMPLES / "scenario-1.json"
    exact = json.loads(scenario.read_text())
    practice.say("report", scenario, code=2)  # nobody there to ask
    shown, code = on_terminal("n", "report", scenario, "--home", practice.home)
    expect(code == 1 and exact["content"]["what_happened"] in shown.replace("\r\n", "\n"), "the text is shown first")
    expect(practice.json("records") == [], "a no is a no")
    shown, code = on_terminal("y", "report", scenario, "--home", practice.home)
    expect(code == 0 and "Published as" in shown, "a yes publishes")
    practice.say("report", EXAMPLES / "example-monitor.json", "--text-checked")

    named = json.loads(scenario.read_text())
    named["content"]["what_happened"] = "Patient 999 000 0042 was recalled."  # in the range kept for tests
    (scratch / "named.json").write_text(json.dumps(named))
    refused = practice.say("report", scratch / "named.json", "--text-checked", code=1)
    expect("0042" not in refused, "a refusal never says the value")
    masked = practice.say("report", EXAMPLES / "scenario-4.json", "--text-checked", code=1)
    expect("/content/masked" in masked, "only a relay hides an organisation")
    status, problem = practice.post("/v1/records", {"body": exact, "text_checked": True})
    expect(status == 422 and problem["pointer"] == "/shown_sha256", "a program says to which bytes the yes was")
    expect(len(practice.json("records")) == 2, "nothing else was kept")


def warned(hub):
    wait_for(lambda: len(hub.json("records")) == 2, "the hub holds both records")
    wait_for(lambda: len(hub.json("warnings")) == 1, "the hub is warned once")
    warning = hub.json("warnings")[0]
    expect(warning["level"] == "answer-needed" and warning["open"], "and asked for an answer")
    shown = hub.say("warnings").split()[0]
    hub.say("warnings", "answer", shown, "not-relevant", "--reason", "nonsense", code=1)
    hub.say("warnings", "answer", shown, "under-way")
    expect(hub.json("warnings", "--all")[0]["state"] == "under-way", "the answer is kept")


def compared(hub, practice):
    for node, other in (hub, "Example Practice"), (practice, "Example Hub"):
        said = node.say("peers", "compare", other)
        expect(said.startswith("Equal:"), f"both hold the same: {said}")
        listed = node.json("peers", "list")
        expect([one["name"] for one in listed] == [other], "the other is listed")
        expect(listed[0]["compared"]["equal"] and listed[0]["charges"] == 0, "with what the comparison found")
        as_of = node.json("status")["complete_as_of"]
        expect(as_of["name"] == other and as_of["at"], "it is known as of when, and with whom, all is here")
        expect(f"compared with {other}" in node.say("status"), "and people are told")
    hub.say("peers", "compare", "Example Nobody", code=1)
    status, _ = hub.post("/v1/peers/compare", {"link_key": "00" * 32})
    expect(status == 404, "a program is told too when there is no such peer")
    status, problem = hub.post("/v1/peers/compare", {"link_key": "short"})
    expect(status == 422 and problem["pointer"] == "/link_key", "and which field is wrong")


def rekeyed(hub, practice):
    """The practice takes new keys with its recovery key, and goes on as who it was."""
    before = {one["author"]: one for one in hub.json("feeds")}
    expect(len(before) == 1 and list(before.values())[0]["author_name"] == "Example Practice", "one lane's author")
    expect("No series forks" in hub.say("feeds", "--forks") and hub.json("feeds", "--forks") == [], "nobody forks")
    asked = practice.home / "next" / "key.request"
    practice.say("rekey", "--finish", code=1)
    practice.say("rekey", "--by", "recovery")
    expect("not signed" in practice.say("rekey", "--finish", code=1), "the stewards come first")
    expect([one["received_up_to"] > 0 for one in hub.json("status")["peers"]] == [True], "the hub takes from one peer")
    hub.say("charter", "propose", "rekey", asked, "--out", practice.home / "rekey.proposal")
    # The practice calls again at once with the old key, as a stranger from whom nothing is taken.
    wait_for(lambda: not any(one["received_up_to"] or one["member"] for one in hub.json("status")["peers"]),
             "the hub hangs up on the old key")
    practice.say("rekey", "--finish")
    practice.stop()
    practice.start()
    wait_for(lambda: [one["name"] for one in hub.json("status")["peers"]] == ["Example Practice"], "the new key is known")
    practice.say("report", EXAMPLES / "scenario-2.json", "--text-checked")
    wait_for(lambda: len(hub.json("records")) == 3, "records go on")
    expect(hub.json("verify")["voided"] == 0 and hub.json("verify")["faults"] == [], "and what was said before stands")


def openssl(directory, key, name):
    return subprocess.run(["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", key, "-in", f"{name}.tbs",
                           "-sigfile", f"{name}.sig"], cwd=directory, capture_output=True).returncode == 0


def exported(node, directory):
    node.say("export", "--cose", directory)
    records = json.loads((directory / "index.json").read_text())["records"]
    expect(len(records) == 3, "all records are exported")
    for one in records:
        message = (directory / f"{one['id']}.cose").read_bytes()
        expect(hashlib.sha256(message).hexdigest() == one["id"], "the id is the message's hash")
        expect(openssl(directory, one["key"], one["id"]), "openssl verifies the record")
        salted = (directory / f"{one['id']}.body").read_bytes()
        expect(hashlib.sha256(salted).hexdigest() == one["body_hash"], "the text is the one that was signed")
        expect(salted[32:] == (directory / f"{one['id']}.json").read_bytes(), "the text stands alone too")
    for signature in (directory / "charter").glob("*.sig"):
        steward = re.sub(r"^\d+-", "", signature.stem)
        expect(openssl(directory, f"keys/steward-{steward}.pem", f"charter/{signature.stem}"), "openssl verifies an entry")


def main():
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        port = free_port()
        hub = Node(scratch / "hub", "--name", "Example Hub", "--sector", "nhs", "--listen", f"127.0.0.1:{port}")
        federation = hub.say("charter", "found", "--federation", "Example region").strip()
        hub.start()
        run("run", "--home", hub.home, code=2)  # one node a home
        practice = Node(scratch / "practice", "--name", "Example Practice", "--sector", "nhs", "--federation",
                        federation, "--peer", f"127.0.0.1:{port}={hub.link_key}")
        practice.start()
        try:
            practice.say("report", EXAMPLES / "scenario-2.json", "--text-checked", code=1)  # not a member yet
            hub.say("charter", "admit", practice.home / "admission.request")
            wait_for(lambda: practice.json("status")["self"].get("role") == "member", "the newcomer belongs")
            hub.say("technologies", "import", "-", given=LIST)
            expect(hub.json("technologies", "list")[0]["version"] == "2.3.1", "the list is kept")
            publish(practice, scratch)
            warned(hub)
            compared(hub, practice)
            rekeyed(hub, practice)
            exported(hub, scratch / "running")
            expect(hub.json("verify")["faults"] == [], "nothing is wrong at the hub")

            practice.stop()
            practice.say("status", code=3)
            exported(practice, scratch / "stopped")
            expect(practice.json("verify")["records"] == 3, "a stopped node verifies too")
            practice.start()
            hub.say("charter", "revoke", "Example Practice")
            removed = [one["name"] for one in hub.json("charter", "show")["members"] if one["revoked"]]
            expect(removed == ["Example Practice"], "the charter says who was removed")
            # It may call again, as anyone may who is no member: to hear from the charter why.
            wait_for(lambda: not any(one["member"] for one in hub.json("status")["peers"]), "the hub hangs up on who was removed")
            expect(hub.json("verify")["voided"] == 0, "what it said before stays")
        finally:
            hub.stop()
            practice.stop()
        log = (practice.home / "log").read_text()
        expect('"event":"published"' in log and '"attended":false' in log, "unattended use is logged")
        expect("mostly from photos" not in log, "no text of a report is logged")
    return bool(failures)


sys.exit(main())
