# Talking with the operator: sentences, questions, and the end of a script that can't go on.
# Reads: ASSUME_YES (1: never ask).

say() { printf '%s\n' "$*"; }

die() {
    printf 'innkeep: %s\n' "$*" >&2
    exit 1
}

# ask QUESTION: succeeds when the answer is yes. Without a terminal there is nobody to ask: yes.
ask() {
    if [ "${ASSUME_YES:-0}" = 1 ] || [ ! -t 0 ]; then
        return 0
    fi
    local answer
    read -r -p "$1 [Y/n] " answer || return 1
    case "$answer" in
    "" | [Yy] | [Yy][Ee][Ss]) return 0 ;;
    *) return 1 ;;
    esac
}
