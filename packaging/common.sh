# Shared by the scripts beside it; sourced by bash, never run.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

# step "what" "how long": one line a step, so that nobody wonders whether it still runs.
step() {
    printf '\n== %s%s\n' "$1" "${2:+  (about $2)}"
}

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# configure PRESET: again only where the build folder is missing; ninja notices every later change itself.
configure() {
    if [ -f "$root/build/$1/build.ninja" ]; then
        return 0
    fi
    step "Configuring ($1)" "10 seconds"
    (cd -- "$root" && cmake --preset "$1")
}

# build PRESET [TARGET…]
build() {
    local preset=$1
    shift
    local targets=()
    if [ $# -gt 0 ]; then
        targets=(--target "$@")
    fi
    (cd -- "$root" && cmake --build --preset "$preset" "${targets[@]}")
}

# Programs under test write below XDG folders; a developer's own cache, library and settings stay out of it.
use_private_home() {
    private_home=$(mktemp -d)
    trap 'rm -rf -- "$private_home"' EXIT
    mkdir -m 0700 -- "$private_home/run"
    export XDG_CACHE_HOME="$private_home/cache" XDG_DATA_HOME="$private_home/data"
    export XDG_CONFIG_HOME="$private_home/config" XDG_STATE_HOME="$private_home/state"
    export XDG_RUNTIME_DIR="$private_home/run" QT_QPA_PLATFORM=offscreen
}

# run_ctest PRESET LOG: every test, one line each on the screen, the whole output in LOG.
run_ctest() {
    local preset=$1 log=$2 status=0
    # A plain pipe, not a process substitution: nobody would wait for that, and the sum must be the last line.
    set +e
    (cd -- "$root" && ctest --preset "$preset" --parallel "$(nproc)" --verbose) 2>&1 | tee -- "$log" | grep --line-buffered -E '^ *[0-9]+/[0-9]+ Test +#'
    status=${PIPESTATUS[0]}
    set -e
    return "$status"
}
