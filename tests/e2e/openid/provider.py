"""An OpenID provider for tests, on loopback over TLS: signs in whoever it was told to, and keeps the rules that a provider
must (OpenID Connect Core 1.0 section 3.1, RFC 7636, RFC 6749 section 2.3.1).

Its tokens are signed by nobody: who gets one from the token endpoint over TLS need not look (Core 3.1.3.7, step 6).
"""

import base64
import hashlib
import http.server
import json
import secrets
import ssl
import threading
import time
import urllib.parse

CLIENT, SECRET = "stone chat", "a secret: with signs & spaces"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class OpenIdProvider:
    def __init__(self, port, certificate, key, redirect_uri):
        self.issuer = f"https://localhost:{port}/trust"
        self.redirect_uri = redirect_uri
        self.person = {"sub": "1", "preferred_username": "nobody"}  # who sits before the browser
        self.claims = {}  # put in the place of the right ones
        self.metadata = {}
        self.refuses = False
        self.asked = []  # paths
        self._codes = {}
        self._lock = threading.Lock()
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                provider._get(self)

            def do_POST(self):
                provider._post(self)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                pass  # who does not trust the certificate breaks off

        self._server = Server(("127.0.0.1", port), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, handler, status, value):
        body = json.dumps(value).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _get(self, handler):
        path, _, query = handler.path.partition("?")
        self.asked.append(path)
        if path != "/trust/.well-known/openid-configuration":
            return self._answer(handler, 404, {})
        self._answer(handler, 200, {"issuer": self.issuer, "authorization_endpoint": self.issuer + "/authorize",
                                    "token_endpoint": self.issuer + "/token", **self.metadata})

    def authorize(self, url):
        """What its page does once the person has signed in there: where it sends the browser."""
        assert url.startswith(self.issuer + "/authorize?"), url
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query, strict_parsing=True))
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT, asked
        assert "openid" in asked["scope"].split() and asked["code_challenge_method"] == "S256", asked
        assert asked["redirect_uri"] == self.redirect_uri, "a provider sends browsers to no address it was not told"
        if self.refuses:
            answer = {"error": "access_denied", "error_description": "<b>no</b>", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(20)
            with self._lock:
                self._codes[code] = (asked, dict(self.person))
            answer = {"code": code, "state": asked["state"], "iss": self.issuer}
        return asked["redirect_uri"] + "?" + urllib.parse.urlencode(answer)

    def _post(self, handler):
        self.asked.append(handler.path)
        form = dict(urllib.parse.parse_qsl(handler.rfile.read(int(handler.headers["Content-Length"])).decode()))
        login = handler.headers.get("Authorization", "")
        wanted = f"{urllib.parse.quote(CLIENT, safe='')}:{urllib.parse.quote(SECRET, safe='')}".encode()
        is_known = login == "Basic " + base64.b64encode(wanted).decode() or \
            (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        with self._lock:
            asked, person = self._codes.pop(form.get("code"), ({}, {}))  # each once
        challenge = base64url(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not is_known:
            return self._answer(handler, 401, {"error": "invalid_client"})
        if form.get("grant_type") != "authorization_code" or form.get("redirect_uri") != self.redirect_uri or \
                challenge != asked.get("code_challenge"):
            return self._answer(handler, 400, {"error": "invalid_grant"})
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "nonce": asked["nonce"], "exp": now + 300, "iat": now,
                  **person, **self.claims}
        token = ".".join([base64url(b'{"alg":"none"}'), base64url(json.dumps(claims).encode()), ""])
        self._answer(handler, 200, {"access_token": "x", "token_type": "Bearer", "id_token": token})
