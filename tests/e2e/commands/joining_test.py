#!/usr/bin/env python3
"""From an invitation to belonging, as a newcomer does it: one command, at a terminal.

Usage: joining_test.py PROGRAM. Says each step that failed; exit code 0 only when all held.
"""
import json
import pathlib
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from person import Person

PROGRAM = sys.argv[1]
failures = []


def expect(holds, what):
    if not holds:
        failures.append(what)
        print("FAILED:", what, flush=True)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def run(*arguments, code=0):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=60)
    expect(done.returncode == code, f"{' '.join(map(str, arguments))[:80]}: exit code {done.returncode}: {done.stderr}")
    return done.stdout if code == 0 else done.stderr


def wait_for(holds, what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = holds()
        if value:
            return value
        time.sleep(0.1)
    expect(False, what)
    return None


def main():
    with tempfile.TemporaryDirectory(prefix="stonechat-joining-") as folder:
        base = pathlib.Path(folder)
        hub, port = base / "hub", free_port()
        address = f"127.0.0.1:{port}"
        run("init", "--home", hub, "--name", "Example Hub Trust", "--sector", "nhs", "--listen", address, "--address",
            address, "--api", f"127.0.0.1:{free_port()}")
        expect("holds nothing yet" in run("invite", "--home", hub, code=1), "an outsider cannot invite")
        run("charter", "found", "--federation", "Example region", "--home", hub)
        node = subprocess.Popen([PROGRAM, "run", "--home", hub], stderr=open(base / "hub.log", "wb"))
        try:
            wait_for(lambda: subprocess.run([PROGRAM, "status", "--home", hub], capture_output=True).returncode == 0,
                     "the hub answers")
            walk(base, hub)
        finally:
            node.send_signal(signal.SIGTERM)
            expect(node.wait(20) == 0, "the hub ends in order")
    print("joining: FAILED" if failures else "joining: all held")
    return 1 if failures else 0


def walk(base, hub):
    link = run("invite", "--home", hub).strip()
    expect(link.startswith("stonechat:"), "an invitation is a link")
    expect("\u2588" in run("invite", "--qr", "--home", hub), "and a QR code")
    expect("--sector" in run("join", link, "--home", base / "cut", "--name", "Cut", code=2),
           "without a terminal what is missing is named")
    run("join", link[:-9], "--home", base / "cut", "--name", "Cut", "--sector", "nhs", code=2)
    expect(not (base / "cut").exists(), "a link that is not whole leaves nothing behind")

    practice = base / "practice"
    person = Person([PROGRAM, "join", link, "--home", practice, "--api", f"127.0.0.1:{free_port()}"],
                    lambda what: expect(False, what))
    person.wait_for("name of your organisation", "it asks for the name that it was not told")
    person.type("Example Practice")
    person.wait_for("sector", "and for the sector")
    person.type("nhs")
    words = person.answer_words()
    person.wait_for("stewards' nodes have your request", "the newcomer hears that its request is held")
    shown = run("charter", "requests", "--home", hub)
    expect(all(f"--role {role}" in shown for role in ("member", "observer", "maker")), "the steward sees that the role is its to say")
    waiting = json.loads(run("charter", "requests", "--json", "--home", hub))
    expect([one["organisation"] for one in waiting] == ["Example Practice"], "the steward sees who waits")
    expect(waiting[0]["invited_by"] == "Example Hub Trust", "and who invited it")
    run("charter", "admit", waiting[0]["member"], "--home", hub)
    person.wait_for("You are in: Example Practice belongs to Example region", "the newcomer is in")
    expect(person.end() == 0, "join ends well")
    expect(json.loads(run("charter", "requests", "--json", "--home", hub)) == [], "nobody waits any more")

    everything = b"".join(path.read_bytes() for path in practice.rglob("*") if path.is_file())
    phrase = " ".join(words).encode()
    expect(phrase not in everything and not (practice / "keys" / "recovery.key").exists(),
           "the recovery key is kept nowhere")

    again = run("join", link, "--home", practice, "--name", "Other", "--sector", "nhs", "--recovery-words",
                base / "words", code=1)
    expect("already there" in again, "an installation is never written over")
    run("join", link, "--home", base / "second", "--name", "Second Practice", "--sector", "nhs", code=2)
    run("join", link, "--home", base / "second", "--name", "Second Practice", "--sector", "nhs", "--api",
        f"127.0.0.1:{free_port()}", "--recovery-words", base / "words", "--no-wait")
    expect(stat.S_IMODE((base / "words").stat().st_mode) == 0o600, "words in a file are their owner's")
    second = subprocess.Popen([PROGRAM, "run", "--home", base / "second"], stderr=open(base / "second.log", "wb"))
    wait_for(lambda: "application_refused" in (base / "second.log").read_text(), "a spent invitation is refused")
    second.send_signal(signal.SIGTERM)
    second.wait(20)


if __name__ == "__main__":
    sys.exit(main())
