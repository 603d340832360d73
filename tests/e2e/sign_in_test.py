"""Signing in with the organisation's account: the program, its pages, and an OpenID provider over TLS beside them."""

import re
import socket
import tempfile
import threading
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
        asked = len(self.provider.asked)
        ana.get(ana.came_back_to)
        self.assertEqual((ana.path, len(self.provider.asked)), ("/", asked), "a code is taken once")
        self.assertEqual(Pages(self.trust.pages).get(ana.came_back_to).count("This sign-in is over"), 2, "and by one browser")
        again = self.person("Ana.Smith@trust.example.org", "1")
        again.get("/technologies")
        again.sign_in()
        self.assertEqual((again.path, again.name()), ("/technologies", "ana.smith@trust.example.org"))
        self.assertEqual(self.provider.asked.count("/trust/.well-known/openid-configuration"), 1, "kept for an hour")

        other = self.person("ana.smith@trust.example.org", "2")
        other.sign_in()
        self.assertEqual(other.status, 403, other.text)
        self.assertIn("somebody else", other.text)
        ben = Pages(self.trust.pages)
        ben.join(self.trust.invites(), "ben@trust.example.org")
        namesake = self.person("ben@trust.example.org", "3")
        namesake.sign_in()
        self.assertEqual(namesake.status, 403, "a name alone opens no account that has a password")

        # A restart keeps who is whose.
        self.trust.stop()
        self.provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        self.trust.start()
        once_more = self.person("Ana.Smith@trust.example.org", "1")
        once_more.sign_in()
        self.assertEqual(once_more.name(), "ana.smith@trust.example.org")

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
        self.assertIn("issuer must be the configured one", ana.text, "not asked again at once")
        self.trust.stop()
        self.trust.start()
        ana.get("/sign-in/organisation")
        self.assertIn("token_endpoint must be an https:// address", ana.text)

        # A certificate of nobody who is trusted here, then one for another name; nothing is sent before it is checked.
        asked = len(self.provider.asked)
        self.restart_trusting(None)
        ana.get("/sign-in/organisation")
        self.assertEqual(ana.status, 502)
        self.assertIn("certificate that is trusted here", ana.text)
        certificate, key = make_certificate(Path(self.directory.name), "login.example.org")
        other = OpenIdProvider(free_port(), certificate, key, self.provider.redirect_uri)
        self.addCleanup(other.stop)
        self.restart_trusting(certificate, other.issuer)
        ana.get("/sign-in/organisation")
        self.assertIn("certificate that is trusted here", ana.text)
        self.assertEqual((len(self.provider.asked), other.asked), (asked, []))

        # One that takes the connection and says nothing: told once for all who ask, and the pages go on meanwhile.
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.restart_trusting(certificate, f"https://localhost:{silent.getsockname()[1]}/trust")
            told = []

            def ask():
                person = Pages(self.trust.pages)
                person.get("/sign-in/organisation")
                told.append((person.status, person.text))

            asking = [threading.Thread(target=ask) for _ in range(40)]
            for one in asking:
                one.start()
            # A password opens what it opened.
            ben = Pages(self.trust.pages)
            ben.join(self.trust.invites(), "ben")
            self.assertEqual(ben.status, 200)
            self.assertTrue(any(one.is_alive() for one in asking), "some wait still")
            for one in asking:
                one.join()
        self.assertEqual(sorted({status for status, _ in told}), [429, 502])
        # Whoever comes once it has failed is told at once.
        self.assertGreaterEqual(sum(status == 502 and "must answer in time" in text for status, text in told), 16)

    def restart_trusting(self, ca_file, issuer=None):
        self.trust.stop()
        lines = [line for line in self.trust.config.read_text().splitlines(True) if not line.startswith("ca_file")]
        text = "".join(lines)
        if issuer:
            text = re.sub(r'issuer = "[^"]*"', f'issuer = "{issuer}"', text)
        if ca_file:
            text = text.replace('client_login_file = "client-login"\n', f'client_login_file = "client-login"\nca_file = "{ca_file}"\n')
        self.trust.config.write_text(text)
        self.trust.start()


if __name__ == "__main__":
    unittest.main()
