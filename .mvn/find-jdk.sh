#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the folder of the first JDK 25 or newer, where systems keep theirs. For scripts that start a program past Maven.
set -euo pipefail

wanted=25
home_folder=${HOME-}

# The major version of the JDK in that folder; nothing if there is none there.
version_of() {
    [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
    if [ -r "$1/release" ]; then
        sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
    else
        "$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p'
    fi
}

# Where the java on the path really is: through links, or as it says itself where readlink -f is not known.
on_path() {
    local java
    java=$(command -v java) || return 0
    if java=$(readlink -f "$java" 2>/dev/null); then
        dirname "$(dirname "$java")"
    else
        java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p'
    fi
}

candidates=("${JAVA_HOME-}" "$(on_path)")
if [ -x /usr/libexec/java_home ]; then
    candidates+=("$(/usr/libexec/java_home -v "$wanted+" 2>/dev/null || true)")
fi
shopt -s nullglob
candidates+=(/usr/lib/jvm/* /usr/java/* /opt/java/* /opt/*jdk* "$home_folder"/.sdkman/candidates/java/* "$home_folder"/.jdks/*
    "$home_folder"/.local/share/mise/installs/java/* "$home_folder"/.asdf/installs/java/*
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$home_folder"/Library/Java/JavaVirtualMachines/*/Contents/Home
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /home/linuxbrew/.linuxbrew/opt/openjdk*)
for home in "${candidates[@]}"; do
    version=$(version_of "$home")
    if [ "${version:-0}" -ge "$wanted" ]; then
        echo "$home"
        exit
    fi
done
echo "no JDK $wanted or newer found: install one (https://adoptium.net) or point JAVA_HOME at it" >&2
exit 1
