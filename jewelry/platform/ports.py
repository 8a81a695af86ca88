"""Which TCP ports of this machine are free."""

import socket
from contextlib import closing


def is_free(port: int) -> bool:
    """Bind without SO_REUSEPORT: with it two granians would share the port and split the
    requests."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise
        except OSError:
            return False
    return True


def first_free(wanted: int) -> int:
    for port in range(wanted, min(wanted + 100, 65536)):
        if is_free(port):
            return port
    raise OSError(f"Ports {wanted} to {port} are all taken.")
