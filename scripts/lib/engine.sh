# Docker Engine: whether it is there, whether it answers, and starting it with or without systemd.
# Needs: ROOT, VENV, asking.sh.

ENGINE_LOG=/var/log/innkeep-dockerd.log
ENGINE_WAIT_SECONDS=60

# engine_packages: what the distribution must bring, one name a line. Any Docker will do.
engine_packages() {
    if [ -n "${DOCKER_HOST:-}" ] || [ -S /var/run/docker.sock ] || command -v dockerd >/dev/null; then
        return 0
    fi
    printf '%s\n' docker.io ca-certificates
    if [ -e /sys/module/apparmor/parameters/enabled ] && ! command -v apparmor_parser >/dev/null; then
        printf '%s\n' apparmor
    fi
    if [ ! -d /run/systemd/system ] && ! mountpoint -q /sys/fs/cgroup; then
        printf '%s\n' cgroupfs-mount
    fi
}

# engine_answers: 0 yes, 1 no, 2 it is there and this account may not use it.
engine_answers() {
    "$VENV/bin/python" "$ROOT/scripts/lib/engine_answers.py"
}

# engine_start: have a Docker Engine that answers.
engine_start() {
    local state=0
    engine_answers || state=$?
    case "$state" in
    0) return 0 ;;
    2) die "this account may not use Docker; run as root, or add it to the group docker" ;;
    esac
    if [ -n "${DOCKER_HOST:-}" ]; then
        die "no Docker Engine answers at DOCKER_HOST=$DOCKER_HOST; start it, or unset DOCKER_HOST"
    fi
    command -v dockerd >/dev/null || die "Docker does not answer, and there is no dockerd to start"
    [ "$(id -u)" = 0 ] || die "Docker is not running; please start it as root"
    if [ -d /run/systemd/system ]; then
        say "Starting Docker with systemd ..."
        systemctl start docker || die "Docker does not start; see: journalctl --unit docker"
    elif _engine_coming; then
        say "Docker is starting already ..."
    else
        say "Starting dockerd; there is no systemd here (the log is $ENGINE_LOG) ..."
        # Nothing of ours is kept open, or a reader of our output would wait for Docker's end.
        setsid dockerd </dev/null >>"$ENGINE_LOG" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
    fi
    _engine_wait
}

_engine_coming() {
    local pid
    pid=$(cat /var/run/docker.pid 2>/dev/null) && [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null
}

_engine_wait() {
    local waited=0
    until engine_answers; do
        if [ "$waited" -ge "$ENGINE_WAIT_SECONDS" ]; then
            [ ! -s "$ENGINE_LOG" ] || tail -n 15 "$ENGINE_LOG" >&2
            die "Docker does not answer after $ENGINE_WAIT_SECONDS s"
        fi
        sleep 1
        waited=$((waited + 1))
        [ $((waited % 5)) != 0 ] || say "  still waiting for Docker ($waited s) ..."
    done
}
