"""Signing in with the organisation's account: the program, its pages, and an OpenID provider over TLS beside them."""

import tempfile
import unittest
import urllib.parse
from pathlib import Path

import examples
from federation import Federation, free_port
from mail_test import make_certificate
from openid.provider import CLIENT, SECRET, OpenIdProvider
from pages import Pages


class Person(Pages):
    """A browser that the provider knows somebody by."""

    def __init__(self, base, provider):
        super().__init__(base)
        self._provider = provider

    def sign_in(self, link=""):
        there = self.redirection("/sign-in/organisation" + (f"?link={link}" if link else ""))
        self.came_back_to = self._provider.authorize(there)
        return self.get(self.came_back_to)

    def name(self):
        return self.find(r'account-link" href="/me">([^<]*)')


class SignIn(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.federation = Federation(examples.program(), name="Example region")
        self.addCleanup(self.federation.__exit__, None, None, None)
        self.federation.__enter__()
        self.trust = self.federation.add("Example Acute Trust")
        self.trust.serves_pages()
        certificate, key = make_certificate(Path(self.directory.name), "localhost")
        port = free_port()
        self.provider = OpenIdProvider(port, certificate, key, self.trust.pages + "/sign-in/return")
        self.addCleanup(self.provider.stop)
        login = self.trust.home / "client-login"
        login.write_text(f"{CLIENT}:{SECRET}\n")
        login.chmod(0o600)
        self.trust.signs_in_with(self.provider.issuer, "client-login", certificate)
        self.federation.start()

    def person(self, name, subject):
        self.provider.person = {"sub": subject, "preferred_username": name}
        return Person(self.trust.pages, self.provider)

    def link(self, role="reviewer"):
        return urllib.parse.urlsplit(self.trust.invites(role)).path.removeprefix("/welcome/")

    def refused(self, status, words, **changes):
        """What somebody sees where the provider is not as it should be."""
        for name, value in changes.items():
            setattr(self.provider, name, value)
        ana = self.person("Ana.Smith@trust.example.org", "1")
        ana.sign_in()
        self.assertEqual(ana.status, status, ana.text)
        self.assertIn(words, ana.text)
        ana.get("/warnings")
        self.assertEqual(ana.path, "/sign-in")
        self.provider.claims, self.provider.refuses = {}, False

    def test_people_sign_in_with_their_organisations_account(self):
        ana = self.person("Ana.Smith@trust.example.org", "1")
        ana.sign_in()
        self.assertEqual(ana.status, 403)
        self.assertIn("calls you ana.smith@trust.example.org", ana.text)
        ana.sign_in(self.link())
        self.assertEqual(ana.name(), "ana.smith@trust.example.org")
        ana.get(ana.came_back_to)
        self.assertEqual(ana.status, 400, "a code is taken once")
        again = self.person("Ana.Smith@trust.example.org", "1")
        again.get("/technologies")
        again.sign_in()
        self.assertEqual((again.path, again.name()), ("/technologies", "ana.smith@trust.example.org"))
        self.assertEqual(self.provider.asked.count("/trust/.well-known/openid-configuration"), 1, "kept for an hour")

        other = self.person("ana.smith@trust.example.org", "2")
        other.sign_in()
        self.assertEqual(other.status, 403, other.text)
        self.assertIn("somebody else", other.text)

        # A restart keeps who is whose.
        self.trust.stop()
        self.provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        self.trust.start()
        once_more = self.person("Ana.Smith@trust.example.org", "1")
        once_more.sign_in()
        self.assertEqual(once_more.name(), "ana.smith@trust.example.org")
        other.sign_in()
        self.assertEqual(other.name(), "ana.smith@trust.example.org", "who sits there now is the first again")

        self.refused(502, "iss must be the configured issuer", claims={"iss": "https://localhost/another"})
        self.refused(502, "aud must be this client", claims={"aud": "another"})
        self.refused(502, "nonce must be the one of this try", claims={"nonce": "of another"})
        self.refused(502, "exp must lie ahead", claims={"exp": 1_700_000_000})
        self.refused(403, "did not let you in", refuses=True)
        text = self.trust.log.read_text()
        for secret in ("Ana", "ana.smith", SECRET, "of another"):
            self.assertNotIn(secret, text, "neither names nor secrets are in the log")

    def test_a_provider_that_is_not_the_right_one_lets_nobody_in(self):
        self.provider.metadata = {"issuer": "https://localhost/another"}
        ana = self.person("ana", "1")
        ana.get("/sign-in/organisation")
        self.assertEqual(ana.status, 502)
        self.assertIn("issuer must be the configured one", ana.text)
        self.provider.metadata = {"token_endpoint": "http://localhost/token"}
        ana.get("/sign-in/organisation")
        self.assertIn("token_endpoint must be an https:// address", ana.text)

        # A certificate of nobody who is trusted here; nothing is sent before it is checked.
        self.trust.stop()
        asked = len(self.provider.asked)
        text = self.trust.config.read_text()
        self.trust.config.write_text("".join(l for l in text.splitlines(True) if not l.startswith("ca_file")))
        self.trust.start()
        ana.get("/sign-in/organisation")
        self.assertEqual(ana.status, 502)
        self.assertIn("certificate that is trusted here", ana.text)
        self.assertEqual(len(self.provider.asked), asked)
        self.provider.stop()
        self.addCleanup(setattr, self.provider, "stop", lambda: None)
        self.provider.stop = lambda: None
        ana.get("/sign-in/organisation")
        self.assertIn("must answer in time", ana.text)

        # A password still opens what it opened.
        ben = Pages(self.trust.pages)
        ben.join(self.trust.invites(), "ben")
        self.assertEqual(ben.status, 200)


if __name__ == "__main__":
    unittest.main()
