"""What a cell of a spreadsheet shows: a value is kept apart from the way it is written (0.6 is shown as 60%)."""

import datetime as dt
import re

from openpyxl.utils.datetime import from_excel

# Ways of writing that programs for Chinese know by number alone (ECMA-376, 18.8.30, zh-CN).
_CHINESE_DATES = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "yyyy/m/d",
    31: 'yyyy"年"m"月"d"日"',
}
_OWN_DATE = {"mm-dd-yy": "yyyy/m/d"}  # number 14: the date as the system writes it, 2020/12/31 in Chinese
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<brackets>[^\]]*)\]|_.|\*.'
    r"|(?P<date>y+|m+|d+|h+|s+|AM/PM|上午/下午)|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN = frozenset({"", "general", "@", "g/通用格式"})
_CURRENCY = re.compile(r"\$(?P<mark>[^-]*)")


def date_by_number(value: object, number: int) -> str | None:
    """Return what a number shows whose way of writing is one of those known by number alone, None for all others."""
    how = _CHINESE_DATES.get(number)
    if how is None or not isinstance(value, int | float) or isinstance(value, bool):
        return None
    day = from_excel(value)
    return _date(day, how) if isinstance(day, dt.date) else None


def shown(value: object, how: str) -> str | None:
    """Return what a cell shows of a value (no text) by its way of writing; None for a way that is not known here."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.date | dt.datetime):
        return _date(value, _OWN_DATE.get(how, how))
    if isinstance(value, int | float):
        return plain(value) if how.lower() in _PLAIN else _number(value, how)
    return None


def plain(value: object) -> str:
    """Return a value without any way of writing: a date is 2020年12月1日, a number has as many digits as it needs."""
    if isinstance(value, dt.date | dt.datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value:.11g}" if isinstance(value, float) else str(value)


def _date(value: dt.date, how: str) -> str | None:
    text = ""
    seen = False
    for token in _TOKEN.finditer(how.split(";")[0]):
        if letters := token["date"]:
            kind, count = letters[0].lower(), len(letters)
            if kind in "hsa上":
                return None
            seen = True
            if kind == "y":
                text += str(value.year) if count > 2 else f"{value.year % 100:02d}"
            elif count > 2:  # Dec, Monday: the words of another language
                return plain(value) if "d" in how.lower().replace("mmmm", "") else f"{value.year}年{value.month}月"
            else:
                text += f"{value.month if kind == 'm' else value.day:0{count}d}"
        elif token["digits"]:
            return None
        elif token["brackets"] is None:
            text += token["quoted"] or token["escaped"] or token["other"] or ""
    return text.strip() if seen else None


def _number(value: float, how: str) -> str | None:
    parts = _sections(how)
    negative = value < 0 and len(parts) > 1
    part = parts[1] if negative else parts[2] if value == 0 and len(parts) > 2 else parts[0]
    if part.lower() in _PLAIN:
        return plain(abs(value) if negative else value)
    before, digits, behind = "", None, ""
    for token in _TOKEN.finditer(part):
        if token["digits"]:
            if digits is not None:
                return None
            digits = token["digits"]
            continue
        words = token["quoted"] or token["escaped"] or token["other"] or ""
        if token["brackets"] is not None:
            mark = _CURRENCY.match(token["brackets"])
            if token["brackets"][:1] in ("<", ">", "="):
                return None
            words = mark["mark"] if mark else ""
        elif token["date"] or (token["other"] or "") in ("E", "e", "/"):
            return None
        before, behind = (before + words, behind) if digits is None else (before, behind + words)
    if digits is None:
        return before.strip() or None
    value = abs(value) if negative else value
    percent = (before + behind).count("%")
    whole, _, decimals = digits.partition(".")
    scaled = float(value) * 100**percent / 1000 ** (len(whole) - len(whole.rstrip(",")))
    grouped = "," in whole.rstrip(",")
    places = decimals.count("0") + decimals.count("#") + decimals.count("?")
    text = f"{scaled:{',' if grouped else ''}.{places}f}"
    if optional := len(decimals) - len(decimals.rstrip("#?")):
        kept = len(text) - optional
        text = (text[:kept] + text[kept:].rstrip("0")).rstrip(".")
    least = whole.count("0")
    if not grouped and len(text.partition(".")[0]) < least:
        text = text.zfill(least + (len(text) - len(text.partition(".")[0])))
    return f"{before}{text}{behind}".strip()


def _sections(how: str) -> list[str]:
    """Return the ways for positive numbers, negative ones and none; a ; inside quotes parts nothing."""
    return re.findall(r'(?:"[^"]*"|\\.|[^;"\\])+', how) or [""]
