"""The role matrix, over six nodes: what a role may not say is refused by every node, its author's own first. An author
whose node is modified to send it all the same is refused by the five others, while links and other traffic go on.

    role_matrix_test.py STONECHAT_THAT_LETS_ONE_MEMBER_SAY_ANYTHING

A modified node is so for its own organisation's records alone and judges others' as agreed, so that it is one of the
five for the next author.
What is expected is written down here from the design (sections 3, 5 and 8), apart from the program.
"""

import hashlib
import os
import sys
import unittest
from datetime import date

import examples
import raw_peer
from federation import Federation, Refused, canonical, wait_until
from raw_peer import encode

UNBOUND = ""

# ---- The rules

# What each kind can be about, seen from the maker: nothing that is named, its own technology, somebody else's, both.
# None named means that it concerns everyone. What names a record has no technology of its own.
SUBJECTS = {
    "report": ["everyone", "own", "foreign"],
    "update": ["everyone"],
    "alert": ["everyone", "own", "foreign", "both"],
    "endorsement": ["everyone"],
    "technology": ["everyone", "own", "foreign", "both"],
    "notice": ["everyone", "own", "foreign"],
    "review": ["own", "foreign"],
    "codes": ["everyone"],
    "erasure": ["everyone"],
    "monitor": ["everyone", "own", "foreign"],
    "receipt": ["everyone"],
}
EVERYTHING = {(kind, subject) for kind, subjects in SUBJECTS.items() for subject in subjects}
# Seats add weight to what a member says; they neither add nor take kinds.
ALLOWED = {
    "steward": EVERYTHING,
    "member": EVERYTHING,
    "issuer": EVERYTHING,
    "relay": EVERYTHING,
    "maker": {("technology", "own"), ("notice", "own")},
    "observer": set(),
}
MAY_HIDE_ITS_ORGANISATION = {"relay"}


def refused_to(role):
    return sorted(EVERYTHING - ALLOWED[role])


# ---- What is said

OWN = examples.example("scenario-1")["content"]["technology"]
OWN_TWIN = examples.example("example-technology")["content"]["other"][0]
FOREIGN = examples.example("example-monitor")["content"]["technology"]
FAR = examples.example("scenario-4")["content"]["technology"]  # foreign too, and used by nobody here
NAMED_BY_NO_ID = {"maker": "not-known", "product": "not-known", "version": "not-known", "category": "scribe"}
TECHNOLOGIES = {"own": OWN, "foreign": FOREIGN, "everyone": NAMED_BY_NO_ID}
IN_USE = ("maker,product,version,category\nExample Skin AI Ltd,SkinSort,2.3.1,image-triage\n"
          "Example Imaging Ltd,ScanReader CT,2026.09,imaging-read\n")
HIDDEN = examples.example("scenario-4")  # a report whose organisation is hidden


def without_udi(technology):
    """A device identifier would join what the statements of this test are to keep apart."""
    return {name: value for name, value in technology.items() if name != "udi_di"}


def report(technology, number=0):
    body = examples.coded_report(number)
    body["content"]["technology"] = without_udi(technology)
    return body


def statement(technology, says, *others):
    body = examples.example("example-technology")
    body["content"] = {"technology": without_udi(technology), "by": "maker", "says": says}
    if others:
        body["content"]["other"] = [without_udi(one) for one in others]
    return body


def notice(technology, *reports):
    return {"codes": "1.0.0", "kind": "notice", "content": {
        "technology": without_udi(technology), "reports": list(reports), "state": "investigating", "on": "2026-11-24"}}


def alert(severity, *technologies):
    body = examples.example("example-alert-stop")
    body["content"]["severity"] = severity
    body["content"]["applies_to"] = [{"tech": one["tech"], "versions": "all"} for one in technologies]
    del body["content"]["based_on"]
    return body


def update(of, kind, **more):
    return {"codes": "1.0.0", "kind": "update", "content": {"report": of, "type": kind, "month": "2026-11", **more}}


def endorsement(of):
    return {"codes": "1.0.0", "kind": "endorsement", "content": {"record": of}}


