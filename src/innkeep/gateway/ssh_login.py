"""What is run inside an instance for somebody who logs in: pure.

One script does it, given to a shell as text, so nothing of ours needs to be in the image. It finds
the user's home and shell where sshd would, in the image's own ``/etc/passwd``, and becomes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from innkeep.domain.tools_volume import BUSYBOX, MOUNT_POINT, SFTP_SERVER
from innkeep.engines.sessions import CommandRequest, TerminalSize
from innkeep.gateway.ssh_names import ROOT

Kind = Literal["shell", "command", "sftp"]

_TAKEN_FROM_CLIENT = ("LANG", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION")
_LONGEST_VALUE = 256

# Arguments: kind, user as asked for, command, rows, columns. Shells whose name says that nobody
# should log in are passed over: an owner may run anything as any user anyway.
_SCRIPT = f"""
tools={BUSYBOX}
[ -x "$tools" ] || tools=
[ -z "$4" ] || $tools stty rows "$4" cols "$5" 2>/dev/null
uid=$($tools id -u 2>/dev/null)
name= home= shell=
while IFS=: read -r n x u g c h s || [ -n "$n" ]; do
    if [ "$n" = "$2" ]; then name=$n home=$h shell=$s; break; fi
    if [ -z "$name" ] && [ "$u" = "$uid" ]; then name=$n home=$h shell=$s; fi
done 2>/dev/null </etc/passwd
[ -n "$name" ] || name=$2
[ -n "$home" ] || [ "$uid" != 0 ] || home=/root
[ -d "$home" ] || home=/
found=
for s in "$shell" /bin/bash /usr/bin/bash /bin/sh /usr/bin/sh "$(command -v sh)" \\
    {MOUNT_POINT}/bin/sh; do
    case $s in /*/nologin | /*/false) continue ;; /*) ;; *) continue ;; esac
    if [ -f "$s" ] && [ -x "$s" ]; then found=$s; break; fi
done
HOME=$home USER=$name LOGNAME=$name SHELL=$found
export HOME USER LOGNAME SHELL
cd "$home" 2>/dev/null || cd /
if [ "$1" = sftp ]; then
    # What the image has loaded into its own programs may be for another C library.
    unset LD_PRELOAD
    for s in {SFTP_SERVER} /usr/lib/openssh/sftp-server /usr/lib/ssh/sftp-server \\
        /usr/libexec/openssh/sftp-server /usr/libexec/sftp-server; do
        [ ! -x "$s" ] || exec "$s"
    done
    echo "There is no sftp-server in this instance." >&2
    exit 127
fi
if [ -z "$found" ]; then
    echo "There is no shell in this instance." >&2
    exit 127
fi
case $found in {MOUNT_POINT}/*) PATH=${{PATH:-/usr/bin:/bin}}:{MOUNT_POINT}/bin; export PATH ;; esac
[ "$1" != shell ] || exec "$found" -l
case $3 in
'scp -'*)
    case $(command -v scp) in '' | {MOUNT_POINT}/*) unset LD_PRELOAD ;; esac
    case $PATH in *{MOUNT_POINT}/bin) ;; *) PATH=$PATH:{MOUNT_POINT}/bin; export PATH ;; esac
    ;;
esac
exec "$found" -c "$3"
"""


@dataclass(frozen=True, kw_only=True)
class Login:
    """What somebody asked for on a channel."""

    kind: Kind
    user: str
    command: str = ""
    terminal: TerminalSize | None = None
    terminal_type: str = ""
    env: tuple[tuple[str, str], ...] = ()


def login_requests(login: Login) -> Sequence[CommandRequest]:
    """The command to begin; the later ones for instances that lack the tools volume."""
    size = login.terminal
    rows, columns = ("", "") if size is None else (str(size.rows), str(size.columns))
    arguments = ("login", login.kind, login.user, login.command, rows, columns)
    env = (("TERM", login.terminal_type), *login.env) if size is not None else login.env
    return [
        CommandRequest(
            command=(*shell, "-c", _SCRIPT, *arguments),
            env=env,
            # By number: an image without /etc/passwd has no name for it.
            user="0" if login.user == ROOT else login.user,
            working_dir="/",
            terminal=size,
        )
        for shell in ((BUSYBOX, "sh"), ("sh",))
    ]


def taken_environment(offered: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The variables of a client that the instance is given, as most SSH servers do."""
    return tuple(
        (name, value)
        for name, value in sorted(offered.items())
        if (name in _TAKEN_FROM_CLIENT or name.startswith("LC_"))
        and len(name) <= _LONGEST_VALUE
        and len(value) <= _LONGEST_VALUE
        and "\0" not in name + value
    )


def dial_requests(address: str, port: int) -> Sequence[CommandRequest]:
    """The command that connects its input and output to a port inside; as ``login_requests``."""
    return [
        CommandRequest(command=(*program, address, str(port)), user="0", working_dir="/")
        for program in ((BUSYBOX, "nc"), ("nc",))
    ]
