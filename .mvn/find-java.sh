#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the java of the first JDK 25 or later, where systems keep theirs. For scripts that start one past Maven.
set -euo pipefail

wanted=25
for candidate in ${JAVA_HOME:+"$JAVA_HOME/bin/java"} java /usr/lib/jvm/*/bin/java /opt/*jdk*/bin/java \
        "${HOME-}"/.sdkman/candidates/java/*/bin/java "${HOME-}"/.jdks/*/bin/java; do
    version=$("$candidate" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1) || true
    if [ "${version:-0}" -ge "$wanted" ]; then
        echo "$candidate"
        exit
    fi
done
echo "no JDK $wanted or newer found: install one or point JAVA_HOME at it" >&2
exit 1