def erasure(of):
    return {"codes": "1.0.0", "kind": "erasure", "content": {"record": of, "reason": "published-in-error"}}


def body_of(kind, subject):
    if kind == "report":
        return report(TECHNOLOGIES[subject])
    if kind == "notice":
        return notice(TECHNOLOGIES[subject])
    if kind == "technology" and subject == "both":
        return statement(OWN, "not-same-as", FOREIGN)
    if kind == "technology":
        return statement(TECHNOLOGIES[subject], "declare")
    if kind == "alert":
        body = alert("check", *{"own": [OWN], "foreign": [FOREIGN], "both": [OWN, FOREIGN], "everyone": []}[subject])
        if subject == "everyone":
            body["content"]["applies_to"] = [{"built_on": "Example Language Model 7", "versions": "all"}]
        return body
    body = examples.example(f"example-{kind}")
    if kind == "monitor":
        body["content"]["technology"] = TECHNOLOGIES[subject]
    if kind == "review":
        body["content"]["signal"]["tech"] = TECHNOLOGIES[subject]["tech"]
    return body


# ---- Six nodes

class RoleMatrix(unittest.TestCase):
    """Each node is linked to all others. The tests are steps of one story, in the order of their numbers."""

    @classmethod
    def setUpClass(cls):
        cls.federation = cls.enterClassContext(Federation(examples.program(), name="Example region"))
        cls.nodes = {}
        for role, name, settings in [
                ("steward", "Example Steward Trust", {}),
                ("member", "Example Acute Trust", {}),
                ("issuer", "Example Safety Body", {"seats": ["issuer"]}),
                ("relay", "Example Relay", {"seats": ["relay"], "sector": "voluntary"}),
                ("maker", "Example Skin AI Ltd", {"role": "maker", "sector": "independent",
                                                  "technologies": examples.MAKERS_TECHNOLOGIES}),
                ("observer", "Example Regulator", {"role": "observer", "sector": "not-stated"})]:
            cls.nodes[role] = cls.federation.add(name, calls=list(cls.nodes.values()), **settings)
        cls.federation.start()
        for node in cls.nodes.values():
            node.wait_linked(5)
            node.api.post("/v1/technologies/import", IN_USE.encode(), "text/csv")
        cls.modified = []
        cls.tried = cls.own_refusals = cls.sent = cls.refusals = 0

    @classmethod
    def tearDownClass(cls):
        print(f"{cls.tried} pairs tried at the author's own node, {cls.own_refusals} refused there; "
              f"{cls.sent} sent by modified nodes, each refused by five others: {cls.refusals}", flush=True)

    def others(self, *but):
        return [node for node in self.nodes.values() if node not in but]

    def wait_held(self, records, nodes, what="the records"):
        for node in nodes:
            wait_until(lambda: set(records) <= set(node.record_ids()), 30, f"{node} holds {what}:\n{node.log_tail()}")

    def wait_shown(self, record, nodes):
        """Until all have it whole. Returns how each of them shows it."""
        def shown(node):
            held = self.held_at(node, record)
            return held if held and held["body_state"] == "present" else None
        return {node: wait_until(lambda: shown(node), 30, f"{node} has the text of {record}")
                for node in nodes}

    def held_at(self, node, record):
        status, held = node.api.request("GET", f"/v1/records/{record}")
        return held if status == 200 else None

    def state_at(self, node, record):
        return (self.held_at(node, record) or {}).get("body_state")

    def publish(self, node, body):
        """Publishes and waits until every other node has it whole."""
        record = node.publish(body)
        self.wait_shown(record, self.others(node))
        return record

    def warnings(self, node, record):
        return [one for one in node.api.get("/v1/warnings")["warnings"] if one["record"] == record]

    def expect_warnings(self, record, *authors, **expected):
        """Every node but the authors', who are not told of what they said, shows one warning with these values."""
        for node in self.others(*authors):
            shown = self.warnings(node, record)
            self.assertEqual([{name: one[name] for name in expected} for one in shown], [expected], f"{node}: {shown}")

    @staticmethod
    def said_by(author, node):
        """What a node holds of one author. Others may go on: nodes sign confirmations of erasures by themselves."""
        return {record["id"] for record in node.records() if record["author"] == author.member}

    def heads_of_all(self, nodes):
        return [node.heads() for node in nodes]

    # ---- by honest nodes

    def test_1_what_a_role_may_say_reaches_everyone_and_its_own_node_refuses_the_rest(self):
        published = {}
        for role, node in self.nodes.items():
            for kind, subject in sorted(EVERYTHING):
                type(self).tried += 1
                with self.subTest(role=role, kind=kind, subject=subject):
                    if (kind, subject) in ALLOWED[role]:
                        published[node.publish(body_of(kind, subject))] = (node, kind)
                        continue
                    with self.assertRaises(Refused) as refused:
                        node.publish(body_of(kind, subject))
                    type(self).own_refusals += 1
                    self.assertEqual(refused.exception.status, 403)
                    self.assertIn("may not be authored", refused.exception.problem["rule"])
        self.assertEqual(len(published), sum(len(pairs) for pairs in ALLOWED.values()))
        self.wait_held(published, self.nodes.values(), "what all may say")
        for node in self.nodes.values():
            self.assertEqual(set(node.record_ids()), set(published), f"{node} holds that and no more")
        for record, (author, kind) in published.items():
            for node, held in self.wait_shown(record, self.others(author)).items():
                self.assertEqual((held["kind"], held["author"], held["standing"], held["signature_verifies"]),
                                 (kind, author.member, "counts", True), node)
        self.expect_equal_heads(self.nodes.values())

    def test_2_only_a_relay_hides_its_organisation(self):
        for role, node in self.nodes.items():
            if role in ("maker", "observer"):
                continue  # may author no report at all
            with self.subTest(role=role):
                type(self).tried += 1
                if role in MAY_HIDE_ITS_ORGANISATION:
                    self.publish(node, HIDDEN)
                    continue
                with self.assertRaises(Refused) as refused:
                    node.publish(HIDDEN)
                type(self).own_refusals += 1
                self.assertEqual((refused.exception.status, refused.exception.problem["pointer"]),
                                 (403, "/content/masked"))

    # ---- what counts is decided by who says it

    def test_3_only_an_issuers_alert_counts_as_act_and_its_stop_needs_another_sector_or_a_steward(self):
        issuer, member, relay, steward = (self.nodes[role] for role in ("issuer", "member", "relay", "steward"))
        for role in ("member", "relay", "steward"):
            for severity in ("act", "stop"):
                with self.subTest(role=role, severity=severity):
                    record = self.publish(self.nodes[role], alert(severity, OWN))
                    self.publish(self.nodes["steward" if role == "relay" else "relay"], endorsement(record))
                    self.expect_warnings(record, self.nodes[role], severity="check", level="answer-needed")
        act = self.publish(issuer, alert("act", OWN))
        self.expect_warnings(act, issuer, severity="act", level="answer-needed")

        stop = self.publish(issuer, alert("stop", OWN))
        self.expect_warnings(stop, issuer, severity="act")
        self.publish(issuer, endorsement(stop))  # it cannot be its own second opinion
        self.publish(member, endorsement(stop))  # of the issuer's sector
        self.expect_warnings(stop, issuer, severity="act")
        self.publish(relay, endorsement(stop))
        self.expect_warnings(stop, issuer, severity="stop")

        stop = self.publish(issuer, alert("stop", OWN))
        self.expect_warnings(stop, issuer, severity="act")
        self.publish(steward, endorsement(stop))  # of the issuer's sector, and a steward
        self.expect_warnings(stop, issuer, severity="stop")

    def test_4_only_its_own_author_corrects_withdraws_merges_replaces_or_erases(self):
        member, relay, steward = (self.nodes[role] for role in ("member", "relay", "steward"))
        first = self.publish(member, report(OWN, 1))
        changes = {"corrected": lambda of: update(of, "correction", outcome="resolved"),
                   "withdrawn": lambda of: update(of, "withdrawn", withdrawn_reason="mistake"),
                   "duplicate": lambda of: update(of, "duplicate-of", same_as=first)}
        for number, (standing, change) in enumerate(changes.items()):
            with self.subTest(standing=standing):
                record = self.publish(member, report(OWN, 2 + number))
                for other in (relay, steward):
                    self.publish(other, change(record))
                self.expect_warnings(record, member, standing="stands", follow_ups=[])
                self.publish(member, change(record))
                self.expect_warnings(record, member, standing=standing)

        issued = self.publish(self.nodes["issuer"], alert("act", OWN))
        replacing = alert("act", OWN)
        replacing["content"]["replaces"] = issued
        self.publish(steward, replacing)
        self.expect_warnings(issued, self.nodes["issuer"], standing="stands")
        self.publish(self.nodes["issuer"], replacing)
        self.expect_warnings(issued, self.nodes["issuer"], standing="replaced")

        self.publish(relay, erasure(first))
        for node in self.nodes.values():
            self.assertEqual(self.state_at(node, first), "present", node)
        member.publish(erasure(first))
        for node in self.nodes.values():
            wait_until(lambda: self.state_at(node, first) == "erased by its author", 30, f"{node} erases it")

    def test_5_what_a_maker_says_of_its_own_counts_and_of_others_does_not(self):
        member, maker = self.nodes["member"], self.nodes["maker"]
        self.publish(member, statement(FAR, "same-as", FOREIGN))  # it says that it is the maker
        self.lie_in_a_header(statement(FAR, "same-as", FOREIGN))
        about_far = self.publish(member, report(FAR))
        for node in self.others(member):
            self.assertEqual(self.warnings(node, about_far), [], f"{node} uses nothing of that name")
        self.publish(maker, statement(OWN, "same-as", OWN_TWIN))
        about_twin = self.publish(member, report(OWN_TWIN))
        self.expect_warnings(about_twin, member, match="certain", identifier="same_as")
        reply = self.publish(maker, notice(OWN, about_twin))
        self.expect_warnings(about_twin, member, maker, follow_ups=[{"record": reply, "type": "reply"}])
        self.publish(self.nodes["relay"], notice(OWN, about_twin))  # who has not made it cannot reply as its maker
        self.expect_warnings(about_twin, member, maker, follow_ups=[{"record": reply, "type": "reply"}])

    def lie_in_a_header(self, body):
        """The maker signs a header about its own technology over a body about another one."""
        maker, far = self.nodes["maker"], self.nodes["steward"]
        link = raw_peer.make_certificate(maker.home, "link", raw_peer.key_seed(maker, "link"))
        _, key = raw_peer.make_certificate(maker.home, "record", raw_peer.key_seed(maker, "record"))
        exact, salt = canonical(body), os.urandom(32)
        message = raw_peer.signed_record(encode({
            1: 1, 2: bytes.fromhex(self.federation.id), 3: bytes.fromhex(maker.member), 4: os.urandom(8), 5: 0, 6: 1,
            7: bytes(32), 8: 5, 9: (date.today() - date(1970, 1, 1)).days,
            10: [bytes.fromhex(OWN["tech"].removeprefix("tech:"))], 11: 0, 12: hashlib.sha256(salt + exact).digest(),
            13: len(exact), 14: maker.status()["federation"]["entries"], 15: 1}), key)
        maker.stop()  # one link at a time with one key
        peer = raw_peer.RawPeer(far, *link)
        peer.send(encode([0, 1, bytes.fromhex(self.federation.id), os.urandom(16), 0, "liar", bytes(32)]))
        peer.send(encode([5, 0, bytes(32), [[2, message, salt, exact]]]))
        record = hashlib.sha256(message).hexdigest()
        self.wait_shown(record, self.others(maker))  # for the header allows it
        peer.close()
        maker.start()
        self.wait_linked()
        self.wait_shown(record, [maker])

    # ---- by modified nodes

    def modify(self, role):
        node = self.nodes[role]
        node.stop()
        node.program, node.environment = UNBOUND, {"STONECHAT_UNBOUND": node.member}
        node.start()
        self.modified.append(node)
        self.wait_linked()
        return node

    def wait_linked(self):
        for node in self.nodes.values():
            node.wait_linked(5)

    @staticmethod
    def links_cut(node):
        return len([line for line in node.log_lines("link", "closed") if "repeated" not in line])

    def wait_all_was_sent(self, author, node):
        def reached():
            return next(peer["received_up_to"] for peer in node.peers() if peer["member"] == author.member)
        wait_until(lambda: reached() >= author.status()["log_end"], 40, f"{node} has been sent all that {author} has")

    def expect_equal_heads(self, nodes):
        nodes = list(nodes)
        wait_until(lambda: all(node.heads() == nodes[0].heads() for node in nodes), 30, "equal heads")

    def check_all_refuse(self, role):
        author = self.modify(role)
        others = self.others(author)
        held = {node: self.said_by(author, node) for node in others}
        heads = self.heads_of_all(others)
        warned = {node: len(node.log_lines("warning", "raised")) for node in others}
        cut = {node: self.links_cut(node) for node in others}
        refused = {node: node.status()["refused"] for node in others}
        pairs = refused_to(role)
        sent = [author.publish(body_of(kind, subject)) for kind, subject in pairs]
        type(self).sent += len(sent)
        self.assertLessEqual(set(sent), set(author.record_ids()), "its own node takes them, or this shows nothing")
        for node in others:
            self.wait_all_was_sent(author, node)
            self.assertGreaterEqual(node.status()["refused"] - refused[node], len(pairs), node)
            said = [line for line in node.log_lines("link", "refused") if author.link_key.startswith(line["peer"])]
            self.assertIn("the author's role does not allow this", said[-1]["code"], node)  # once; repeats are counted
            type(self).refusals += len(pairs)

        # Other traffic goes on.
        self.publish(self.nodes["member"], report(FAR))
        allowed = set()
        if ("technology", "own") in ALLOWED[role]:
            allowed.add(self.publish(author, statement(OWN, "declare")))
        for node in others:
            self.assertEqual(self.said_by(author, node), held[node] | allowed, node)
            for record in sent:
                self.assertIsNone(self.held_at(node, record), node)
            self.assertEqual(len(node.log_lines("warning", "raised")), warned[node], node)
            self.assertEqual(self.links_cut(node), cut[node], f"{node} keeps its links")
            self.assertEqual([peer["charges"] for peer in node.peers()], [0] * 5, "an older charter would do the same")
        for before, node in zip(heads, others):
            now = node.heads()
            self.assertEqual({place: head for place, head in now.items() if place[0] == author.member},
                             {place: head for place, head in before.items() if place[0] == author.member}, node)
        self.expect_equal_heads(node for node in self.nodes.values() if node not in self.modified)

    def test_6_all_others_refuse_what_a_modified_maker_sends(self):
        self.check_all_refuse("maker")

    def test_7_all_others_refuse_what_a_modified_observer_sends(self):
        self.check_all_refuse("observer")

    def test_8_what_a_modified_member_hides_has_no_text_anywhere(self):
        author = self.modify("member")
        record = author.publish(HIDDEN)
        others = self.others(author)
        self.wait_held([record], others, "the header, which is in order")
        # The body is no valid one. Who had the header from an honest node is not shown the text at once, or at all.
        wait_until(lambda: "not valid" in {self.state_at(node, record) for node in others}, 30, "one has judged it")
        for node in others:
            self.assertIn(self.state_at(node, record), ("not valid", "not yet arrived"), node)
            self.assertNotIn("body_exact", node.api.get(f"/v1/records/{record}"), node)

    def test_9_all_heads_of_honest_nodes_are_equal_and_all_links_stand(self):
        honest = [node for node in self.nodes.values() if node not in self.modified]
        self.assertEqual(len(honest), 3)
        self.expect_equal_heads(honest)
        for node in self.nodes.values():
            self.assertEqual(len(node.peers()), 5, node)


if __name__ == "__main__":
    UNBOUND = str(sys.argv.pop(1))
    unittest.main(verbosity=2)
