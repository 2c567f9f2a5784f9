# PostgreSQL's programs for the tests, which run a server of their own on a folder of their own.

CREATE_CLUSTER=/etc/postgresql-common/createcluster.d

# postgresql_packages: the package that brings initdb and postgres, unless they are there.
postgresql_packages() {
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null ||
        printf '%s\n' postgresql
}

# postgresql_without_service COMMAND...: run a command that may install the package; the package then
# makes no database of its own, and so starts no service. Later installations are not affected.
postgresql_without_service() {
    if [ "$(id -u)" != 0 ] || [ -z "$(postgresql_packages)" ]; then
        "$@"
        return
    fi
    mkdir -p "$CREATE_CLUSTER"
    printf 'create_main_cluster = false\n' >"$CREATE_CLUSTER/innkeep-tests.conf"
    trap _postgresql_as_before EXIT
    "$@"
    _postgresql_as_before
    trap - EXIT
}

_postgresql_as_before() {
    rm -f "$CREATE_CLUSTER/innkeep-tests.conf"
    rmdir --ignore-fail-on-non-empty "$CREATE_CLUSTER"
}
