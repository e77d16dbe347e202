"""What a page's own <style> blocks and form fields do to what it shows, written into the elements themselves.

Only what hides words or strikes them out is looked at; nothing that the page refers to is fetched.
"""

import re
from collections.abc import Iterator
from typing import Any

import cssselect2
import tinycss2
from lxml import html

_LOOKED_AT = frozenset(
    {"display", "visibility", "opacity", "font-size", "mso-hide", "text-decoration", "text-decoration-line"}
)
_MAY_MATTER = re.compile("|".join(sorted(_LOOKED_AT)), re.IGNORECASE)
_SHOWN = ("", "all", "screen")  # media; what holds on paper or on a small screen only is not what a person sees
_WITHOUT_WORDS = frozenset({"hidden", "checkbox", "radio", "button", "submit", "reset", "image", "file", "password"})

Declared = dict[str, tuple[str, bool]]  # property → value, whether it is !important


def write_in(root: html.HtmlElement) -> None:
    """Write into `style` what classes and other selectors say, and what form fields show as words."""
    _fields(root)
    matcher = cssselect2.Matcher()
    known = False
    for rule in _rules(root):
        declared = _declared(rule.content)
        if not declared:
            continue
        try:
            selectors = cssselect2.compile_selector_list(rule.prelude)
        except cssselect2.SelectorError:
            continue
        for selector in selectors:
            if selector.pseudo_element is None:
                matcher.add_selector(selector, declared)
                known = True
    if known:
        for element in cssselect2.ElementWrapper.from_html_root(root).iter_subtree():
            _write(element.etree_element, matcher.match(element))


def _rules(root: html.HtmlElement) -> Iterator[Any]:
    for style in root.iter("style"):
        text = style.text or ""
        if (style.get("media") or "").strip().lower() in _SHOWN and _MAY_MATTER.search(text):
            yield from _qualified(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))


def _qualified(rules: Any) -> Iterator[Any]:
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule
        elif _is_media(rule) and tinycss2.serialize(rule.prelude).strip().lower() in _SHOWN:
            yield from _qualified(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def _is_media(rule: Any) -> bool:
    return bool(rule.type == "at-rule" and rule.lower_at_keyword == "media" and rule.content is not None)


def _declared(content: Any) -> Declared:
    parts = tinycss2.parse_declaration_list(content, skip_comments=True, skip_whitespace=True)
    return {
        part.lower_name: (tinycss2.serialize(part.value).strip(), part.important)
        for part in parts
        if part.type == "declaration" and part.lower_name in _LOOKED_AT
    }


def _write(element: Any, matches: Any) -> None:
    """Write what wins: what is !important, then what the element itself says, then the more exact and later rule."""
    won: dict[str, tuple[str, bool]] = {}
    for _specificity, _order, _pseudo, declared in matches:  # the weakest first
        for name, (value, important) in declared.items():
            if important or not won.get(name, ("", False))[1]:
                won[name] = value, important
    if not won:
        return
    own = element.get("style") or ""
    kept = []
    for name, (value, important) in won.items():
        said = re.compile(rf"(?:^|(?<=;))\s*{name}\s*:[^;]*", re.IGNORECASE)
        if important:
            own = said.sub("", own)
        if important or not said.search(own):
            kept.append(f"{name}:{value}")
    element.set("style", ";".join([*kept, own]))


def _fields(root: html.HtmlElement) -> None:
    """Let a form's field stand as the words that it shows: a value is no text of the page."""
    for field in list(root.iter("input")):
        if (field.get("type") or "text").strip().lower() not in _WITHOUT_WORDS:
            field.tag, field.text = "span", field.get("value")
    for choice in root.iter("select"):
        options = list(choice.iter("option"))
        chosen = [one for one in options if "selected" in one.attrib] or options[:1]
        for option in options:
            if option not in chosen:
                option.text = ""
