"""A real nginx with the recipe of notebooks-docs/nginx.conf, and the two models behind it."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import openai
from gateway import MASTER_KEY, ROOT
from upstream import PATIENCE, Upstream, free_ports

MAIN = """
worker_processes 1; daemon off; pid nginx.pid; error_log stderr;
events { worker_connections 256; }
http {
  access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  include turnout.conf;
}
"""


class Nginx:
    """nginx with the recipe, its addresses replaced; and the two models behind it."""

    def __init__(self, folder: Path, router: int) -> None:
        self.folder = folder
        self.strong, self.weak = Upstream(), Upstream()
        self.ports = dict(zip(("8080", "8081"), free_ports(2)))
        recipe = (ROOT / "notebooks-docs/nginx.conf").read_text()
        addresses = {"4000": router, "8001": self.strong.port, "8002": self.weak.port, **self.ports}
        for written, port in addresses.items():
            assert recipe.count(f"127.0.0.1:{written};") == 1
            recipe = recipe.replace(f"127.0.0.1:{written};", f"127.0.0.1:{port};")
        assert recipe.count("sk-change-me") == 1
        recipe = recipe.replace("sk-change-me", MASTER_KEY)
        # On a busy machine the gateway may need longer, and the recipe would go on without it.
        assert recipe.count("proxy_read_timeout 2s;") == 2
        recipe = recipe.replace("proxy_read_timeout 2s;", f"proxy_read_timeout {PATIENCE}s;")
        (folder / "turnout.conf").write_text(recipe)
        (folder / "nginx.conf").write_text(MAIN)
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        assert Path(nginx).exists(), "nginx is missing: make test installs it (nginx-light)"
        self.log = folder / "nginx.log"
        self.process = subprocess.Popen(
            [nginx, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"],
            stderr=self.log.open("wb"),
        )
        for _ in range(PATIENCE * 20):
            if (folder / "nginx.pid").exists() or self.process.poll() is not None:
                break
            time.sleep(0.05)
        assert self.process.poll() is None, self.log.read_text()

    def client(self, port: str, key: str = MASTER_KEY) -> openai.OpenAI:
        url = f"http://127.0.0.1:{self.ports[port]}/v1"
        return openai.OpenAI(base_url=url, api_key=key, max_retries=0)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.strong.close()
        self.weak.close()
