# The Python environment in .venv/, with the command innkeep and everything that requirements.lock
# names. Needs: ROOT (the checkout), asking.sh, packages.sh.

VENV="$ROOT/.venv"

# python_program: a Python of at least 3.11 that can make an environment; fails when there is none.
python_program() {
    local candidate
    for candidate in python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
            >/dev/null 2>&1; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

# environment_packages: what the distribution must bring first, one name a line.
environment_packages() {
    if ! environment_ready && ! python_program >/dev/null; then
        printf '%s\n' python3 python3-venv
    fi
}

# environment_ready: whether .venv/ is what this checkout asks for.
environment_ready() {
    [ -x "$VENV/bin/innkeep" ] && [ "$(cat "$VENV/innkeep-stamp" 2>/dev/null)" = "$(_stamp)" ]
}

# environment_make: have .venv/; quick when it is ready. An environment that works is added to, and
# one that doesn't is replaced only when it was made here: somebody's own is never emptied.
environment_make() {
    environment_ready && return 0
    local log="$VENV/setup.log"
    if ! _environment_works; then
        if [ -e "$VENV" ] && [ ! -e "$VENV/innkeep-made" ]; then
            die "$VENV is there, was not made by this command and does not work; move it away"
        fi
        _environment_new
    fi
    say "Installing the Python packages of requirements.lock (the log is $log) ..."
    _pip "$log" --require-hashes --requirement "$ROOT/requirements.lock"
    _pip "$log" --no-deps --no-build-isolation --editable "$ROOT"
    _stamp >"$VENV/innkeep-stamp"
}

_environment_works() {
    # One that was moved with its checkout runs, but its commands name the old place.
    local place
    place=$(head -n 1 "$VENV/innkeep-stamp" 2>/dev/null) || place=$ROOT
    [ "$place" = "$ROOT" ] &&
        "$VENV/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

_environment_new() {
    local python
    python=$(python_program) || die "Python 3.11 or newer with its venv module is needed"
    say "Making the Python environment $VENV ..."
    rm -rf "$VENV"
    mkdir "$VENV"
    : >"$VENV/innkeep-made"
    "$python" -m venv "$VENV" || die "the environment $VENV can't be made"
}

_pip() {
    local log=$1
    shift
    if ! "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input "$@" \
        </dev/null >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        die "the Python packages can't be installed; the whole log is $log"
    fi
}

_stamp() {
    # The folder's name too: an environment does not survive being moved.
    printf '%s\n' "$ROOT"
    cat "$ROOT/requirements.lock" "$ROOT/pyproject.toml" | sha256sum
}
