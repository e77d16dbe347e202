# The front door. `make demo` and `make test` need nothing but Debian 12 and, for missing packages, root or sudo.
# DEMO_DIR, SERVE, TESTS, PORT, REQUIRE_POSTGRES and DATABASE_URL_TEST may be given on the command line or in the environment.
SHELL := /bin/sh
PYTHON_ENV := .venv/bin/python
SCRIPTS := deploy/scripts
# The catalogues: .po files are kept in git, what is compiled from them is not.
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL := help
.PHONY: help install install-dev catalogues demo run test check format messages screenshots bench

help: ## 列出可用的命令
	@echo "双月报：可用的命令"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## 安装运行所需（系统软件包、.venv、语言文件）
	@$(SCRIPTS)/system-packages.sh run
	@$(SCRIPTS)/environment.sh run
	@$(MAKE) --no-print-directory catalogues

install-dev: ## 另装开发与检查所需
	@$(SCRIPTS)/system-packages.sh run
	@$(SCRIPTS)/environment.sh dev
	@$(MAKE) --no-print-directory catalogues

catalogues: $(CATALOGUES)
	@:

%.mo: %.po
	@msgfmt --check --output-file=$@ $<

demo: install ## 建立演示数据并在 127.0.0.1:8000 提供服务（SERVE=0 只建立；DEMO_DIR=目录）
	@$(PYTHON_ENV) manage.py make_demo

run: install ## 启动网页与后台任务（PORT=端口）
	@$(PYTHON_ENV) manage.py run $(if $(PORT),--port $(PORT))

test: install-dev ## 运行全部测试（TESTS=quick 只跑日常子集）
	@$(PYTHON_ENV) -m deploy.scripts.run_tests

check: install-dev ## 格式、规范、类型、分层、迁移、翻译、生成页面
	@$(SCRIPTS)/check.sh

format: install-dev ## 统一代码格式
	@$(PYTHON_ENV) -m ruff format .
	@$(PYTHON_ENV) -m ruff check --fix .

messages: install-dev ## 从源码更新 locale/ 下的翻译文件，列出未译条目
	@$(PYTHON_ENV) $(SCRIPTS)/messages.py update

screenshots: install-dev ## 从演示数据重拍 docs/screenshots（先 SERVE=0 make demo）
	@$(PYTHON_ENV) $(SCRIPTS)/screenshots.py

bench: install-dev ## 运行全部基准测试，结果写入 benchmarks/results/
	@$(PYTHON_ENV) -m benchmarks
