#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The acceptance run: a kind cluster, the images, the charts, `helm test`, the suite of integration-tests, a summary; then the cluster is
# deleted, whatever the outcome. REJOIN_KEEP=1 keeps it.
set -euo pipefail
cd "$(dirname "$0")/.."

export REJOIN_CLUSTER=${REJOIN_CLUSTER:-rejoin-acceptance}
context=kind-$REJOIN_CLUSTER
log=target/acceptance
steps=()

for tool in docker kind kubectl helm openssl; do
    command -v "$tool" > /dev/null || {
        echo "acceptance: $tool is missing: install it" >&2
        exit 1
    }
done
mkdir -p "$log"

summary() {
    local status=$?
    trap - EXIT
    if [ "$status" -ne 0 ]; then
        steps+=("FAILED")
        # What one wants to see and cannot once the cluster is gone.
        kubectl --context "$context" get pods -o wide > "$log/pods.txt" 2>&1 || true
        kubectl --context "$context" get events --sort-by=.lastTimestamp > "$log/events.txt" 2>&1 || true
        for program in gateway subscription-service chat-service; do
            kubectl --context "$context" logs -l "app.kubernetes.io/name=$program" --tail=2000 --prefix \
                > "$log/$program.log" 2>&1 || true
        done
    fi
    if [ -z "${REJOIN_KEEP:-}" ]; then
        kind delete cluster --name "$REJOIN_CLUSTER" > /dev/null 2>&1 || true
    fi
    echo
    echo "acceptance run, ${SECONDS}s; logs in $log"
    printf '    %s\n' "${steps[@]}"
    exit "$status"
}
trap summary EXIT

# $1: what it is; the rest: a command.
step() {
    local name=$1 began=$SECONDS
    shift
    echo "acceptance: $name"
    steps+=("$name: failed")
    "$@" > "$log/$(printf '%s' "$name" | tr -c 'a-z0-9' '-').log" 2>&1 || {
        tail -n 40 "$log/$(printf '%s' "$name" | tr -c 'a-z0-9' '-').log" >&2
        return 1
    }
    steps[-1]="$name: $((SECONDS - began))s"
}

step 'cluster and images' k8s/cluster.sh
step 'helm install' helm --kube-context "$context" install rejoin charts/platform \
    -f k8s/development.yaml --wait --timeout 10m
step 'helm test' helm --kube-context "$context" test rejoin --logs --timeout 5m
token=$(./rejoin token --sub acceptance --subscribe '*' --publish '*' --ttl 4h)
# The suite has Helm upgrade the release while clients are connected.
step 'suite' ./mvnw -Pacceptance -pl integration-tests -am verify \
    -Drejoin.acceptance.url=http://localhost:18080 \
    -Drejoin.acceptance.context="$context" \
    -Drejoin.acceptance.token="$token"
# What the suite says of each load: how many, how often, nothing lost.
while IFS= read -r line; do steps+=("  $line"); done < <(grep -h 'event sources' "$log/suite.log")
step 'helm uninstall' helm --kube-context "$context" uninstall rejoin --wait --timeout 5m

# Only what was there before the release may be left.
left_behind() {
    local left='' try
    for try in {1..30}; do
        left=$(kubectl --context "$context" get \
            deployments,statefulsets,services,configmaps,networkpolicies,roles,rolebindings,serviceaccounts,pvc,jobs,pods,pdb,hpa \
            -l app.kubernetes.io/instance=rejoin -o name)
        [ -n "$left" ] || return 0
        echo "still there ($try): $left"
        sleep 2
    done
    return 1
}
step 'nothing is left behind' left_behind
