#!/usr/bin/env bash
# Do the crash tests notice? Takes the fsync, the CRC check and the source-offset check out of a copy of the engine, one at a
# time, runs the crash simulation on it, and prints who noticed. Fails when a mutation survives, or when its line is not found.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tests=tests/Tocsin.Engine.Tests
filter='FullyQualifiedName~Tocsin.Engine.Tests.Streams.Crashes'
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

git ls-files -z --cached --others --exclude-standard -- ':/*.props' ':/global.json' ':/.editorconfig' eng src/Tocsin.Numerics src/Tocsin.Neural src/Tocsin.Vectors src/Tocsin.Engine "$tests" \
  | tar --null --ignore-failed-read -T - -cf - | tar -C "$copy" -xf -
: > "$copy/Tocsin.slnx" # the tests look for the root by its name
cd "$copy"

# Analyzers judge style: a mutation needs none.
build() {
  dotnet build "$tests" --nologo -v q -clp:ErrorsOnly -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false -p:GenerateDocumentationFile=false > build.log 2>&1 \
    || { echo "mutations: the copy does not build:" >&2; head -5 build.log >&2; exit 1; }
}

run() { # the names of the tests that fail, one a line; empty when all pass
  dotnet test "$tests" --no-build --nologo --filter "$filter" --logger 'trx;LogFileName=run.trx' --results-directory results > run.log 2>&1 || true
  local total
  total=$(grep -o '<Counters [^>]*' results/run.trx | grep -o ' executed="[0-9]*"' | grep -o '[0-9]*') || total=0
  [ "$total" -gt 0 ] || { echo "mutations: no test ran:" >&2; tail -5 run.log >&2; exit 1; }
  grep -oE '<UnitTestResult [^>]*outcome="Failed"[^>]*' results/run.trx | grep -oE ' testName="[^"]*"' \
    | sed -E 's/^ testName="//; s/"$//; s/^.*\.([A-Za-z_]+)(\(.*)?$/\1/' | sort | uniq -c | sort -rn | sed -E 's/^ *([0-9]+) (.*)/\2 (\1)/' || true
}

survived=0
row() { printf '%-36s | %-92s | %s\n' "$1" "$2" "$3"; }

mutate() { # name, file, perl expression that changes exactly one place
  local name=$1 file=src/Tocsin.Engine/Streams/$2 expression=$3 noticed
  cp "$file" original
  perl -0777 -pi -e "$expression"' == 1 or die "not found\n"' "$file" || { echo "mutations: '$name': its line is not in $file any more. Bring this script up to date." >&2; exit 1; }
  build
  noticed=$(run)
  cp original "$file"
  if [ -n "$noticed" ]; then
    while IFS= read -r test; do
      row "$name" "$test" noticed
      name=
    done <<< "$noticed"
  else
    row "$name" "nobody" SURVIVED
    survived=$((survived + 1))
  fi
}

row mutation 'noticed by (cases that failed)' outcome
build
unmutated=$(run)
[ -z "$unmutated" ] || { row none "$unmutated" 'fails already: no mutation can be judged'; exit 1; }
row none nobody 'passes, as it must'

mutate 'no fsync in the append' Journal.cs \
  's/(long start = _place\.Time\.GetTimestamp\(\);\n)\s*_file\.Sync\(\);\n/$1/'
mutate 'no CRC check on read' Segments/SegmentReader.cs \
  's/if \(bytes\.Length < length \|\| !FrameHeader\.IsIntact\(bytes\[\.\.length\], _salt\)\)/if (bytes.Length < length)/'
mutate 'no source-offset check' AppendEncoder.cs \
  's/long highest = batch\.Source is null \? -1 : Highest\(batch\.Source\);/long highest = -1;/'

[ "$survived" -eq 0 ] || { echo "mutations: $survived survived" >&2; exit 1; }
echo "all three were noticed, in $SECONDS s"
