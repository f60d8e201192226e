#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Searches for inputs that break a parser, in all fuzz tests one after the other, and says how many it tried in each.
#
#     fuzzing/search.sh [--keep] [seconds] [part of Class#method]
#
# Sixty seconds in each unless told otherwise. Goes on where the last search ended (.cifuzz-corpus/ of each module). An input
# that fails is written to the kept ones as crash-…; the exit status is 1 then. With --keep, small inputs that reach code which no
# kept one reaches are kept too, as found-…
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
max_kept_bytes=512
java=$("$root/.mvn/find-jdk.sh")/bin/java
options=(-XX:-PrintWarnings -XX:+EnableDynamicAgentLoading -XX:+AllowRedefinitionToAddDeleteMethods -XX:+UseSerialGC -Xmx1g
    --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED
    -Dio.netty.leakDetection.level=paranoid -Djazzer.hooks=true)

keep=
if [ "${1-}" = --keep ]; then keep=1; shift; fi
seconds=${1:-60}
only=${2-}
[[ $seconds =~ ^[0-9]+$ ]] || { echo "seconds: $seconds (expected: a number)" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Class and method of each fuzz test in the module in which we are.
targets() {
    find src/test/java -name '*FuzzTest.java' | sort | while read -r file; do
        local class=${file#src/test/java/}
        class=${class%.java}
        sed -n '/@FuzzTest/,/(byte\[\]/s/.* void \([A-Za-z0-9]*\)(byte\[\].*/\1/p' "$file" | sed "s|^|${class//\//.} |"
    done
}

jazzer() {
    local class=$1 method=$2
    shift 2
    "$java" "${options[@]}" -cp "target/classes:target/test-classes:$(cat target/fuzz.classpath)" com.code_intelligence.jazzer.Jazzer \
        --target_class="$class" --target_method="$method" --instrumentation_includes='io.rejoin.**' --custom_hook_includes='io.rejoin.**' \
        -rss_limit_mb=0 "$@" </dev/null
}

# Adds to the kept inputs those found that reach code which these do not: the smallest for each.
keep_found() {
    local class=$1 method=$2 kept all=$work/all found=$work/found file name
    kept=src/test/resources/${class//.//}Inputs/$method
    rm -rf "$all" "$found"
    mkdir -p "$kept" "$all" "$found"
    cp -r "$kept/." "$all"
    find ".cifuzz-corpus/$class/$method" -type f -size -"$((max_kept_bytes + 1))"c -exec cp {} "$found" \;
    jazzer "$class" "$method" -merge=1 -use_counters=0 -use_value_profile=0 "$all" "$found" >"$work/merge.log" 2>&1 || { tail -n 5 "$work/merge.log" >&2; return; }
    for file in "$all"/*; do
        name=${file##*/}
        [ -e "$kept/$name" ] || cp "$file" "$kept/found-${name:0:8}"
    done
}

cd "$root"
./mvnw -q -Pfuzz test-compile
failed=0
while read -r tests; do
    cd "$root/${tests%/src/test/java}"
    while read -r class method; do
        name=${class##*.}#$method
        [[ $name = *"$only"* ]] || continue
        status=0
        jazzer "$class" "$method" -max_total_time="$seconds" -print_final_stats=1 >"$work/log" 2>&1 || status=$?
        tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")
        if [ $status -eq 0 ]; then
            echo "$name: $seconds s, ${tried:-0} inputs"
            [ -z "$keep" ] || keep_found "$class" "$method"
        else
            failed=1
            echo "$name: FAILED after ${tried:-0} inputs"
            grep -A 12 '^== Java Exception' "$work/log" || tail -n 5 "$work/log"
        fi
    done < <(targets)
done < <(cd "$root" && git ls-files '*FuzzTest.java' | sed 's|\(.*src/test/java\)/.*|\1|' | sort -u)
exit $failed
