"""Which shell somebody gets who logs in to an instance, whatever its image has: pure.

The tools volume's own shell finds it out inside, where the image's accounts are, and becomes it.
"""

from innkeep.engines.sessions import CommandRequest, TerminalSize

TOOLS_SHELL = "/.innkeep/bin/sh"
# The first that is there and lets anybody in; the tools volume's own is always there.
_BECOME_SHELL = """
id=$(id -u 2>/dev/null || /.innkeep/bin/busybox id -u)
own=
while IFS=: read -r name _ number _ _ home shell; do
    [ "$number" = "$id" ] && own=$shell && HOME=$home && USER=$name && break
done 2>/dev/null </etc/passwd
case $own in */nologin | */false | */true | */sync | */halt | */shutdown) own= ;; esac
export HOME=${HOME:-/} USER=${USER:-root} LOGNAME=${USER:-root}
cd "$HOME" 2>/dev/null || cd /
for SHELL in "$own" /bin/bash /usr/bin/bash /bin/sh /usr/bin/sh; do
    [ -n "$SHELL" ] && [ -f "$SHELL" ] && [ -x "$SHELL" ] && export SHELL && exec "$SHELL" -l
done
export SHELL=/.innkeep/bin/sh PATH=${PATH:-/bin}:/.innkeep/bin
exec "$SHELL" -l
"""


def login_shells(size: TerminalSize, *, user: str = "0") -> tuple[CommandRequest, ...]:
    """The commands that are a login shell on a terminal; the first that can be begun counts.

    The second is for a server that has no tools volume, and an image that has a shell.

    Args:
        size: of the terminal.
        user: name or number of a user; root by its number, since an image may name nobody.
    """
    return tuple(
        CommandRequest(
            command=(shell, "-c", _BECOME_SHELL),
            env=(("TERM", "xterm-256color"), ("COLORTERM", "truecolor")),
            user=user,
            terminal=size,
        )
        for shell in (TOOLS_SHELL, "sh")
    )
