#!/usr/bin/env python3
"""The story that ops/demo tells: an incident in one organisation becomes a warning in the others.

Every sentence that it prints follows from something that was measured or refused just before; the exit code is 0
only if all of it really happened.
"""

import json
import subprocess
import sys
import textwrap
import time
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from disk_search import files_holding  # noqa: E402
from federation import Federation, Refused, end_on_sigterm, wait_until  # noqa: E402
from pages import Pages  # noqa: E402

EXAMPLES = Path(__file__).resolve().parents[2] / "tests/vectors/records/examples"
SECONDS = 30  # for anything that should take milliseconds

# What each organisation says that it uses. Names, versions and identifiers differ as they do in life.
IN_USE = {
    "Example Acute Trust": """\
maker,product,version,category,udi_di
Example Monitoring plc,VitalWatch,5.0,monitoring-alert,09506000134369
Example Imaging Ltd,ScanReader CT,2026.09,imaging-read,09506000134376
Example Scribe Ltd,NoteMaker,4.1.0,scribe,
Example Skin AI Ltd,SkinSort,2.2.0,image-triage,09506000134352
""",
    "Example GP Practice": """\
maker,product,version,category
Example Skin AI Ltd,SkinSort,2.3.1,image-triage
Example Front Desk Ltd,Desk Bot,not-known,chatbot-access
Example Scribe Ltd,NoteMaker,4.0.2,scribe
""",
    "Example Dental Practice": """\
maker,product,version,category
Example Front Desk Ltd,DeskBot,3.1,chatbot-access
Example Monitoring plc,VitalWatch,4.8,monitoring-alert
Example Imaging Ltd,ScanReader Dental,1.4,imaging-read
""",
    "Example Social Care": """\
maker,product,version,category
Example Scribe Ltd,NoteMaker,4.1.0,scribe
Example Skin AI,SkinSort GP,2.3.1,image-triage
""",
}

# Which organisation each example belongs to. The dentist's own story hides the organisation: it goes by the relay.
STORY = [
    ("scenario-1", "Example GP Practice", "skin tool missed a cancer on darker skin"),
    ("scenario-2", "Example Acute Trust", "adult monitor used on a child"),
    ("scenario-3", "Example Acute Trust", "scan reader sees what the radiographer cannot"),
    ("scenario-4", "Example Relay", "dental chatbot does not understand an accent (organisation hidden)"),
    ("scenario-5", "Example Social Care", "transcription invents suicidal thoughts"),
    ("example-good-care", "Example Acute Trust", "scan reader found what two readers had missed"),
]


def heading(text):
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n{text}")


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def table(rows, widths):
    """Prints rows of cells, folded to their widths, the first row as the head."""
    for number, row in enumerate(rows):
        cells = [textwrap.wrap(str(cell), width) or [""] for cell, width in zip(row, widths)]
        for line in range(max(map(len, cells))):
            parts = [(cell[line] if line < len(cell) else "").ljust(width) for cell, width in zip(cells, widths)]
            print("  " + "  ".join(parts).rstrip())
        if number == 0:
            print("  " + "  ".join("-" * width for width in widths))


def time_of(node, area, event, record):
    """When the node's log says that this happened to the record; None if it does not."""
    for line in node.log_lines(area, event):
        if line.get("record") == record:
            return datetime.fromisoformat(line["ts"].replace("Z", "+00:00"))
    return None


def warnings_of(node, record):
    return [one for one in node.api.get("/v1/warnings")["warnings"] if one["record"] == record]


