# SPDX-License-Identifier: Apache-2.0
# Publishes, follows, cuts the wire, publishes on, resumes; fails if the two halves are not one contiguous run.
publish() {
    curl -sSf -o /dev/null -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
        --retry 5 --retry-connrefused -H "Idempotency-Key: $RUN-$1" -d "$1" "$EVENTS"
}
follow() {
    curl -sN --max-time 5 -H "Authorization: Bearer $TOKEN" -H 'Accept: text/event-stream' "$@" || [ $? -eq 28 ]
}
RUN=$(date +%s)
cd /tmp
publish 0
# From before the newest event: the first one heard is this run's.
follow "$EVENTS?from=-1" > first &
wire=$!
sleep 1
for n in 1 2 3 4 5; do publish $n; done
wait $wire
for n in 6 7 8 9; do publish $n; done
last=$(sed -n 's/^id: //p' first | tail -1)
follow -H "Last-Event-ID: $last" "$EVENTS" > second
heard=$(cat first second | sed -n 's/^data: \([0-9][0-9]*\)$/\1/p' | tr '\n' ' ')
if [ "$heard" = "0 1 2 3 4 5 6 7 8 9 " ]; then
    echo "cut after $last, resumed: $heard"
else
    echo "expected 0 to 9 once and in order, heard: $heard" >&2
    exit 1
fi
