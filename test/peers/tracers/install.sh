#!/usr/bin/env bash
# Installs the tracing SDKs that docs/tracing.md tells of into this folder, and nothing outside it but
# what npm, pip and Maven keep in their caches. Run again, it does only what is not done yet. What
# cannot be had is named, and its tests are skipped; the exit code is 0 all the same.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

agent=2.33.1 # OpenTelemetry's agent for Java

main() {
  local folder
  for folder in node/*/package-lock.json; do
    once "$(dirname "$folder")/node_modules/.installed" "$folder" npm_ci "$(dirname "$folder")"
  done
  once python/.venv/.installed python/requirements.txt python_packages
  once java/lib/.installed java/Service.java java_agent
}

# once MARK SOURCE STEP...: runs the step unless it went well for this source, as MARK remembers.
once() {
  local mark=$1 source=$2
  shift 2
  local wanted
  wanted="$agent $(sha256sum "$source")"
  [[ -f $mark && $(<"$mark") == "$wanted" ]] && return
  if "$@"; then printf '%s\n' "$wanted" >"$mark"; else echo "not installed: $*"; fi
}

# No script of these packages has to run: what they compile is for profiles and the like.
npm_ci() {
  npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund
}

python_packages() {
  rm -rf python/.venv
  python3 -m venv python/.venv || { echo 'needs venv: apt-get install python3-venv'; return 1; }
  python/.venv/bin/pip install -q -r python/requirements.txt
}

java_agent() {
  rm -rf java/lib
  command -v javac >/dev/null && command -v mvn >/dev/null || {
    echo 'needs javac and mvn: apt-get install default-jdk-headless maven'
    return 1
  }
  javac -d java/lib java/Service.java &&
    mvn -q -B dependency:copy -DoutputDirectory="$PWD/java/lib" -Dmdep.stripVersion=true \
      -Dartifact="io.opentelemetry.javaagent:opentelemetry-javaagent:$agent"
}

main
