"""A Dovecot of its own for tests: one account with its folders, on loopback, without root's configuration."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.sources.live.process import free_port, listening, running

USER, PASSWORD = "lists", "invented"
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/mail.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {owner}
default_internal_group = {group}
default_login_user = {visitor}
first_valid_uid = 0
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={reader} gid={readers} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@contextmanager
def dovecot() -> Iterator[int]:
    """The port of a server until the end of the block."""
    if shutil.which("dovecot") is None:
        pytest.skip("Dovecot is not installed")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="mail") as name:
        folder = Path(name)
        owner, group = folder.owner(), folder.group()
        # Started by root, it speaks to strangers as Debian's dovenull, reads mail as another, and root may be neither.
        visitor, reader, readers = ("dovenull", "mail", "mail") if owner == "root" else (owner, owner, group)
        folder.chmod(0o755)
        for part in ("run", "state", "mail"):
            (folder / part).mkdir()
        shutil.chown(folder / "mail", reader, readers)
        told = {"owner": owner, "group": group, "visitor": visitor, "reader": reader, "readers": readers}
        settings = folder / "dovecot.conf"
        settings.write_text(_CONFIG.format(folder=folder, port=port, password=PASSWORD, **told))
        with running(["dovecot", "-F", "-c", str(settings)], folder, listening(port)):
            yield port
