#!/bin/sh
# Makes the virtual environment .venv and installs the pinned packages. Usage: environment.sh run | dev
# A stamp holds the digest of the lists that were installed: while they stand unchanged, nothing is done.
set -eu
cd "$(dirname "$0")/../.."

case "${1:-}" in
  run) list=requirements.txt; lists="requirements.txt constraints.txt" ;;
  dev) list=requirements-dev.txt; lists="requirements.txt requirements-dev.txt constraints.txt" ;;
  *) echo "用法：environment.sh run|dev" >&2; exit 2 ;;
esac
digest() { cat "$@" | sha256sum | cut -d' ' -f1; }
wanted=$(digest $lists)
stamp=".venv/installed-$1"

works() { .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if works && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi

if ! works || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  python=""
  for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      python=$candidate
      break
    fi
  done
  if [ -z "$python" ]; then
    echo "没有找到 Python 3.11 或更高版本（含 venv 模块）。Debian 12 请安装 python3 与 python3-venv；" >&2
    echo "其他位置的 Python 用 PYTHON=路径 指定，例如：make install PYTHON=python3.12" >&2
    exit 1
  fi
  echo "建立虚拟环境 .venv（$("$python" --version)）"
  "$python" -m venv --clear .venv
fi

echo "安装 Python 软件包（$list，版本见 constraints.txt）"
if ! .venv/bin/python -m pip install --disable-pip-version-check --no-input -r "$list" -c constraints.txt; then
  echo "Python 软件包安装失败。请检查网络与 pip 软件源后重新运行同一命令；已下载的部分不会重复下载。" >&2
  exit 1
fi
echo "$wanted" > "$stamp"
# The development list holds the other one.
if [ "$1" = dev ]; then
  digest requirements.txt constraints.txt > .venv/installed-run
fi
