"""The command line in Chinese: argparse's and Django's own words, once for all commands."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

# argparse looks its words up with gettext, but ships no Chinese catalogue.
_WORDS = {
    "usage: ": "用法：",
    "options": "选项",
    "positional arguments": "参数",
    "show this help message and exit": "显示这份说明后退出",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s。加 --help 看用法。\n",
    "the following arguments are required: %s": "缺少参数：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "expected one argument": "后面要跟一个值",
    "expected at least one argument": "后面至少要跟一个值",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "invalid %(type)s value: %(value)r": "%(value)r 不合要求（应为 %(type)s）",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r 不在可选值中（%(choices)s）",
    "ambiguous option: %(option)s could match %(matches)s": "选项 %(option)s 写得不全，可能是 %(matches)s",
    "not allowed with argument %s": "不能与 %s 同用",
    "one of the arguments %s is required": "须写明 %s 之一",
}

# Options that every Django command takes; they are understood as always, but say nothing to our users.
_DJANGO_OPTIONS = {
    "--version",
    "--verbosity",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
    "--skip-checks",
}


def speak_chinese() -> None:
    """Let `--help` and errors of every command speak Chinese, before Django runs one."""
    words: Any = argparse
    words._ = lambda text: _WORDS.get(text, text)
    BaseCommand.suppressed_base_arguments = _DJANGO_OPTIONS
    # Django prints the class's name before the sentence.
    CommandError.__name__ = "未执行"
