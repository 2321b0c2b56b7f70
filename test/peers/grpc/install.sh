#!/usr/bin/env bash
# Installs gRPC for Node, Python, Go and Java into this folder, with the clients and servers of gRPC's own tests of
# interoperability where they are published (Go, Java). Run again, it does only what is not done yet. What cannot be had
# is named, and its tests are skipped; the exit code is 0 all the same.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 0

main() {
  once node/node_modules/.installed node/package-lock.json \
    npm ci --prefix node --ignore-scripts --no-audit --no-fund
  once python/.venv/.installed python/requirements.txt python_packages
  once go/build/.installed go/go.sum go_programs
  once java/target/.installed java/src/AllCases.java java_classes
}

# once MARK SOURCE STEP...: runs the step unless it went well for this source, as MARK remembers.
once() {
  local mark=$1 source=$2 wanted
  shift 2
  wanted=$(sha256sum "$source")
  [[ -f $mark && $(<"$mark") == "$wanted" ]] && return
  if "$@"; then printf '%s\n' "$wanted" >"$mark"; else echo "not installed: $*"; fi
}

python_packages() {
  rm -rf python/.venv
  python3 -m venv python/.venv &&
    python/.venv/bin/pip install -q --disable-pip-version-check -r python/requirements.txt
}

go_programs() {
  (
    cd go &&
      go build -o build/client google.golang.org/grpc/interop/client &&
      go build -o build/server google.golang.org/grpc/interop/server
  )
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
