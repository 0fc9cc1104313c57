#!/usr/bin/env bash
# The journey of tst_release_journey with a real mouse and keyboard on a virtual screen: facet, trace, next trace, diff,
# comparison, quit; then again, to see everything as it was left. Needs xvfb-run, xdotool and ImageMagick's import.
#   tests/screen/journey.sh BIN_FOLDER OUT_FOLDER      BIN_FOLDER holds spanloom and spanloom-cli
set -euo pipefail
if [ "${1:-}" != --on-screen ]; then
    exec xvfb-run -a -s "-screen 0 1600x1000x24" "$0" --on-screen "$(realpath -- "$1")" "$(realpath -m -- "$2")"
fi
bin=$2
out=$3
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
home=$(mktemp -d)
trap 'rm -rf -- "$home"; kill %1 2> /dev/null || true' EXIT
export XDG_CACHE_HOME=$home/cache XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data HOME=$home LC_ALL=C.UTF-8
mkdir -p -- "$out"
settings=$XDG_CONFIG_HOME/spanloom/spanloom.ini

# Places in a window of 1600 × 1000 over the bundled sample.
v13=(20 287)
row_of_a_trace=(500 560)
row_of_another=(500 700)

fail() { printf 'journey: %s\n' "$1" >&2; import -window root "$out/failed.png" || true; exit 1; }
pause() { sleep "${1:-0.7}"; }
click() { xdotool mousemove "$1" "$2" click 1; pause; }
key() { xdotool key --clearmodifiers "$1"; pause; }
shot() { pause 1; import -window root "$out/$1.png"; }

start() {
    "$bin/spanloom" --theme light &
    window=$(timeout 30 xdotool search --sync --onlyvisible --name '^Spanloom$' | head -n 1) || fail "no window came"
    xdotool windowmove "$window" 0 0 windowsize "$window" 1600 1000 windowfocus "$window"
    pause 3
}

leave() {
    key ctrl+q
    for _ in $(seq 50); do
        jobs -r | grep -q . || return 0
        sleep 0.2
    done
    fail "the window did not close"
}

expect() { grep -qF -- "$1" "$settings" || fail "after quitting, the settings lack $1 ($2)"; }

"$bin/spanloom-cli" import "$root/resources/samples/support-agent.otlp.jsonl.zst" > "$out/import.txt"
start
shot 1-explore
click "${v13[@]}"
shot 2-facet
click "${row_of_a_trace[@]}"
key Return
pause 1
key ctrl+Down
shot 3-next-trace
key ctrl+shift+a
key ctrl+1
click "${row_of_another[@]}"
key d
pause 1
shot 4-diff
key ctrl+1
key ctrl+shift+n
pause 1
shot 5-compare
leave
expect 'v13' "the facet"
expect '\"trace\"' "the tab of a trace"
expect '\"diffA\"' "the tab of a diff"
expect '\"compareA\"' "the tab of a comparison"
before=$(grep -F 'workplace' "$settings")
start
shot 6-again
leave
[ "$before" = "$(grep -F 'workplace' "$settings")" ] || fail "the window did not come back as it was left"
printf 'journey: everything as it was left; pictures in %s\n' "$out"
