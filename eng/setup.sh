#!/usr/bin/env bash
# Installs the optional parts that the tests use: Debian packages (needs root), and ONNX Runtime from npm into artifacts/.
# Running it again changes nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=(
  chromium           # the pages are tested in a real browser
  fonts-dejavu-core  # which needs a font
  netcat-openbsd     # a plain TCP peer
  curl               # an HTTP client that is not ours
  openssl            # certificates for the TLS tests
  openssh-client     # collection fetches by ssh
  openssh-server     # from a real sshd on a loopback port
  rsync              # both ends of it
  librdkafka1        # kafka:// needs it, and the mock cluster lives in it
  kcat               # a Kafka client that is not ours
  libgd3             # decodes pictures
  libhdf5-103-1      # reads and writes feature files
  python3-h5py       # an HDF5 library that is not ours
  python3-pil        # pictures resized by somebody else
  python3-onnx       # writes small model files
)

if ! command -v apt-get >/dev/null; then
  echo "setup: this script knows Debian's apt-get only. Install by hand: ${packages[*]}" >&2
  exit 3
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" -ne 0 ]; then
    echo "setup: needs root to install ${missing[*]}. Run: sudo eng/setup.sh" >&2
    exit 3
  fi

  echo "setup: installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# The package carries the library (46 MB); its install script, which would fetch parts for GPUs, is not run.
runtime=artifacts/onnxruntime
if ! cmp -s eng/onnxruntime/package-lock.json "$runtime/package-lock.json" || [ ! -d "$runtime/node_modules/onnxruntime-node" ]; then
  if ! command -v npm >/dev/null; then
    echo "setup: npm (Node 20 or later) is needed to install ONNX Runtime: https://nodejs.org/" >&2
    exit 3
  fi

  echo "setup: installing ONNX Runtime into $runtime"
  mkdir -p "$runtime"
  cp eng/onnxruntime/package.json eng/onnxruntime/.npmrc "$runtime/"
  cp eng/onnxruntime/package-lock.json "$runtime/package-lock.json.new"
  mv "$runtime/package-lock.json.new" "$runtime/package-lock.json"
  (cd "$runtime" && npm ci --ignore-scripts --silent) || { rm -f "$runtime/package-lock.json"; exit 1; }
fi

echo "setup: all parts are here: ${packages[*]} onnxruntime"
