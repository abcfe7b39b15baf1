#!/usr/bin/env bash
# The one gate: format, build (warnings are errors; benches included), every test. CI runs the same script.
# With CI=true a skipped test is a failure: there, every part must be installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

results=artifacts/test-results
rm -rf "$results"
started=$SECONDS
step() { printf '\n== %s (at %d s)\n' "$1" $((SECONDS - started)); }

step 'restore'
dotnet restore Tocsin.slnx --nologo -v q

step 'format'
dotnet format whitespace Tocsin.slnx --no-restore --verify-no-changes

step 'build'
dotnet build Tocsin.slnx -c Release --no-restore --nologo -v q -clp:NoSummary

step 'launcher'
./tocsin --version

step 'test'
status=0
dotnet test Tocsin.slnx -c Release --no-build --nologo -v q \
  --logger 'trx' --results-directory "$results" --blame-hang-timeout 10m || status=$?

step 'result'
count() { # the sum of one counter over all result files
  grep -ho "<Counters [^>]*" "$results"/*.trx | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ sum += $1 } END { print sum + 0 }'
}
passed=$(count passed)
failed=$(count failed)
skipped=$(($(count total) - $(count executed)))

if [ "$failed" -gt 0 ]; then
  echo "failed:"
  awk '/<UnitTestResult/ { failed = /outcome="Failed"/ } failed' "$results"/*.trx \
    | grep -oE 'testName="[^"]*"|<Message>[^<]*|^   at Tocsin[^<]*' | sed -E 's/^testName=/\n/; s/^<Message>/    /' | head -200
fi

if [ "$skipped" -gt 0 ]; then
  echo "skipped, with the reason:"
  awk '/<UnitTestResult/ { skipped = /outcome="NotExecuted"/ } skipped' "$results"/*.trx \
    | grep -oE 'testName="[^"]*"|<Message>[^<]*|<StdOut>[^<]*' | sed -E 's/^testName=//; s/^<(Message|StdOut)>/    /' | sort -u | head -100
  if [ "${CI:-}" = true ]; then
    echo "check: $skipped tests were skipped, and CI allows none: eng/setup.sh installs what they need" >&2
    status=1
  fi
fi
[ "$passed" -gt 0 ] || status=1

printf '\nchecked in %d s\n%d passed, %d failed, %d skipped\n' $((SECONDS - started)) "$passed" "$failed" "$skipped"
exit "$status"
