"""Ready-made pages: through nginx as deploy/nginx.conf has it, and by the embedded server, against nginx with a plain file.

Needs nginx and wrk (Debian: nginx-light, wrk). The same bytes, interleaved runs, medians of requests a second.
Goals: nginx with our configuration at least 0.9 of plain nginx, the embedded server at least 0.12 of it.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
RUNS, SECONDS, CONNECTIONS = 5, 3, 32
PAGE = ("<!doctype html><html lang='zh-CN'><title>页</title><p>" + "信息公开" * 1180).encode()  # 14 kB
PLAIN = "server {{ listen 127.0.0.1:{port}; root {root}; location / {{ }} }}"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def nginx(folder: Path, text: str) -> subprocess.Popen[bytes]:
    """nginx in front, with these servers."""
    folder.mkdir()
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"worker_processes 2; pid {folder}/pid; error_log {folder}/error.log; daemon off; user root;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{ access_log off; sendfile on; tcp_nopush on; {paths}\n{text}\n}}"
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    return subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-p", str(folder)])


def answers(address: str) -> None:
    """Wait until the page is there, and make sure that it is this page."""
    for _ in range(200):
        try:
            with urlopen(address, timeout=5) as page:
                assert page.read() == PAGE
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nobody answers at {address}")


def rate(address: str) -> float:
    """Requests a second."""
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(re.search(r"Requests/sec:\s*([\d.]+)", said)[1])


def main() -> None:
    """Print the two ratios."""
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as name:
        var = Path(name)
        var.chmod(0o755)
        pages = var / "ready" / "pages" / "zcwj"
        pages.mkdir(parents=True)
        (pages / "index.html").write_bytes(PAGE)
        ports = [free_port() for _ in range(3)]
        ours = (ROOT / "deploy" / "nginx.conf").read_text()
        ours = ours.replace("listen 8443;", f"listen 127.0.0.1:{ports[0]};").replace(
            "/var/lib/gongkai/ready", str(var / "ready")
        )
        environment = os.environ | {
            "GONGKAI_VAR": name, "GONGKAI_SECRET_KEY": "x" * 60, "GONGKAI_HTTPS": "0",
            "GONGKAI_DATA_KEYS": "b:" + base64.b64encode(b"d" * 32).decode(),
            "GONGKAI_INDEX_KEY": base64.b64encode(b"i" * 32).decode(),
        }  # fmt: skip
        gongkai = [sys.executable, "-m", "gongkai.site.cli"]
        subprocess.run([*gongkai, "migrate", "-v0"], env=environment, check=True)
        servers = [
            nginx(var / "ours", ours),
            nginx(var / "plain", PLAIN.format(port=ports[1], root=var / "ready" / "pages")),
            subprocess.Popen([*gongkai, "serve", "--port", str(ports[2])], env=environment),
        ]
        try:
            addresses = [f"http://127.0.0.1:{port}/zcwj/" for port in ports]
            for address in addresses:
                answers(address)
            taken: list[list[float]] = [[], [], []]
            for _ in range(RUNS):
                for address, rates in zip(addresses, taken, strict=True):
                    rates.append(rate(address))
        finally:
            for server in servers:
                server.terminate()
                server.wait(timeout=30)
    ours_rate, plain, embedded = map(statistics.median, taken)
    print(f"plain nginx {plain:.0f}/s; ours {ours_rate:.0f}/s; embedded {embedded:.0f}/s")
    print(f"nginx with deploy/nginx.conf: {ours_rate / plain:.2f} of plain nginx (goal 0.9)")
    print(f"embedded server: {embedded / plain:.2f} of plain nginx (goal 0.12)")


if __name__ == "__main__":
    main()
