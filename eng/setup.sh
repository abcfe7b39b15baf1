#!/usr/bin/env bash
# Installs the optional parts that the tests use (Debian packages; needs root). Running it again changes nothing.
set -euo pipefail

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

if [ ${#missing[@]} -eq 0 ]; then
  echo "setup: all parts are here: ${packages[*]}"
  exit 0
fi

if [ "$(id -u)" -ne 0 ]; then
  echo "setup: needs root to install ${missing[*]}. Run: sudo eng/setup.sh" >&2
  exit 3
fi

echo "setup: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
echo "setup: done"
