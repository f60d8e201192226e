#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes the Secrets that k8s/development.yaml names, with fresh keys, where they are not there yet. Tokens are those of `./rejoin token`.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    echo "usage: k8s/secrets.sh <kube context> [namespace]" >&2
    exit 2
}
if [ $# -lt 1 ] || [ $# -gt 2 ]; then usage; fi
kube=(kubectl --context "$1" --namespace "${2:-default}")

for tool in kubectl openssl; do
    command -v "$tool" > /dev/null || {
        echo "secrets: $tool is missing: install it" >&2
        exit 1
    }
done

base64url() { base64 -w0 | tr '+/' '-_' | tr -d '='; }
random() { openssl rand 32 | base64url; }

# Files only this user can read, gone at the end.
umask 077
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

# $1: name; the rest: keys, each a file of that name.
secret() {
    local name=$1 key args=()
    shift
    if "${kube[@]}" get secret "$name" > /dev/null 2>&1; then
        echo "secret/$name is there"
        return
    fi
    for key in "$@"; do args+=(--from-file="$key=$files/$key"); done
    "${kube[@]}" create secret generic "$name" "${args[@]}"
}

# An Ed25519 key as a JSON Web Key: the last 32 bytes of its two encodings.
openssl genpkey -algorithm ed25519 -outform DER -out "$files/key.der"
d=$(tail -c 32 "$files/key.der" | base64url)
x=$(openssl pkey -inform DER -in "$files/key.der" -pubout -outform DER | tail -c 32 | base64url)
printf '{"kty":"OKP","crv":"Ed25519","kid":"kind-1","x":"%s","d":"%s"}' "$x" "$d" > "$files/signing-key"
secret rejoin-signing-key signing-key

random > "$files/secret"
secret rejoin-internal secret

printf rejoin > "$files/username"
random > "$files/password"
secret rejoin-postgres username password

# The tenant "dev" of ./rejoin token, which makes its key where there is none.
token=$(./rejoin token --sub helm-test --subscribe 'helm-test-*' --publish 'helm-test-*' --ttl 24h)
printf '%s' "$token" > "$files/token"
# That one runs out: a new one each time.
"${kube[@]}" delete secret rejoin-test-token --ignore-not-found > /dev/null
secret rejoin-test-token token
{
    echo 'rejoin:'
    echo '  gateway:'
    echo '    tenants:'
    echo '      - id: dev'
    echo '        issuer: rejoin-local/dev'
    echo '        keys:'
    echo '          - kid: local'
    echo '            algorithm: HS256'
    echo "            secret: \"$(cat .rejoin/keys/tenant-dev)\""
} > "$files/gateway.yaml"
secret rejoin-gateway gateway.yaml
