"""Six organisations. A text is published, merged into files, quoted in warnings, and erased:
afterwards no file of any node holds it, every member has confirmed so in a signed record, and a node that was down
meanwhile, with the text in its write-ahead log, is rid of it too.
"""

import json
import sys
import time
from pathlib import Path

import examples
from federation import Federation, end_on_sigterm, wait_until

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "ops/dev"))
from disk_search import files_holding  # noqa: E402
from pages import Pages  # noqa: E402

SECRET = "A porter named in the ward diary saw it happen"
ON_THE_PAGES = "The bandicoot lantern in the day room showed whose it was"
TITLE = "Stop relying on the overnight triage list of ward nineteen"
IN_USE = "maker,product,version,category\nExample Skin AI Ltd,SkinSort,2.3.1,image-triage\n"


def a_report():
    body = examples.example("scenario-1")
    body["content"]["what_happened"] = f"{SECRET}. The tool sorted the picture wrongly."
    body["content"]["what_we_learned"] = f"Nothing more. {SECRET}."
    return body


def an_alert():
    body = examples.example("example-alert-stop")
    body["content"]["title"] = TITLE
    return body


def found_federation(federation):
    hub = federation.add("Example Trust", seats=["issuer"])
    other = federation.add("Example Hub", seats=["relay"], calls=[hub])
    for name in ("Example Practice", "Example Social Care", "Example Independent"):
        federation.add(name, listens=False, calls=[hub, other])
    federation.add("Example Regulator", role="observer", listens=False, calls=[hub, other])
    for node in federation.nodes:
        node.lets_coded_answers_leave()
    hub.serves_pages()
    federation.start()
    for node in federation.nodes[2:]:
        node.wait_linked(2)
    for node in federation.nodes[1:5]:
        file = node.home / "in-use.csv"
        file.write_text(IN_USE)
        node.succeed("technologies", "import", file)


def holding(nodes, text):
    return {node.name: [file.name for file in files_holding(node.home, text)] for node in nodes}


def nowhere(nodes, text):
    return not any(holding(nodes, text).values())


def wait_held(nodes, record):
    for node in nodes:
        wait_until(lambda: record in node.record_ids(), 60, f"{node} holds {record[:8]}")


def restart(nodes):
    for node in nodes:
        assert node.stop() == 0, node
        node.start()


def erasure_of(node, record):
    listed = json.loads(node.succeed("erasures", "--json"))
    return next((one for one in listed if one["record"] == record), None)


def wait_erased(nodes, record):
    for node in nodes:
        wait_until(lambda: (erasure_of(node, record) or {}).get("state") == "erased", 60, f"{node} erased it")
        wait_until(lambda: node.log_lines("erasure", "scrubbed"), 60, f"{node} scrubbed its files")


def refusals(author, other, record):
    refused = other.command("erase", record, "--reason", "identifies-someone", "--yes")
    assert refused.returncode == 1 and "only Example Trust can erase" in refused.stderr, refused
    unasked = author.command("erase", record, "--reason", "identifies-someone")
    assert unasked.returncode == 2 and "--yes" in unasked.stderr, unasked
    wrong = author.command("erase", record, "--reason", "because", "--yes")
    assert wrong.returncode == 2, wrong


def published_on_pages(author):
    """The record of a report that people sent and reviewed there; its case keeps what was typed."""
    people = Pages(author.pages)
    people.join(author.invites(), "ruth")
    people.get("/report")
    people.post("/report", [])
    draft = people.path.rpartition("/")[0]
    for question, fields in (
            ("kind", [("event_kind", "incident")]), ("tool", [("tool", "other")]),
            ("other-tool", [("product", "NoteMaker"), ("maker", "Example Scribe Ltd"), ("category", "scribe")]),
            ("problem", [("problems", "made-up-content")]), ("harm", [("physical", "none")]),
            ("place", [("setting", "hospital")]), ("month", [("month", "2026-10")]),
            ("words", [("what_happened", f"{ON_THE_PAGES}.")])):
        people.get(f"{draft}/{question}")
        people.post(f"{draft}/{question}", fields)
        assert people.status == 200, people.text
    people.get(draft + "/send")
    people.post(draft + "/send", [("shown", people.value("shown")), ("read", "yes")])
    people.publish(people.first_case())
    return people.find(r'href="/records/([0-9a-f]{64})"')


