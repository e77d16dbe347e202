#!/usr/bin/env python
"""双月报的命令入口：python manage.py <命令>。"""

import os
import sys


def main() -> None:
    """Run one management command with the settings of the environment (development by default)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    try:
        from django.core.management import execute_from_command_line

        from config.command_line import speak_chinese
    except ImportError:
        sys.exit("没有找到 Django。请先运行 make install，再用 .venv/bin/python manage.py 运行命令。")
    speak_chinese()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
