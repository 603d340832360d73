"""A node publishes while its power goes, again and again: nothing that was acknowledged is lost, and nobody else
ever knew more of it than it knew itself.

    power_loss_test.py [--cycles 10] [--seed N]     by hand: --cycles 200
    power_loss_test.py --lying                      the disk only says that it syncs: the node must notice; and where
                                                    just its log is never synced and the mark is gone by which it
                                                    would notice, this very test must
"""

import argparse
import json
import os
import random
import sys
import threading
import time

import examples
from bad_disk import BadDisk
from federation import Federation, NodeFailed, Refused, Unreachable, end_on_sigterm, wait_until


class Lost(Exception):
    """What was acknowledged is not there."""


class Reporter(threading.Thread):
    """Publishes until the node is gone."""

    def __init__(self, node, first):
        super().__init__(daemon=True)
        self.node = node
        self.next = first
        self.acknowledged = []
        self.failure = None

    def run(self):
        api = self.node.new_api(seconds=30)
        try:
            while True:
                self.acknowledged.append(self.node.publish_coded(examples.coded_report(self.next), api))
                self.next += 1
        except Unreachable:
            self.next += 1  # it may have been taken
        except Exception as failure:  # told by the main thread
            self.failure = failure


def check_held(node, acknowledged):
    for record in acknowledged:
        try:
            node.api.get(f"/v1/records/{record}")
        except Refused as refusal:
            raise Lost(f"{node.name} acknowledged {record} and does not hold it: {refusal}") from refusal


def start_again(node):
    began = time.monotonic()
    try:
        node.start()
    except NodeFailed as failure:
        if "damaged" in str(failure):
            raise Lost(str(failure)) from failure
        raise
    return time.monotonic() - began


def cycle(disk, victim, first, chance, without_mark):
    """Returns (what was acknowledged, the number of the next report, seconds until it was back)."""
    reporter = Reporter(victim, first)
    reporter.start()
    wait_until(lambda: reporter.acknowledged or reporter.failure, 60, "a report is through")
    time.sleep(chance.uniform(0, 0.4))
    disk.lose_power(victim)
    reporter.join(60)
    if reporter.failure is not None:
        raise reporter.failure
    if without_mark:
        (victim.home / "store" / "SYNCED").unlink()
    seconds = start_again(victim)
    check_held(victim, reporter.acknowledged)
    return reporter.acknowledged, reporter.next, seconds


def run(options, disk, fault="", without_mark=False):
    chance = random.Random(options.seed)
    with Federation(examples.program()) as federation:
        hub = federation.add("Example Hub")
        victim = federation.add("Example Practice", calls=[hub])
        victim.lets_coded_answers_leave()
        disk.put(victim)
        federation.start()
        disk.set(fault)
        acknowledged, number, seconds = [], 0, []
        for _ in range(options.cycles):
            more, number, back = cycle(disk, victim, number, chance, without_mark)
            acknowledged += more
            seconds.append(back)
        check_held(victim, acknowledged)
        wait_until(lambda: set(acknowledged) <= set(hub.record_ids()), 120, "the hub holds all that was acknowledged")
        wait_until(lambda: hub.heads() == victim.heads(), 60, "both have equal heads")
        epochs = {epoch for member, epoch, _ in victim.heads() if member == victim.member}
        if len(epochs) != 1:
            raise Lost(f"{len(epochs)} epochs: the hub knew more of {victim.name} than it knew itself")
        assert victim.stop() == 0
        result = json.loads(victim.succeed("verify", "--json", timeout=600))
        assert result["faults"] == [] and result["missing"] == 0, result
    print(json.dumps({"cycles": options.cycles, "seed": options.seed, "acknowledged": len(acknowledged), "lost": 0,
                      "records": result["records"], "restart_ms_worst": round(max(seconds) * 1000)}))


def told_of(disk, options, fault, without_mark):
    """What is said of a disk that does not sync. AssertionError when nothing is."""
    disk.set("")
    try:
        run(options, disk, fault, without_mark)
    except Lost as lost:
        print("noticed, as it must be:", str(lost).splitlines()[-1])
        return str(lost)
    raise AssertionError("a disk that never syncs went unnoticed")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cycles", type=int, default=10)
    parser.add_argument("--lying", action="store_true")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options = parser.parse_args()
    os.environ["STONECHAT_BAD_DISK_SEED"] = str(options.seed)
    end_on_sigterm()
    disk = BadDisk()
    if not options.lying:
        run(options, disk)
        return
    assert "damaged" in told_of(disk, options, "lie", without_mark=False)
    # What it lost the hub may have given back, and then it signed in a new epoch.
    told = told_of(disk, options, "lie about logs", without_mark=True)
    assert "does not hold it" in told or "knew more" in told, told


if __name__ == "__main__":
    sys.exit(main())
