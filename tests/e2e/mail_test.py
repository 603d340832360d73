"""Warnings by e-mail, to a mail server that is killed at random, from a node that is killed at random.

    mail_test.py [--warnings 1000] [--kills 10] [--seed N]

Every warning is told at least once; how many letters come twice is printed and bounded: one for each time that the
server, the node or the connection between them ended.
"""

import argparse
import email
import email.policy
import json
import random
import subprocess
import sys
import time
from pathlib import Path

import examples
from federation import Federation, end_on_sigterm, free_port, wait_until

SERVER = Path(__file__).parent / "mail" / "server.py"
PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's modules
IN_USE = "maker,product,version,category\nExample Skin AI Ltd,SkinSort,2.3.1,image-triage\n"
LOGIN = "stonechat:three example words"
READERS = ["safety@trust.example.org", "it@trust.example.org"]
SECOND = "director@trust.example.org"


def make_certificate(directory, name):
    """Of its own, for `name`. Returns certificate and key."""
    certificate, key = directory / f"{name}.pem", directory / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-noenc", "-days", "2", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    return certificate, key


class MailServer:
    def __init__(self, directory):
        self.box = directory / "box"
        self.box.mkdir()
        self.port = free_port()
        self.certificate, self.key = make_certificate(directory, "localhost")
        self.log = directory / "mail-server.log"
        self.process = None

    def start(self, *options):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [PYTHON, SERVER, str(self.port), self.box, self.certificate, self.key, *options],
                stdout=subprocess.PIPE, stderr=log, text=True)
        assert self.process.stdout.readline() == "ready\n", \
            f"the mail server did not start; is python3-aiosmtpd installed?\n{self.log.read_text()}"

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None

    def letters(self):
        found = []
        for file in sorted(self.box.glob("*.eml")):
            found.append(email.message_from_bytes(file.read_bytes(), policy=email.policy.default))
        return found

    def empty(self):
        for file in self.box.iterdir():
            file.unlink()


def text_of(letter):
    return letter.get_body(("plain",)).get_content().replace("\r\n", "\n")


def writes_to(node, server, *, to=tuple(READERS), host="localhost", more=""):
    """From its next start on. What follows a [[peers]] line belongs to that peer."""
    login = node.home / "mail-login"
    login.write_text(LOGIN + "\n")
    login.chmod(0o600)
    table = f'\n[mail]\nserver = "{host}:{server.port}"\nfrom = "stonechat@trust.example.org"\n' \
            f'to = {json.dumps(list(to))}\nlogin_file = "mail-login"\nca_file = "{server.certificate}"\n{more}'
    text, _, peers = node.config.read_text().partition("\n[[peers]]")
    text = text.partition("\n[mail]")[0] + table
    node.config.write_text(text + ("\n[[peers]]" + peers if peers else ""))


def urgent(number):
    """A report that asks for an answer: grave harm, coded."""
    body = examples.coded_report(number)
    body["content"]["harm"] = {"physical": "severe", "psychological": "none", "ai_contribution": "probably"}
    return body


def check_refusals(node, server):
    """What `mail test` says of a server that is not right."""
    said = []

    def tried(*expected, code=1):
        said.append(expected[0])
        done = node.command("mail", "test")
        assert done.returncode == code and all(words in done.stdout for words in expected), done

    writes_to(node, server)
    tried("cannot be reached", code=3)
    server.start("--login", LOGIN)
    done = node.succeed("mail", "test")
    assert all(reader in done for reader in READERS), done
    (letter,) = server.letters()
    assert letter["Subject"] == "A test of warnings by e-mail" and letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_all("X-For") == READERS and letter["To"] == ", ".join(READERS)
    writes_to(node, server, more=f'late_reports_to = ["{SECOND}"]\n')
    assert SECOND in node.succeed("mail", "test")
    assert server.letters()[-1].get_all("X-For") == [SECOND], "reports that lie are told to the second person alone"
    writes_to(node, server, host="127.0.0.1")  # not the name in its certificate
    tried("certificate is not trusted")
    writes_to(node, server)
    (node.home / "mail-login").write_text("stonechat:wrong\n")
    tried("did not accept the login")
    server.kill()
    server.start("--login", LOGIN, "--without-encryption")
    writes_to(node, server)
    tried("offers no encryption")
    server.kill()
    server.start("--login", LOGIN, "--refuse", READERS[1])
    tried("not for all", "550")
    assert server.letters()[-1].get_all("X-For") == READERS[:1], "the other is not kept from it"
    server.kill()
    server.start("--login", LOGIN, "--defer", READERS[0])
    tried("asked again", READERS[0], "450")
    assert server.letters()[-1].get_all("X-For") == READERS[1:]
    server.kill()
    server.start("--login", LOGIN, "--defer", READERS[0], "--refuse", READERS[1])
    tried("refused it")
    server.kill()
    server.empty()
    print(f"what is wrong with a mail server is said: {', '.join(said)}")


