"""What the fields of a matter are called on the page."""

import re

from django.utils.translation import gettext as _

_LINE = re.compile(r"(?P<file>.*) 第(?P<line>\d+)行")


def field_words(path: str) -> str:
    """Return the word for a field, by its JSON path, or for a line of a file; what has none stands for itself."""
    if place := _LINE.fullmatch(path):
        return _("%(file)s 第%(line)s行") % place.groupdict()
    words = {
        "lead_units": _("牵头单位"),
        "undertaking_units": _("承办单位"),
        "assisting_units": _("协办单位"),
        "leaders": _("分管领导"),
        "deadline": _("完成时限"),
        "title": _("事项"),
        "target_text": _("工作目标"),
        "number": _("序号"),
        "category": _("类别"),
        "document.year": _("年度"),
        "document.government": _("政府"),
        "rules.due": _("报送期限"),
        "rules.sections": _("报告内容"),
    }
    return words.get(path.rpartition("].")[2] or path, path)