class Demo:
    def __init__(self, program, serves_pages):
        self.federation = Federation(program, name="Example federation")
        self.serves_pages = serves_pages
        self.by_name = {}

    def node(self, name):
        return self.by_name[name]

    def others(self, name):
        return [node for node in self.federation.nodes if node.name != name and node.is_running()]

    # ---- scenes

    def found(self):
        heading("Six organisations, each with its own node, keys and store")
        add = self.federation.add
        relay = add("Example Relay", sector="voluntary", region="e-north-west", seats=["relay"], is_door=True)
        trust = add("Example Acute Trust", region="e-midlands", calls=[relay], seats=["issuer"], is_door=True)
        hubs = [relay, trust]
        add("Example GP Practice", listens=False, calls=hubs)
        add("Example Dental Practice", sector="independent", region="scotland", listens=False, calls=hubs)
        add("Example Social Care", sector="local-authority", region="northern-ireland", listens=False, calls=hubs)
        add("Example Regulator", role="observer", listens=False, calls=hubs)
        self.by_name = {node.name: node for node in self.federation.nodes}
        for node in self.federation.nodes if self.serves_pages else [relay]:
            node.serves_pages(public=node is trust)
        relay.lets_hidden_reports_leave_after(0)
        self.federation.start()
        for node in self.federation.nodes[2:]:
            node.wait_linked(2)
        for name, csv in IN_USE.items():
            file = self.node(name).home / "in-use.csv"
            file.write_text(csv)
            self.node(name).succeed("technologies", "import", file)
        rows = [("organisation", "role", "uses")]
        for node in self.federation.nodes:
            names = [one["name"] for one in node.api.get("/v1/technologies")["technologies"]]
            role = node.status()["self"]["role"]
            rows.append((node.name, "observer, reads only" if role == "observer" else role,
                         "; ".join(names) or "nothing"))
        table(rows, (24, 20, 90))

    def hide(self, body):
        """The dentist sends it sealed to the relay, whose reviewer reads and publishes it; returns the record's id."""
        dentist, relay = self.node("Example Dental Practice"), self.node("Example Relay")
        file = dentist.home / "report.json"
        file.write_text(json.dumps(body))
        sent = json.loads(dentist.succeed("report", file, "--hidden", "--text-checked", "--json"))
        file.unlink()
        reviewer = Pages(relay.pages)
        reviewer.join(relay.invites("reviewer"), "reviewer")
        case = reviewer.first_case()
        assert dentist.name not in reviewer.get(case) and dentist.member not in reviewer.text
        reviewer.publish(case)

        def record():
            return json.loads(dentist.succeed("follow-up", "--json", input=sent["claim_code"] + "\n")).get("record")
        return wait_until(record, SECONDS, "the dentist's code says that it is published")

    def publish(self, body, author):
        """Publishes, waits until everyone holds the record, and returns its id and who was warned of it."""
        record = self.hide(body) if body["content"].get("masked") else self.node(author).publish(body)
        others = self.others(author)
        for node in others:
            wait_until(lambda: record in node.record_ids(), SECONDS, f"{node} holds the record")
        told = {}
        for node in others:
            status = node.status()
            wait_until(lambda: node.status()["log_end"] >= status["log_end"], SECONDS, f"{node} looked at it")
            told[node.name] = warnings_of(node, record)
        return record, told

    def warned_rows(self, record, author, told):
        published = time_of(self.node(author), "record", "published", record)
        assert published, f"{author} logged what it published"
        rows = []
        for name, warnings in told.items():
            for warning in warnings:
                raised = wait_until(lambda: time_of(self.node(name), "warning", "raised", record), SECONDS,
                                    f"{name} logged the warning")
                asks = "answer needed" if warning["level"] == "answer-needed" else "for information"
                milliseconds = (raised - published).total_seconds() * 1000
                assert milliseconds < 60_000, "a warning comes within a minute"
                rows.append((name, asks, "; ".join(warning["why"]), f"{milliseconds:.0f}"))
        return rows

    def tell_the_story(self):
        heading("Five incidents and one success, each published by the organisation that it belongs to")
        crossed = set()
        for name, author, what in STORY:
            record, told = self.publish(example(name), author)
            print(f"\n  {author}: {what}  [record {record[:8]}]")
            rows = self.warned_rows(record, author, told)
            if rows:
                table([("who was warned", "of what", "why", "ms"), *rows], (24, 16, 84, 5))
            quiet = [who for who, warnings in told.items() if not warnings]
            print(f"  Not disturbed, for they do not use it: {', '.join(quiet)}.")
            assert quiet, "somebody is left in peace"
            crossed |= {(author, who) for who, warnings in told.items() if warnings}
        assert ("Example Acute Trust", "Example Dental Practice") in crossed, "NHS to independent"
        assert ("Example Relay", "Example GP Practice") in crossed, "independent to NHS"
        print("\n  An NHS trust's report reached an independent dental practice, and the dentist's own story reached an NHS"
              "\n  practice that calls the same chatbot by a slightly other name. It went sealed to the relay, which does not"
              "\n  know whose it is; the dentist's code told that it is published.")

    def survive_a_hub(self):
        heading("A hub dies, a warning still arrives")
        self.node("Example Relay").kill()
        body = example("scenario-5")
        body["content"]["month"] = "2026-11"
        record, told = self.publish(body, "Example Social Care")
        rows = self.warned_rows(record, "Example Social Care", told)
        assert rows, "the warning came by the other hub"
        print("  Example Relay was killed (SIGKILL). Example Social Care then reported again:")
        table([("who was warned", "of what", "why", "ms"), *rows], (24, 16, 84, 5))

    def catch_up(self):
        heading("A node that was down catches up")
        relay = self.node("Example Relay")
        held = set(self.node("Example Acute Trust").record_ids())
        started = time.monotonic()
        relay.start()
        wait_until(lambda: set(relay.record_ids()) == held, SECONDS, "the relay holds what it missed")
        print(f"  Example Relay is back and holds all {len(held)} records, {time.monotonic() - started:.1f} s after its"
              " start.")

    def watch(self):
        heading("The regulator sees all, checks it with plain openssl, and can author nothing")
        regulator = self.node("Example Regulator")
        held = regulator.record_ids()
        assert set(held) == set(self.node("Example Acute Trust").record_ids())
        verified = json.loads(regulator.succeed("verify", "--json"))
        directory = regulator.home / "export"
        regulator.succeed("export", "--cose", directory)
        print(f"  It holds {len(held)} records; `stonechat verify` found every one of {verified['records']} in order.")
        self.check_with_openssl(directory, held[-1])
        body = example("scenario-1")
        try:
            regulator.publish(body)
        except Refused as refused:
            assert refused.status == 403, refused
            print(f"  It tried to publish a report and was refused: \"{refused.problem['detail']}\"")
        else:
            raise AssertionError("an observer published a report")

    def check_with_openssl(self, directory, record):
        index = json.loads((directory / "index.json").read_text())
        author = next(one["author"] for one in index["records"] if one["id"] == record)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(directory / "keys" / f"{author}.pem"),
                   "-rawin", "-in", str(directory / f"{record}.tbs"), "-sigfile", str(directory / f"{record}.sig")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done
        shown = " ".join(part.replace(str(directory), "export") for part in command)
        print(f"  $ {shown}\n  {done.stdout.strip()}")

    def refuse_an_identifier(self):
        heading("A text that identifies someone is refused before it is signed")
        practice = self.node("Example GP Practice")
        before = len(practice.record_ids())
        body = example("scenario-1")
        body["content"]["what_happened"] = "The tool showed 999 123 4543 to the wrong person."
        file = practice.home / "report.json"
        file.write_text(json.dumps(body))
        done = practice.command("report", file, "--text-checked", "--yes")
        assert done.returncode == 1, done
        assert len(practice.record_ids()) == before, "nothing was published"
        said = done.stdout.strip().splitlines()[-1].strip() + "\n" + done.stderr.strip()
        assert "/content/what_happened" in said and "999" not in said, f"names the field, not the number: {said}"
        print("  Example GP Practice wrote an NHS number (a reserved test one) into its report:")
        print(textwrap.indent(said, "    "))

    def erase_a_text(self):
        heading("A text that says too much is erased from every node")
        practice = self.node("Example GP Practice")
        nodes = self.federation.nodes
        text = "the only piano tuner in the village"
        body = example("scenario-1")
        body["content"]["what_happened"] = f"The picture of {text} was sorted as routine."
        record, _ = self.publish(body, practice.name)
        before = {node.name: len(files_holding(node.home, text)) for node in nodes}
        assert all(before.values()), f"every node holds the text: {before}"
        practice.succeed("erase", record, "--reason", "identifies-someone", "--yes")
        started = time.monotonic()
        wait_until(lambda: not any(files_holding(node.home, text) for node in nodes), SECONDS,
                   "no file of any node holds the text")
        seconds = time.monotonic() - started
        print(f"  Example GP Practice sees that everybody in the village knows whom it wrote about: \"{text}\".")
        table([("whose folder", "files with the text before", "after"),
               *((name, found, len(files_holding(self.node(name).home, text))) for name, found in before.items())],
              (24, 26, 5))

        def confirmed():
            listed = json.loads(practice.succeed("erasures", "--json"))
            names = [one["name"] for one in next(one for one in listed if one["record"] == record)["confirmed"]]
            return names if len(names) == 5 else None
        names = wait_until(confirmed, SECONDS, "all five members have confirmed")
        print(f"  Gone within {seconds:.1f} s: every file was searched, packed blocks too. Confirmed in signed records by"
              f"\n  {', '.join(names)}. The header stays, and still warns.")

    def keep(self):
        heading("Still running")
        for node in self.federation.nodes:
            print(f"  {node.name}:  {self.federation.program} status --home {node.home}")
        print("\n  Their pages; each link makes one account, works once and for an hour:")
        for node in self.federation.nodes:
            print(f"  {node.name}:  {node.invites('read-only' if node.name == 'Example Regulator' else 'administrator')}")
        print(f"  Form for the public at {self.node('Example Acute Trust').name}:  "
              f"{self.node('Example Acute Trust').public_pages}")
        print("\n  Try `warnings`, `records`, `technologies list`, `charter show` in place of `status`, or"
              " `report FILE`.\n  Ctrl-C ends all of it.")
        try:
            while all(node.is_running() for node in self.federation.nodes):
                time.sleep(0.5)
            raise AssertionError("a node ended by itself")
        except KeyboardInterrupt:
            print("\nEnding.")

    def end(self):
        codes = {node.name: node.stop() for node in self.federation.nodes if node.is_running()}
        assert set(codes.values()) == {0}, f"every node ends in order: {codes}"


def main():
    end_on_sigterm()
    program, keep = sys.argv[1], "--keep" in sys.argv[2:]
    started = time.monotonic()
    demo = Demo(program, serves_pages=keep)
    try:
        with demo.federation:
            demo.found()
            demo.tell_the_story()
            demo.survive_a_hub()
            demo.catch_up()
            demo.watch()
            demo.refuse_an_identifier()
            demo.erase_a_text()
            print(f"\nAll of this happened in {time.monotonic() - started:.0f} s.")
            if keep:
                demo.keep()
            demo.end()
    except KeyboardInterrupt:
        print("\nEnded early.")
        return 130
    except (AssertionError, TimeoutError, Refused) as failure:
        print(f"\nThe demo failed: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
