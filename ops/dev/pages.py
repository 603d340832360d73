"""A browser without scripts, for tests that need a few pages and no pictures: it keeps cookies and sends the forms that
it was shown. tests/e2e/web walks the pages in a real one."""

import html
import http.client
import re
import time
import urllib.parse


class Pages:
    """One person's browser at one node's pages, `base` as Node.pages says. Follows redirections.

    `address`: what a proxy on this machine would say that the person calls from.
    """

    def __init__(self, base, address=""):
        self._host = urllib.parse.urlsplit(base).netloc
        self._origin = base
        self._cookies = {}
        self._more = {"X-Forwarded-For": address} if address else {}
        self.path, self.status, self.text = "", 0, ""
        self.first_byte_ms = 0.0  # of the last answer: until its first byte was there

    def get(self, path):
        return self._ask("GET", path.removeprefix(self._origin), None)

    def redirection(self, path):
        """Where a page elsewhere stands that this path leads to."""
        return self._ask("GET", path, None, follows=False)

    def post(self, path, fields):
        """Sends a form with the token of the page that was shown last."""
        token = re.search(r'name="form_token" value="([^"]*)"', self.text)
        fields = [*fields, ("form_token", html.unescape(token.group(1)) if token else "")]
        return self._ask("POST", path, urllib.parse.urlencode(fields).encode())

    def value(self, name):
        """Of a field in the page that was shown last."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        return html.unescape(found.group(1)) if found else ""

    def find(self, pattern):
        found = re.search(pattern, self.text)
        assert found, f"{self.path} ({self.status}) does not show {pattern}: {self.text}"
        return html.unescape(found.group(1))

    def join(self, link, name):
        """Makes an account by an invitation's link, and is signed in with it."""
        path = urllib.parse.urlsplit(link).path
        self.get(path)
        password = "three random words"
        return self.post(path, [("name", name), ("password", password), ("again", password)])

    def first_case(self):
        """Of the review queue: the path of what has waited longest."""
        self.get("/review")
        return self.find(r'href="(/review/[0-9a-f]{64})"')

    def publish(self, case):
        """As a reviewer who has read what will leave."""
        self.get(case + "/publish")
        assert self.status == 200, self.text
        self.post(case + "/publish", [("shown", self.value("shown")), ("read", "yes")])
        assert self.status == 200, self.text

    def _ask(self, method, path, body, follows=True):
        for _ in range(6):
            connection = http.client.HTTPConnection(self._host, timeout=60)
            headers = {**self._more, "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
            if body is not None:
                headers |= {"Origin": self._origin, "Content-Type": "application/x-www-form-urlencoded"}
            asked = time.monotonic()
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            self.first_byte_ms = (time.monotonic() - asked) * 1000
            self.path, self.status, self.text = path, answer.status, answer.read().decode()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self._cookies[key] = rest.partition(";")[0]
            connection.close()
            if answer.status == 303 and not follows:
                return answer.getheader("Location")
            if answer.status != 303:
                return self.text
            method, path, body = "GET", answer.getheader("Location"), None
        raise AssertionError(f"{path} leads round in a circle")
