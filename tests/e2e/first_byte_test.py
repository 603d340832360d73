"""How long until the first byte of every page, with many records in the store and many people at once. Fails when a page
does not answer; the times are for people to judge, for they are this machine's.

    first_byte_test.py [--records N] [--people N] [--rounds N]
"""

import argparse
import json
import math
import threading
from concurrent.futures import ThreadPoolExecutor

import examples
from federation import Federation, end_on_sigterm, wait_until
from pages import Pages

PUBLISHERS = 8
TOOLS = "maker,product,version,category\nExample Skin AI Ltd,SkinSort,2.3.1,image-triage\n"
STAFF = ["/", "/warnings", "/warnings?show=all", "/report", "/review", "/technologies", "/technologies/add",
         "/technologies/import", "/insights", "/federation", "/accounts", "/me", "/follow-up"]


def fill(node, count, changes):
    """Coded reports without a person: as many as are asked for, each with what `changes` makes of it."""
    def publish(first):
        api = node.new_api()
        for number in range(first, count, PUBLISHERS):
            body = examples.coded_report(number)
            changes(body["content"]["technology"], number)
            node.publish_coded(body, api)
    with ThreadPoolExecutor(PUBLISHERS) as pool:
        list(pool.map(publish, range(PUBLISHERS)))


def of_another_tool(technology, number):
    del technology["tech"]
    technology |= {"maker": "not-known", "product": f"Other {number % 50}"}


def p(times, part):
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)], 1)


def run(options):
    with Federation(examples.program(), name="Example region") as federation:
        trust = federation.add("Example Acute Trust", seats=["relay"])
        trust.serves_pages(public=True, behind_proxy=True)
        trust.lets_coded_answers_leave()
        practice = federation.add("Example Practice", calls=[trust], listens=False)
        practice.lets_coded_answers_leave()
        federation.start()
        trust.api.post("/v1/technologies/import", TOOLS.encode(), "text/csv")
        of_tool_here = options.records // 100
        fill(practice, of_tool_here, lambda technology, number: None)
        fill(trust, options.records - of_tool_here, of_another_tool)
        wait_until(lambda: trust.status()["log_end"] >= options.records, 60, "every record is there")
        record = trust.record_ids()[0]
        warning = wait_until(lambda: trust.api.get("/v1/warnings")["warnings"], 60, "a warning")[0]["id"]
        paths = [*STAFF, f"/records/{record}", f"/warnings/{warning}"]
        times = {path: [] for path in [*paths, "public /", "public /print", "public /follow-up"]}
        failures = []
        lock = threading.Lock()

        def look(person):
            staff, anyone = person
            for _ in range(options.rounds):
                for path in times:
                    pages, wanted = (anyone, path.removeprefix("public ")) if path.startswith("public ") else (staff, path)
                    pages.get(wanted)
                    with lock:
                        times[path].append(pages.first_byte_ms)
                        if pages.status != 200 or pages.path != wanted:
                            failures.append((path, pages.path, pages.status))

        people = []
        for number in range(options.people):  # one after the other: two passwords are hashed at once
            address = f"192.0.2.{number % 250 + 1}"
            people.append((Pages(trust.pages, address), Pages(trust.public_pages, address)))
            people[-1][0].join(trust.invites(), f"person{number}")
        counting = Pages(trust.pages)
        counting.join(trust.invites(), "counts")
        while "percent of what is held is counted" in counting.get("/insights"):
            pass
        with ThreadPoolExecutor(options.people) as pool:
            list(pool.map(look, people))
        print(json.dumps({"records": options.records, "people": options.people,
                          "first_byte_ms": {path: {"p50": p(one, 0.5), "p99": p(one, 0.99)}
                                            for path, one in times.items()},
                          "all": {"p50": p(sum(times.values(), []), 0.5), "p99": p(sum(times.values(), []), 0.99)}}))
        assert not failures, failures[:5]


def main():
    end_on_sigterm()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=4)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
