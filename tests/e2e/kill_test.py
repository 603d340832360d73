"""Two nodes publish while SIGKILL hits one or the other: nothing that was acknowledged is lost, and both end alike.

    kill_test.py [--reports 2000] [--kills 6] [--seed N]     --full: 20,000 reports and 200 kills

SIGKILL shows that a node keeps its word through a crash of its own. A loss of power it cannot show, for what was
written survives in the kernel's memory; that is the business of the store's own tests.
"""

import argparse
import json
import random
import sys
import threading
import time

import examples
from federation import Federation, Unreachable, end_on_sigterm, wait_until


class Reporter(threading.Thread):
    """Publishes reports at one node, each once, whatever becomes of the node meanwhile."""

    def __init__(self, node, numbers):
        super().__init__(daemon=True)
        self.node = node
        self.numbers = numbers
        self.acknowledged = {}  # record id -> number of the report
        self.unanswered = 0  # the node was killed between the request and its answer
        self.failure = None

    def run(self):
        try:
            api = self.node.new_api(seconds=30)
            for number in self.numbers:
                self.publish(number, api)
        except Exception as failure:  # told by the main thread, which waits for us
            self.failure = failure

    def publish(self, number, api):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.acknowledged[self.node.publish_coded(examples.coded_report(number), api)] = number
                return
            except Unreachable as failure:
                if isinstance(failure.__cause__, ConnectionRefusedError):
                    time.sleep(0.01)  # it is down, so it cannot have taken the report
                    continue
                self.unanswered += 1  # it may have: to send it again could publish it twice
                return
        raise TimeoutError(f"{self.node.name} was down for a minute")


def fail_if_over(reporters):
    for reporter in reporters:
        if reporter.failure is not None:
            raise reporter.failure


def kill_now_and_then(nodes, reporters, kills, total, chance):
    """Kills a random node at each of `kills` random points of the work. Returns how long each took to come back."""
    def done():
        fail_if_over(reporters)
        return sum(len(reporter.acknowledged) + reporter.unanswered for reporter in reporters)
    seconds = []
    for point in sorted(chance.sample(range(total // 50, total - total // 50), kills)):
        wait_until(lambda: done() >= point, 600, f"{point} reports are through")
        time.sleep(chance.uniform(0, 0.02))
        node = chance.choice(nodes)
        node.kill()
        time.sleep(chance.uniform(0, 0.3))
        began = time.monotonic()
        node.start()
        seconds.append(time.monotonic() - began)
        print(f"  at {point:>6} reports: killed {node.name}, back after {seconds[-1] * 1000:.0f} ms", flush=True)
    return seconds


def all_held(node, acknowledged):
    ids = node.record_ids()
    assert len(ids) == len(set(ids)), f"{node.name} lists a record twice"
    missing = set(acknowledged) - set(ids)
    return None if missing else set(ids)


def check_equal(nodes, acknowledged):
    """Both hold every acknowledged record, and the same in all. Returns the number of records."""
    for node in nodes:
        wait_until(lambda: all_held(node, acknowledged), 120, f"{node.name} holds every acknowledged record")
    wait_until(lambda: nodes[0].heads() == nodes[1].heads(), 60, "both have equal heads")
    held = [set(node.record_ids()) for node in nodes]
    assert held[0] == held[1], "the nodes hold different records"
    heads = nodes[0].heads()
    ends = sum(sequence for sequence, _ in heads.values())
    assert ends == len(held[0]), f"{ends} places in all lanes, {len(held[0])} records: a gap or a fork"
    for node in nodes:
        assert node.status()["lanes_with_gaps"] == 0, node.name
    return len(held[0])


def check_whole(nodes, records):
    """Every signature, link and text, read from the stores of the stopped nodes."""
    for node in nodes:
        code = node.stop()
        assert code == 0, f"{node.name} ended with {code} after SIGTERM"
        result = json.loads(node.succeed("verify", "--json", timeout=600))
        assert result["faults"] == [] and result["missing"] == 0, result
        assert result["records"] == records, f"{node.name} verifies {result['records']} of {records}"


def run(options):
    chance = random.Random(options.seed)
    print(f"{options.reports} reports, {options.kills} kills, seed {options.seed}", flush=True)
    with Federation(examples.program(), name="Example region") as federation:
        trust = federation.add("Example Acute Trust")
        practice = federation.add("Example Practice", calls=[trust])
        nodes = [trust, practice]
        for node in nodes:
            node.lets_coded_answers_leave()
        federation.start()
        half = options.reports // 2
        reporters = [Reporter(trust, range(half)), Reporter(practice, range(half, options.reports))]
        began = time.monotonic()
        for reporter in reporters:
            reporter.start()
        seconds = kill_now_and_then(nodes, reporters, options.kills, options.reports, chance)
        for reporter in reporters:
            reporter.join(1200)
            assert not reporter.is_alive(), f"{reporter.node.name} takes no more reports"
        fail_if_over(reporters)
        published = time.monotonic() - began
        acknowledged = {**reporters[0].acknowledged, **reporters[1].acknowledged}
        unanswered = sum(reporter.unanswered for reporter in reporters)
        assert len(acknowledged) + unanswered == options.reports, "two reports were given one id"
        records = check_equal(nodes, acknowledged)
        settled = time.monotonic() - began - published
        assert records <= len(acknowledged) + unanswered, "a report was published twice"
        check_whole(nodes, records)
    print(json.dumps({
        "reports": options.reports, "kills": options.kills, "seed": options.seed,
        "acknowledged": len(acknowledged), "unanswered": unanswered, "records_on_both": records,
        "lost": 0, "publish_seconds": round(published, 1), "settle_seconds": round(settled, 1),
        "restart_ms_median": round(sorted(seconds)[len(seconds) // 2] * 1000),
        "restart_ms_worst": round(max(seconds) * 1000)}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options = parser.parse_args()
    if options.full:
        options.reports, options.kills = 20000, 200
    end_on_sigterm()
    run(options)


if __name__ == "__main__":
    sys.exit(main())
