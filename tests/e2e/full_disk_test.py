"""A node whose disk is full: it refuses new reports in plain words, goes on answering, and takes reports again once
there is space, without a restart.

Mounts a tmpfs of 64 MiB in a mount namespace of its own, which takes root or user namespaces. Exit code 77, which
ctest counts as not run, where neither is to be had.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import examples
from federation import Federation, Refused, end_on_sigterm, wait_until

NOT_RUN = 77
INSIDE = "STONECHAT_INSIDE_NAMESPACE"
DISK_BYTES = 64 * 1024 * 1024
BACK_SECONDS = 60  # quality.md R6


def enter_namespace():
    """Starts this program again where it may mount. Does not return."""
    for options in (["--mount"], ["--mount", "--map-root-user"]):
        command = ["unshare", *options, "--propagation", "private"]
        with tempfile.TemporaryDirectory() as place:
            tried = subprocess.run([*command, "mount", "-t", "tmpfs", "none", place], capture_output=True)
        if tried.returncode == 0:
            os.execvpe("unshare", [*command, sys.executable, __file__], {**os.environ, INSIDE: "yes"})
    print("NOT RUN: this needs a private mount namespace (root, or unprivileged user namespaces), which this "
          "machine does not give")
    sys.exit(NOT_RUN)


def fill(disk):
    """Takes all the space that is left. Returns the file that holds what was taken so far."""
    ballast = disk / "ballast"
    with open(ballast, "ab", buffering=0) as file:
        for block in (1024 * 1024, 4096):
            try:
                while True:
                    file.write(b"\0" * block)
            except OSError:
                pass
    return ballast


def publish_until_refused(node, acknowledged):
    """What the node has preallocated may still take some. Returns the refusal."""
    for number in range(20000):
        try:
            acknowledged.append(node.publish_coded(examples.coded_report(1000 + number)))
        except Refused as refusal:
            return refusal
    raise AssertionError("a full disk took 20,000 reports")


def takes_reports(node, acknowledged):
    try:
        acknowledged.append(node.publish_coded(examples.coded_report(1)))
        return True
    except Refused as refusal:
        assert refusal.status == 503, refusal
        return False


def check_refusing(node, refusal, acknowledged, peer):
    print(f"refused after {len(acknowledged)} reports: {refusal.problem['detail']}")
    assert refusal.status == 503, refusal
    assert "disk" in refusal.problem["detail"], refusal.problem
    assert node.is_running()
    assert set(acknowledged) <= set(node.record_ids()), "reading goes on"
    assert node.api.get(f"/v1/records/{acknowledged[0]}")["signature_verifies"]
    assert len(node.peers()) == 1, "its link stands"
    wait_until(lambda: set(acknowledged) <= set(peer.record_ids()), 30, "the peer holds what was acknowledged")


def run(disk):
    with Federation(examples.program(), directory=disk / "federation") as federation:
        trust = federation.add("Example Acute Trust")
        trust.lets_coded_answers_leave()
        with Federation(examples.program()) as elsewhere:  # the peer's disk is not full
            elsewhere.id, elsewhere.nodes = federation.id, []
            peer = elsewhere.make("Example Practice", calls=[trust], listens=False)
            trust.succeed("charter", "admit", peer.home / "admission.request")
            trust.start()
            peer.start()
            trust.wait_linked(1)
            acknowledged = [trust.publish_coded(examples.coded_report(number)) for number in range(100)]

            for _ in range(2):  # what the node itself gives back on refusing is taken too
                ballast = fill(disk)
                check_refusing(trust, publish_until_refused(trust, acknowledged), acknowledged, peer)
                time.sleep(1)

            ballast.unlink()
            freed = time.monotonic()
            wait_until(lambda: takes_reports(trust, acknowledged), BACK_SECONDS, "it takes reports again")
            print(f"takes reports again after {time.monotonic() - freed:.1f} s")
            wait_until(lambda: set(acknowledged) <= set(peer.record_ids()), 30, "the peer holds the new one")
            wait_until(lambda: trust.heads() == peer.heads(), 30, "equal heads")
            assert trust.stop() == 0
            assert '"faults":[]' in trust.succeed("verify", "--json")
            trust.start()
            assert set(acknowledged) <= set(trust.record_ids()), "all of it is there after a restart"


def main():
    if INSIDE not in os.environ:
        enter_namespace()
    end_on_sigterm()
    disk = Path(tempfile.mkdtemp(prefix="stonechat-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=700", "none", disk], check=True)
    try:
        run(disk)
    finally:
        subprocess.run(["umount", "--lazy", disk], check=False)
        disk.rmdir()


if __name__ == "__main__":
    sys.exit(main())
