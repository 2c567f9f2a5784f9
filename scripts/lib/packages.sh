# Packages of the distribution: what is missing, and installing it after asking.
# Needs: asking.sh.

PACKAGE_LOG=/var/log/innkeep-packages.log

# busybox_packages: the package that brings a static busybox, unless there is one. Images for the
# demo and the tests are made of it; a busybox that needs libraries will not do.
busybox_packages() {
    local program
    if ! program=$(command -v busybox) || ldd "$program" 2>&1 | grep -q '=>'; then
        printf '%s\n' busybox-static
    fi
}

# tools_packages: the packages that the tools volume of instances is made of, unless they are there.
tools_packages() {
    busybox_packages
    command -v scp >/dev/null || printf '%s\n' openssh-client
    local place
    for place in /usr/lib/openssh /usr/libexec/openssh /usr/lib/ssh /usr/libexec; do
        [ ! -e "$place/sftp-server" ] || return 0
    done
    printf '%s\n' openssh-sftp-server
}

# require_packages WHY NAME...: install packages; with no names, nothing happens.
require_packages() {
    local why=$1
    shift
    [ $# -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null; then
        die "$why: please install (under the names your distribution has for them): $*"
    fi
    if [ "$(id -u)" != 0 ]; then
        die "$why: please run as root: apt-get install --no-install-recommends $*"
    fi
    say "$why; these packages of the distribution are missing: $*"
    ask "Install them with apt-get?" || die "not installed, as you wished; nothing was changed"
    _install "$@"
}

_install() {
    local held_back=""
    say "Installing $* (the log is $PACKAGE_LOG) ..."
    if [ ! -d /run/systemd/system ] && [ ! -e /usr/sbin/policy-rc.d ]; then
        # Without systemd a package's own attempt to start its service can fail the installation.
        held_back=/usr/sbin/policy-rc.d
        printf '#!/bin/sh\nexit 101\n' >"$held_back"
        chmod 755 "$held_back"
    fi
    local result=0
    _apt_get install --no-install-recommends --yes "$@" || result=$?
    if [ "$result" != 0 ]; then
        # Most often the lists are missing or old.
        result=0
        { _apt_get update && _apt_get install --no-install-recommends --yes "$@"; } || result=$?
    fi
    [ -z "$held_back" ] || rm -f "$held_back"
    if [ "$result" != 0 ]; then
        tail -n 15 "$PACKAGE_LOG" >&2
        die "apt-get could not install: $*"
    fi
}

_apt_get() {
    DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 "$@" \
        </dev/null >>"$PACKAGE_LOG" 2>&1
}
