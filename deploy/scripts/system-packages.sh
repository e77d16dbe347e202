#!/bin/sh
# Installs missing Debian packages. Usage: system-packages.sh run | test | postgresql
# Only what dpkg does not know as installed is asked for, so a second call takes a moment and needs no rights.
set -eu

case "${1:-}" in
  run)
    # WeasyPrint draws with Pango and subsets fonts with HarfBuzz (the faces of records are ours); poppler checks signed
    # files; gettext compiles the catalogues of messages.
    wanted="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 poppler-utils gettext"
    python="${PYTHON:-python3}"
    if ! command -v "$python" >/dev/null 2>&1 || ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
      wanted="$wanted python3 python3-venv"
    fi
    ;;
  test)
    # Chromium drives the journeys, and Playwright's own program needs libatomic to steer it; it draws Chinese pages with
    # Noto CJK. qpdf and mutool are second opinions on the structure of records; SoftHSM2 is a PKCS#11 device for tests;
    # LibreOffice turns .doc, .wps, .xls and .et into what we read (where it is missing, people are told to save as docx).
    wanted="qpdf mupdf-tools libatomic1 fonts-noto-cjk softhsm2 libreoffice-writer-nogui libreoffice-calc-nogui"
    command -v chromium >/dev/null 2>&1 || wanted="$wanted chromium"
    ;;
  postgresql) wanted="postgresql" ;;
  *) echo "用法：system-packages.sh run|test|postgresql" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "本机不是 Debian 系统，请自行安装与下列 Debian 软件包相当的软件：$wanted" >&2
  exit 0
fi

missing=""
for package in $wanted; do
  state=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [ "$state" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

rights=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "缺少系统软件包：$missing" >&2
    echo "当前用户不是 root，也没有 sudo。请管理员运行：apt-get install --no-install-recommends$missing" >&2
    exit 1
  fi
  rights="sudo"
  # Without a terminal nobody can type a password: say so instead of waiting.
  [ -t 0 ] || rights="sudo -n"
fi

echo "安装系统软件包：$missing"
install() {
  $rights env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
}
if ! { $rights apt-get update && install; }; then
  echo "安装失败。请检查网络与 apt 软件源后重试，或手工安装：$missing" >&2
  exit 1
fi
