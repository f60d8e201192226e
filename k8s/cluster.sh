#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A kind cluster named rejoin with the three images and the Secrets of development in it: all that charts/platform needs. Each step is
# left out where it was done before; images are always built and loaded.
set -euo pipefail
cd "$(dirname "$0")/.."

cluster=${REJOIN_CLUSTER:-rejoin}
namespace=${REJOIN_NAMESPACE:-default}
context=kind-$cluster

for tool in docker kind kubectl openssl; do
    command -v "$tool" > /dev/null || {
        echo "cluster: $tool is missing: install it" >&2
        exit 1
    }
done

if ! kind get clusters 2> /dev/null | grep -qx "$cluster"; then
    kind create cluster --name "$cluster" --config k8s/kind.yaml --wait 180s
fi

echo "cluster: building the images"
./mvnw -q -Pimages -DskipTests package -pl images -am
version=$(sed -n 's/^appVersion: //p' charts/platform/Chart.yaml)
kind load docker-image --name "$cluster" \
    "rejoin/gateway:$version" "rejoin/subscription-service:$version" "rejoin/chat-service:$version"

kubectl --context "$context" get namespace "$namespace" > /dev/null 2>&1 ||
    kubectl --context "$context" create namespace "$namespace"
k8s/secrets.sh "$context" "$namespace"

cat << TEXT

The cluster is there; the kube context is $context. Next:

    helm --kube-context $context install rejoin charts/platform -f k8s/development.yaml --wait --timeout 5m
    helm --kube-context $context test rejoin --logs

Then the gateway is at http://localhost:18080, for example

    T=\$(./rejoin token --sub alice)
    curl -s -H "Authorization: Bearer \$T" -H 'Content-Type: application/json' -d '{"kind": "public", "name": "tea"}' http://localhost:18080/chat/v1/rooms

Remove everything: kind delete cluster --name $cluster
TEXT