def told_in(letters, warnings):
    """How many letters name each warning."""
    count = dict.fromkeys(warnings, 0)
    for letter in letters:
        for line in text_of(letter).splitlines():
            one = line.rsplit("/warnings/", 1)
            if len(one) == 2 and one[1] in count:
                count[one[1]] += 1
    return count


def run(options):
    rng = random.Random(options.seed)
    slow = ["--login", LOGIN, "--slow", "1"]  # so that many a letter is written and not answered when something ends
    print(f"seed {options.seed}")
    with Federation(examples.program(), name="Example region") as federation:
        server = MailServer(federation.directory)
        try:
            author = federation.add("Example Practice")
            trust = federation.add("Example Acute Trust", calls=[author], listens=False)
            author.lets_coded_answers_leave()
            text = trust.config.read_text()
            trust.config.write_text(text.replace("\n[publish]", '\n[web]\nlisten = "127.0.0.1:' + str(free_port()) +
                                                 '"\norigin = "https://stonechat.trust.example.org"\n\n[publish]'))
            check_refusals(trust, server)
            writes_to(trust, server)
            federation.start()
            trust.wait_linked(1)
            trust.api.post("/v1/technologies/import", IN_USE.encode(), "text/csv")

            ends = 0
            step = max(1, options.warnings // (options.kills + 1))
            for number in range(options.warnings):
                author.publish_coded(urgent(number))
                if number % step == step // 2 and ends < options.kills:
                    ends += 1
                    if server.process is None:
                        server.start(*slow)
                    time.sleep(rng.uniform(0, 4))  # anywhere between two letters, or within one
                    if rng.random() < 0.5:
                        server.kill()
                    else:
                        trust.kill()
                        trust.start()
            if server.process is None:
                server.start(*slow)

            def open_warnings():
                return [one["id"] for one in trust.api.get("/v1/warnings?state=open")["warnings"]]
            wait_until(lambda: len(open_warnings()) == options.warnings, 60, "all are warnings here")
            warnings = open_warnings()
            if trust.status()["mail"]["problem"]:
                trust.stop()  # rather than wait out the pause after a failure
                trust.start()
            wait_until(lambda: trust.status()["mail"]["waiting"] == 0, 120, "all are told")
            letters = server.letters()
            told = told_in(letters, warnings)
            missing = sum(1 for count in told.values() if count == 0)
            ids = [letter["Message-ID"] for letter in letters]
            twice = sum(1 for count in told.values() if count > 1)
            print(json.dumps({"warnings": len(warnings), "letters": len(letters), "ends": ends, "missing": missing,
                              "told_twice": twice, "letters_twice": len(ids) - len(set(ids))}))
            assert missing == 0, "every warning is told"
            assert len(ids) - len(set(ids)) <= ends + 1, "one letter twice for each end"
            assert twice <= 50 * (ends + 1)
            before = len(letters)
            trust.stop()
            trust.start()
            record = author.publish_coded(urgent(options.warnings))
            wait_until(lambda: len(server.letters()) > before, 30, "the next warning is told")
            (last,) = server.letters()[before:]
            assert last["Subject"].startswith("1 warning needs an answer: SkinSort"), last["Subject"]
            assert record in text_of(last), text_of(last)
            status = trust.succeed("status")
            assert "E-mail" in status and "in order" in status, status
        finally:
            server.kill()


def main():
    end_on_sigterm()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--warnings", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
