"""What stands before S3: a proxy that counts, and nginx with a cache of its own."""

import shutil
import socket
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path

from jewelry.devserver.servers import Part

PIECE_BYTES = 1 << 18


class Counting:
    """Passes everything on and counts the requests by method and path."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.seen: Counter[str] = Counter()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            link, _address = self.listener.accept()
            onward = socket.create_connection(("127.0.0.1", self.target))
            for arguments in ((link, onward, True), (onward, link, False)):
                threading.Thread(target=self._pass, args=arguments, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, count: bool) -> None:
        """A client sends its next request only after the answer, in a piece of its own."""
        with suppress(OSError):
            while data := source.recv(PIECE_BYTES):
                first = data.split(b"\r\n", 1)[0].split(b" ")
                if count and len(first) == 3 and first[2].startswith(b"HTTP/"):
                    self.seen[f"{first[0].decode()} {first[1].decode().partition('?')[0]}"] += 1
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


NGINX = """
worker_processes 2;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log error;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/temp;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache levels=1:2 keys_zone=files:10m max_size=2g use_temp_path=off;
  server {{
    listen 127.0.0.1:{port} backlog=512;
    keepalive_requests 1000000;
    location / {{
      proxy_pass http://127.0.0.1:{target};
      proxy_http_version 1.1;
      proxy_set_header Host 127.0.0.1:{storage};
      proxy_set_header Connection "";
      proxy_cache files;
      proxy_cache_key $uri;
      proxy_cache_valid 200 1h;
      proxy_cache_lock on;
      proxy_cache_lock_timeout 60s;
      proxy_ignore_headers Cache-Control Expires Set-Cookie Vary;
    }}
  }}
}}
"""


def nginx(folder: Path, port: int, target: int, storage: int) -> Part | None:
    """None where it is not installed. `target` is asked, as if by the name of `storage`."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        return None
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    ports = {"port": port, "target": target, "storage": storage}
    (folder / "conf").write_text("user root;" + NGINX.format(folder=folder, **ports))
    command = [program, "-p", str(folder), "-c", str(folder / "conf"), "-e", f"{folder}/error.log"]
    return Part("nginx", command, lambda: _listens(port))


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
