#!/usr/bin/env bash
# Installs the HTTP clients that docs/tutorial.md tells of into this folder; Ruby and PHP come from
# Debian, when run as root. Run again, it does only what is not done yet. What cannot be had is named,
# and its tests are skipped; the exit code is 0 all the same.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/programs" || exit 0

main() {
  bash ../../install-debian.sh curl=curl ruby=ruby 'php=php-cli php-curl'
  bash ../../nodes/install.sh
  once node/node_modules/.installed node/package-lock.json \
    npm ci --prefix node --ignore-scripts --no-audit --no-fund
  once python/.venv/.installed python/requirements.txt python_packages
  once go/build/.installed go/main.go go_program
  once java/target/.installed java/pom.xml java_classes
}

# once MARK SOURCE STEP...: runs the step unless it went well for this source, as MARK remembers.
once() {
  local mark=$1 source=$2 wanted
  shift 2
  wanted=$(sha256sum "$(dirname "$source")"/*.* "$(dirname "$source")"/src/* 2>/dev/null)
  [[ -f $mark && $(<"$mark") == "$wanted" ]] && return
  if "$@"; then printf '%s\n' "$wanted" >"$mark"; else echo "not installed: $*"; fi
}

python_packages() {
  rm -rf python/.venv
  python3 -m venv python/.venv &&
    python/.venv/bin/pip install -q --disable-pip-version-check -r python/requirements.txt
}

go_program() {
  (cd go && go build -o build/client .)
}

java_classes() {
  rm -rf java/target
  command -v javac >/dev/null && command -v mvn >/dev/null || {
    echo 'needs javac and mvn: apt-get install default-jdk-headless maven'
    return 1
  }
  (
    cd java &&
      mvn -q -B dependency:copy-dependencies -DoutputDirectory=target/dependency &&
      javac -d target/classes -cp 'target/dependency/*' src/*.java
  )
}

main
exit 0
