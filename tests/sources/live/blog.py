"""A WordPress of its own for tests, with its MariaDB: Debian's packages, on loopback in a folder of the test."""

import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sources.live.process import free_port, listening, running

WORDPRESS = Path("/usr/share/wordpress")
_CONFIG = """<?php
define('DB_NAME', 'blog'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', '127.0.0.1:%d');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', 'http://127.0.0.1:%d'); define('WP_SITEURL', 'http://127.0.0.1:%d');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_ENVIRONMENT_TYPE', 'local');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
"""
_INSTALL = """<?php
define('WP_INSTALLING', true);
require 'wp-load.php'; require 'wp-admin/includes/upgrade.php';
function wp_new_blog_notification($title, $url, $user, $password) {}
wp_install('Our blog', 'root', 'root@example.org', true, '', '%s');
update_option('timezone_string', 'Europe/Paris');
echo WP_Application_Passwords::create_new_application_password(1, ['name' => 'enjeu'])[0];
"""


class Blog:
    """A running site; makes people, posts and comments through its interface."""

    def __init__(self, client: httpx.Client, address: str, password: str, folder: Path) -> None:
        self._client = client
        self.address = address
        self.password = password
        self._folder = folder

    def call(self, method: str, route: str, json: Any = None, **query: Any) -> Any:
        where = {"rest_route": f"/wp/v2/{route}", **query}
        answer = self._client.request(method, "/", params=where, json=json, auth=("root", self.password))
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def person(self, name: str) -> int:
        body = {"username": name, "email": f"{name}@example.org", "password": secrets.token_hex(8), "roles": ["author"]}
        return int(self.call("POST", "users", body)["id"])

    def post(self, author: int, text: str, **more: Any) -> int:
        body = {"title": "A post", "content": text, "author": author, "status": "publish", **more}
        return int(self.call("POST", "posts", body)["id"])

    def comment(self, post: int, author: int | None, text: str, **more: Any) -> int:
        """A comment of an account, or of a visitor who gives a name and an address."""
        who = {} if author is None else {"author": author}
        return int(self.call("POST", "comments", {"post": post, "content": text, **who, **more})["id"])

    def php(self, code: str) -> str:
        """What a script inside the site prints: for what its interface does not do."""
        command = ["php", "-r", f"require 'wp-load.php'; {code}"]
        return subprocess.run(command, cwd=self._folder, check=True, capture_output=True, text=True).stdout


@contextmanager
def blog(folder: Path) -> Iterator[Blog]:
    """A fresh site until the end of the block."""
    missing = [name for name in ("php", "mariadbd", "mariadb-install-db") if shutil.which(name) is None]
    if missing or not WORDPRESS.is_dir():
        pytest.skip(f"WordPress is not installed: {', '.join(missing) or WORDPRESS}")
    port, base, site = free_port(), free_port(), folder / "www"
    shutil.copytree(WORDPRESS, site)
    (site / "wp-config.php").write_text(_CONFIG % (base, port, port))
    with running(_database(folder, base), folder, listening(base)):
        admin = ["mariadb", "--no-defaults", "-h127.0.0.1", f"-P{base}", "-uroot", "-e", "CREATE DATABASE blog"]
        subprocess.run(admin, check=True, capture_output=True)
        install = ["php", "-r", (_INSTALL % secrets.token_hex(8)).removeprefix("<?php\n")]
        said = subprocess.run(install, cwd=site, check=True, capture_output=True, text=True).stdout
        serve, address = ["php", "-S", f"127.0.0.1:{port}", "-t", str(site)], f"http://127.0.0.1:{port}"
        with running(serve, folder, listening(port)), httpx.Client(base_url=address, timeout=60) as client:
            yield Blog(client, address, said.split()[-1], site)


def _database(folder: Path, port: int) -> list[str]:
    data = folder / "data"
    make = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal"]
    subprocess.run([*make, "--skip-test-db", "--user=root"], check=True, capture_output=True)
    where = [f"--datadir={data}", f"--socket={folder}/s", f"--port={port}", "--bind-address=127.0.0.1"]
    fast = ["--innodb-flush-log-at-trx-commit=0", "--skip-log-bin", f"--pid-file={folder}/pid"]
    return ["mariadbd", "--no-defaults", "--user=root", *where, *fast]
