#!/bin/sh
# `make check`: every check runs, also after one failed; the last lines name what failed. Exit status 1 then.
set -u
cd "$(dirname "$0")/../.."
python=.venv/bin/python
# Checks must see the settings of tests: no secret is made, no data folder of anybody is touched.
export DJANGO_SETTINGS_MODULE=config.settings.test
failed=""

step() {
  name=$1
  shift
  printf '── %s\n' "$name"
  if ! "$@"; then
    failed="$failed
  ✗ $name"
  fi
}

step "代码格式（ruff format）" "$python" -m ruff format --check --output-format concise .
step "代码规范（ruff check）" "$python" -m ruff check --output-format concise .
step "类型（mypy strict）" "$python" -m mypy --no-error-summary .
step "分层（import-linter）" .venv/bin/lint-imports
step "迁移齐全（makemigrations --check）" "$python" manage.py makemigrations --check --dry-run
step "翻译最新且完整" "$python" deploy/scripts/messages.py check
step "状态说明页最新（states_page --check）" "$python" manage.py states_page --check

if [ -n "$failed" ]; then
  printf '\n检查未通过：%s\n' "$failed" >&2
  exit 1
fi
printf '\n全部检查通过\n'
