"""One critical alert reaches every node of a federation in which each node is linked to four others.

    many_nodes_test.py [--nodes 8] [--rounds 5]

Prints how long after the publisher's answer each node had stored the alert and raised its warning: the moments are
those of the nodes' own logs, on one machine with one clock.
"""

import argparse
import json
import math
import sys
import time
from datetime import datetime

import examples
from federation import Federation, end_on_sigterm, wait_until

IN_USE = "maker,product,version,category\nExample Skin AI Ltd,SkinSort,2.3.1,image-triage\n"


def alert(number):
    body = examples.example("example-alert-stop")
    body["content"]["severity"] = "act"
    body["content"]["title"] = f"Check how SkinSort is used, exercise {number}"
    del body["content"]["based_on"]
    return body


def make_ring(federation, count):
    """Each node calls the next one and one about a third of the way round, and is called by two: four links."""
    nodes = [federation.add("Example Safety Body", seats=["issuer"])]
    nodes += [federation.add(f"Example Practice {number}") for number in range(1, count)]
    chord = max(2, round(count / 3))
    for place, node in enumerate(nodes):
        node.calls(nodes[(place + 1) % count])
        node.calls(nodes[(place + chord) % count])
    return nodes


def raised_at(node, record):
    """When the node's log says that the record became a warning here; None: not yet."""
    for line in node.log_lines("warning", "raised"):
        if line["record"] == record:
            return datetime.fromisoformat(line["ts"].replace("Z", "+00:00")).timestamp()
    return None


def quantile(ordered, share):
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def publish_once(nodes, number):
    """Milliseconds from the publisher's answer to each other node's warning."""
    record = nodes[0].publish(alert(number))
    answered = time.time()
    for node in nodes[1:]:
        wait_until(lambda: raised_at(node, record), 30, f"{node.name} warns of the alert")
    return [(raised_at(node, record) - answered) * 1000 for node in nodes[1:]]


def run(options):
    with Federation(examples.program(), name="Example region") as federation:
        nodes = make_ring(federation, options.nodes)
        federation.start(seconds=120)
        for node in nodes:
            node.wait_linked(4)
            assert len(node.peers()) == 4, f"{node.name}: {len(node.peers())} links"
            node.api.post("/v1/technologies/import", IN_USE.encode(), "text/csv")
        rounds = []
        for number in range(options.rounds):
            rounds.append(publish_once(nodes, number))
            time.sleep(0.2)  # so that one alert's last copies are no part of the next one's figures
    times = sorted(time for one in rounds for time in one)
    print(json.dumps({
        "nodes": options.nodes, "links_each": 4, "alerts": options.rounds, "deliveries": len(times),
        "reached_all": True, "median_ms": round(quantile(times, 0.5), 1), "p99_ms": round(quantile(times, 0.99), 1),
        "worst_ms": round(times[-1], 1), "first_alert_worst_ms": round(max(rounds[0]), 1)}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if options.nodes < 7:
        parser.error("--nodes: at least 7, for four different neighbours each")
    end_on_sigterm()
    run(options)


if __name__ == "__main__":
    sys.exit(main())
