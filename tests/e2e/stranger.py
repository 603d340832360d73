"""Whoever may stand between two nodes, or in the place of one."""

import socket
import threading


class Stranger:
    """A server on loopback that does one thing to each caller."""

    def __init__(self, treat, tls=None):
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.door.getsockname()[1]}"
        self.treat, self.tls = treat, tls
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                caller, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self._meet, args=(caller,), daemon=True).start()

    def _meet(self, caller):
        caller.settimeout(30)
        try:
            if self.tls is not None:
                caller = self.tls.wrap_socket(caller, server_side=True)
            self.treat(caller)
        except OSError:
            pass  # the caller has gone, as it does from most of these
        finally:
            caller.close()

    def close(self):
        self.door.close()
