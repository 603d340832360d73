"""A node whose disk fails writes (EIO) or has become read-only: it refuses new reports in plain words, goes on
answering, and takes reports again once the disk does, without a restart.
"""

import sys
import time

import examples
from bad_disk import BadDisk
from federation import Federation, Refused, end_on_sigterm, wait_until

BACK_SECONDS = 60  # quality.md R6


def refusal_of(node, number):
    try:
        node.publish_coded(examples.coded_report(number))
    except Refused as refusal:
        return refusal
    raise AssertionError("a disk that fails took a report")


def takes_reports(node, acknowledged):
    try:
        acknowledged.append(node.publish_coded(examples.coded_report(1)))
        return True
    except Refused as refusal:
        assert refusal.status == 503, refusal
        return False


def check_fault(disk, fault, trust, peer, acknowledged):
    disk.set(fault)
    for number in range(3):
        refusal = refusal_of(trust, 100 + number)
        assert refusal.status == 503 and "disk" in refusal.problem["detail"], refusal
    print(f"{fault}: {refusal.problem['detail']}")
    assert trust.is_running()
    assert set(acknowledged) <= set(trust.record_ids()), "reading goes on"
    assert trust.api.get(f"/v1/records/{acknowledged[0]}")["signature_verifies"]
    assert trust.api.get("/v1/warnings") is not None, "warnings are shown"
    wait_until(lambda: set(acknowledged) <= set(peer.record_ids()), 30, "the peer holds what was acknowledged")
    disk.set("")
    well = time.monotonic()
    wait_until(lambda: takes_reports(trust, acknowledged), BACK_SECONDS, "it takes reports again")
    print(f"{fault}: takes reports again after {time.monotonic() - well:.1f} s")


def main():
    end_on_sigterm()
    disk = BadDisk()
    disk.set("")
    with Federation(examples.program()) as federation:
        trust = federation.add("Example Acute Trust")
        trust.lets_coded_answers_leave()
        disk.put(trust)
        peer = federation.add("Example Practice", calls=[trust])
        federation.start()
        acknowledged = [trust.publish_coded(examples.coded_report(number)) for number in range(20)]
        for fault in ("eio", "readonly", "eio"):
            check_fault(disk, fault, trust, peer, acknowledged)
        wait_until(lambda: set(acknowledged) <= set(peer.record_ids()), 60, "the peer holds the new ones")
        wait_until(lambda: trust.heads() == peer.heads(), 60, "equal heads")
        assert trust.stop() == 0
        assert '"faults":[]' in trust.succeed("verify", "--json")


if __name__ == "__main__":
    sys.exit(main())
