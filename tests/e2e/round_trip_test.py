"""Bodies through real nodes: what is accepted comes back byte for byte elsewhere, what must not leave does not."""

import json
import subprocess
import unittest

import examples
from federation import Refused, canonical, wait_until


def check_body(file_or_text):
    """`stonechat check-body` of a file, or of a body."""
    is_file = not isinstance(file_or_text, dict)
    return subprocess.run([examples.program(), "check-body", str(file_or_text) if is_file else "-"], text=True,
                          input=None if is_file else json.dumps(file_or_text), capture_output=True, timeout=60)


class CheckBody(unittest.TestCase):
    def test_accepts_every_example(self):
        self.assertEqual(len(examples.EXAMPLE_FILES), 18)
        for file in examples.EXAMPLE_FILES:
            with self.subTest(file.name):
                done = check_body(file)
                self.assertEqual((done.returncode, done.stdout), (0, "ok\n"))

    def test_refuses_each_bad_body_and_names_its_field(self):
        pointers = examples.vectors("refused-pointers.json")["pointers"]
        refused = examples.vectors("refused.json")
        self.assertEqual(len(refused), 22)
        for case in refused:
            with self.subTest(case["name"]):
                done = check_body(case["body"])
                self.assertEqual(done.returncode, 1)
                self.assertTrue(done.stdout.startswith(f"refused: {pointers[case['name']]}: "), done.stdout)


class RoundTrip(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.region = cls.enterClassContext(examples.ExampleRegion())
        cls.region.start()

    def report(self, node, body, *options):
        """`stonechat report` with the body as a file, as a person would hand it over: spread over lines."""
        file = self.region.directory / "body.json"
        file.write_text(json.dumps(body, indent=2, ensure_ascii=False))
        return node.command("report", file, "--text-checked", *options)

    def test_every_example_comes_back_byte_for_byte_from_another_node(self):
        published = {}
        for file in examples.EXAMPLE_FILES:
            body = json.loads(file.read_text())
            done = self.report(self.region.author_of(body), body, "--json")
            self.assertEqual(done.returncode, 0, f"{file.name}: {done}")
            published[json.loads(done.stdout)["record"]] = body
        observer = self.region.observer
        wait_until(lambda: set(published) <= set(observer.record_ids()), 30, "the observer holds every example")

        running = self.region.directory / "from-the-running-node"
        observer.succeed("export", "--cose", running)
        self.assert_holds(running, published)
        self.assertEqual(observer.stop(), 0)
        stopped = self.region.directory / "from-the-store"
        observer.succeed("export", "--cose", stopped)
        self.assert_holds(stopped, published)
        observer.start()

    def assert_holds(self, directory, published):
        index = {line["id"]: line for line in json.loads((directory / "index.json").read_text())["records"]}
        for record, body in published.items():
            self.assertEqual((directory / f"{record}.json").read_bytes(), canonical(body))
            self.assertEqual((directory / f"{record}.body").read_bytes()[32:], canonical(body))
            self.assertEqual(index[record]["kind"], body["kind"])

    def test_a_refused_body_is_not_published_either(self):
        held = self.region.trust.status()["log_end"]
        for case in examples.vectors("refused.json"):
            with self.subTest(case["name"]), self.assertRaises(Refused) as refusal:
                self.region.trust.publish(case["body"])
            self.assertEqual(refusal.exception.status, 422)
            self.assertIn(examples.vectors("refused-pointers.json")["pointers"][case["name"]],
                          refusal.exception.problem["pointer"])
        self.assertEqual(self.region.trust.status()["log_end"], held)

    def test_a_text_that_identifies_someone_is_refused_before_it_is_signed(self):
        trust = self.region.trust
        held = trust.status()["log_end"]
        certain = examples.vectors("texts.json")["certain"]
        self.assertEqual(len(certain), 8)
        for case in certain:
            body = examples.report_saying(case["text"])
            with self.subTest(case["kind"], text=case["text"]):
                done = self.report(trust, body)
                self.assertEqual(done.returncode, 1, done)
                self.assertIn("/content/what_happened", done.stdout)
                with self.assertRaises(Refused) as refusal:
                    trust.publish(body)
                problem = refusal.exception.problem
                self.assertEqual((refusal.exception.status, problem["pointer"]), (422, "/content/what_happened"))
                # Field, rule and kind: the text itself is in no answer and in no log.
                self.assertNotIn(case["text"], json.dumps(problem))
                self.assertNotIn(case["text"], done.stderr)
                self.assertNotIn(case["text"], trust.log.read_text())
        self.assertEqual(trust.status()["log_end"], held, "nothing was published")

    def test_a_clean_text_passes_untouched(self):
        trust, observer = self.region.trust, self.region.observer
        published = {}
        clean = examples.vectors("texts.json")["clean"]
        self.assertEqual(len(clean), 10)
        for text in clean:
            with self.subTest(text):
                done = subprocess.run([examples.program(), "filter", "-"], input=text, text=True,
                                      capture_output=True, timeout=60)
                self.assertEqual(done.returncode, 0, done)
                self.assertEqual(done.stdout.splitlines()[0], text)
                self.assertIn("Nothing found.", done.stdout)
            published[trust.publish(examples.report_saying(text))] = text
        wait_until(lambda: set(published) <= set(observer.record_ids()), 30, "the observer holds the clean texts")
        for record, text in published.items():
            self.assertEqual(observer.api.get(f"/v1/records/{record}")["body"]["content"]["what_happened"], text)

    def test_what_was_not_shown_is_not_published(self):
        body = examples.report_saying("The tool gave no alert.")
        for request in ({"body": body}, {"body": body, "text_checked": True},
                        {"body": body, "text_checked": True, "shown_sha256": "0" * 64}):
            with self.subTest(request.keys()), self.assertRaises(Refused) as refusal:
                self.region.trust.api.post("/v1/records", request)
            self.assertEqual(refusal.exception.status, 422)

    def test_only_a_relay_hides_an_organisation_and_a_maker_speaks_of_its_own_technology_alone(self):
        with self.assertRaises(Refused) as refusal:
            self.region.trust.publish(examples.example("scenario-4"))
        self.assertEqual((refusal.exception.status, refusal.exception.problem["pointer"]), (403, "/content/masked"))
        with self.assertRaises(Refused) as refusal:
            self.region.maker.publish(examples.example("scenario-1"))
        self.assertEqual(refusal.exception.status, 403)


if __name__ == "__main__":
    unittest.main(verbosity=2)
