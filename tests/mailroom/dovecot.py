"""Dovecot, the IMAP server of most mail hosts, on a free port of loopback, with one mailbox for each user who asks."""

import imaplib
import os
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests import certificates
from tests.needs import leave_out
from tests.stories.coalition import free_port

PASSWORD = "p:a/ss@1"
PATIENCE = 20  # seconds

# Version 2.3 (Debian 12), and 2.4 (Debian 13), which names nearly everything anew. 2.4 has not been tried yet.
COMMON = """
base_dir = {folder}/run
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
log_path = {folder}/log
protocols = imap
ssl = yes
auth_failure_delay = 0
listen = 127.0.0.1
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
"""
OLD = """
state_dir = {folder}/run
disable_plaintext_auth = no
first_valid_uid = {uid}
mail_location = maildir:{folder}/mail/%u
mail_plugins = acl
plugin {{
  acl = vfile
}}
ssl_cert = <{folder}/mail.pem
ssl_key = <{folder}/mail.pem
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
"""
NEW = """
dovecot_config_version = {version}
dovecot_storage_version = {version}
state_dir = {folder}/run
auth_allow_cleartext = yes
first_valid_uid = {uid}
mail_driver = maildir
mail_plugins = acl
acl_driver = vfile
mail_path = {folder}/mail/%{{user}}
ssl_server_cert_file = {folder}/mail.pem
ssl_server_key_file = {folder}/mail.pem
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/mail/%{{user}}
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server."""

    folder: Path
    port: int
    tls_port: int

    def url(self, user: str, scheme: str = "imap", password: str = PASSWORD) -> str:
        """Give what a coalition writes into ACCOMPANY_IMAP_URL."""
        port = self.tls_port if scheme == "imaps" else self.port
        return f"{scheme}://{quote(user)}:{quote(password, safe='')}@127.0.0.1:{port}"

    def deliver(self, user: str, *mails: bytes) -> None:
        """Put mails into somebody's INBOX."""
        with self.looking(user) as client:
            for mail in mails:
                assert client.append("INBOX", None, None, mail)[0] == "OK"

    def left(self, user: str) -> list[tuple[str, bytes]]:
        """List what is in somebody's INBOX: flags, and how the mail begins."""
        with self.looking(user) as client:
            there = client.select("INBOX", readonly=True)[1]
            if there == [b"0"]:
                return []
            answer = client.fetch("1:*", "(FLAGS BODY.PEEK[]<0.200>)")[1]
        return [(_flags(part[0]), part[1]) for part in answer if isinstance(part, tuple)]

    @contextmanager
    def looking(self, user: str) -> Iterator[imaplib.IMAP4]:
        """Log in as a user's own mail program."""
        client = imaplib.IMAP4("127.0.0.1", self.port)
        try:
            client.login(user, PASSWORD)
            yield client
        finally:
            client.logout()


def _flags(line: bytes) -> str:
    found = re.search(rb"FLAGS \(([^)]*)\)", line)
    return found[1].decode().replace("\\Recent", "").strip() if found else ""


@contextmanager
def running() -> Iterator[Dovecot]:
    """Run a server; it gives up root's rights, and needs none."""
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        leave_out("Dovecot", "sudo apt-get install dovecot-imapd")
    root = os.getuid() == 0
    folder = Path(tempfile.mkdtemp(prefix="dovecot"))
    server = Dovecot(folder, free_port(), free_port())
    _set_up(server, program)
    if root:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")
    demoted = {"user": "nobody", "group": "nogroup", "extra_groups": []} if root else {}
    process = subprocess.Popen([program, "-F", "-c", str(folder / "dovecot.conf")], **demoted)  # type: ignore[call-overload]
    try:
        _await(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        shutil.rmtree(folder)


def _set_up(server: Dovecot, program: str) -> None:
    import grp  # noqa: PLC0415  # not on every system
    import pwd  # noqa: PLC0415

    user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[0]
    is_new = tuple(map(int, version.split(".")[:2])) >= (2, 4)
    text = (NEW + COMMON if is_new else OLD + COMMON).format(
        folder=server.folder,
        port=server.port,
        tls_port=server.tls_port,
        user=user.pw_name,
        group=grp.getgrgid(user.pw_gid).gr_name,
        uid=user.pw_uid,
        gid=user.pw_gid,
        password=PASSWORD,
        version=".".join(version.split("-")[0].split(".")[:3]),
    )
    for name in ("run", "mail"):
        (server.folder / name).mkdir()
    certificates.write(server.folder / "mail.pem")
    (server.folder / "dovecot.conf").write_text(text)


def _await(server: Dovecot, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, (server.folder / "log").read_text() if (server.folder / "log").exists() else ""
        try:
            imaplib.IMAP4("127.0.0.1", server.port).logout()
        except (OSError, imaplib.IMAP4.abort, ssl.SSLError):
            time.sleep(0.05)
        else:
            return
    raise AssertionError((server.folder / "log").read_text())