def forgotten_on_pages(author):
    """Before the author confirms that its files are rid of it, they are: those with its people's papers, too."""
    record = published_on_pages(author)
    assert files_holding(author.home, ON_THE_PAGES)
    author.succeed("erase", record, "--reason", "identifies-someone", "--yes")
    confirmed = lambda: [one["name"] for one in (erasure_of(author, record) or {}).get("confirmed", [])]
    wait_until(lambda: author.name in confirmed(), 60, f"{author} confirms")
    assert not files_holding(author.home, ON_THE_PAGES), files_holding(author.home, ON_THE_PAGES)
    print("what the pages had is gone with it")


def main():
    end_on_sigterm()
    with Federation(examples.program()) as federation:
        found_federation(federation)
        nodes, author = federation.nodes, federation.nodes[0]
        sleeper = federation.nodes[4]
        report, alert = author.publish(a_report()), author.publish(an_alert())
        for record in (report, alert):
            wait_held(nodes, record)
        restart(nodes)  # writes the log out into files
        # An erasure merges the files that the others lie in.
        decoy = author.publish_coded(examples.coded_report(1))
        wait_held(nodes, decoy)
        author.succeed("erase", decoy, "--reason", "published-in-error", "--yes")
        wait_erased(nodes, decoy)
        before = holding(nodes, SECRET)
        print("before:", before)
        assert all(before.values()), f"every node holds the text: {before}"
        titles = holding(nodes[1:5], TITLE)
        assert all(titles.values()), titles

        refusals(author, nodes[1], report)
        assert sleeper.stop() == 0
        shown = author.succeed("erase", report[:12], "--reason", "identifies-someone", "--yes")
        assert SECRET in shown, "it shows what will vanish"
        author.succeed("erase", alert, "--reason", "published-in-error", "--yes")
        awake = [node for node in nodes if node is not sleeper]
        for record in (report, alert):
            wait_erased(awake, record)
        began = time.monotonic()
        for text in (SECRET, TITLE):
            wait_until(lambda: nowhere(awake, text), 60, f"no file holds it: {holding(awake, text)}")
        assert files_holding(sleeper.home, SECRET), "whoever is down still has it"
        print(f"gone from all that run; {time.monotonic() - began:.1f} s after they said so")

        waiting = lambda: [one["name"] for one in erasure_of(author, report)["waiting"]]
        wait_until(lambda: waiting() == [sleeper.name], 60, f"only {sleeper} has not confirmed")
        assert f"not yet confirmed:  {sleeper.name}" in author.succeed("erasures", "--confirmed")
        sleeper.start()
        wait_erased([sleeper], alert)
        for text in (SECRET, TITLE):
            wait_until(lambda: nowhere(nodes, text), 60, f"no file holds it: {holding(nodes, text)}")
        for node in nodes:
            wait_until(lambda: erasure_of(node, report)["waiting"] == [], 60, f"{node} knows that all confirmed")
            assert len(erasure_of(node, report)["confirmed"]) == 5, "all but the observer, who signs nothing"
            record = node.api.get(f"/v1/records/{report}")
            assert record["body_state"] == "erased by its author" and "body" not in record
            assert json.loads(node.succeed("verify", "--json"))["records"] == len(node.record_ids())
        told = nodes[2].succeed("warnings", "--all")
        assert "A safety alert whose text was erased" in told or "report whose text was erased" in told, told
        print("after: nowhere; all five members have confirmed")
        forgotten_on_pages(author)
    return 0


if __name__ == "__main__":
    sys.exit(main())
