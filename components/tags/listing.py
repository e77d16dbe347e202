"""Lists of many things: tables that become cards on the phone, counts, filters, pages."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


def _get(part: Any, name: str) -> Any:
    return part.get(name) if isinstance(part, Mapping) else getattr(part, name)


@register.simple_block_tag
def table(
    content: str, *, caption: str, cards: bool = True, framed: bool = False, show_caption: bool = False
) -> SafeString:
    """Table; `cards=True` turns rows into cards under 768 px. The content is `<thead>` and `<tbody>`.

    Give each `<td>` a `data-label` (its word on the phone); classes: `num` right-aligned, `cell-title`, `cell-lamp`,
    `cell-chip`, `cell-action`, `cell-full` (no label). `<tr class="is-selected">`, `<tr class="group">`. `framed`: own
    border, for a table that stands inside a card's padding. `{% table caption="待验收 14 件" %}<thead>…{% endtable %}`
    """
    return render_to_string(
        "components/table.html",
        {"content": content, "caption": caption, "cards": cards, "framed": framed, "show_caption": show_caption},
    )


@register.inclusion_tag("components/count_strip.html")
def count_strip(counts: Sequence[Any], *, label: str, figure_first: bool = False, slim: bool = False) -> dict[str, Any]:
    """Counts with the lists behind them, from `Count(word, figure, unit, note, url, selected, lamp)`.

    `figure_first`: the figure over its word (inbox); `slim`: word and figure on one line (wall chart).
    `{% count_strip counts label="本期各状态件数" %}`
    """
    lamps = any(_get(count, "lamp") for count in counts)
    return {"counts": counts, "label": label, "figure_first": figure_first, "slim": slim, "lamps": lamps}


@register.simple_block_tag
def filter_bar(content: str, *, label: str, note: str = "", clear_url: str = "") -> SafeString:
    """Row of filters; the content are `filter_menu`s. `note` stands at the right, `clear_url` when any is set.

    `{% filter_bar label="筛选" clear_url=url %}{% filter_menu "灯色" options %}{% endfilter_bar %}`
    """
    return render_to_string(
        "components/filter_bar.html", {"content": content, "label": label, "note": note, "clear_url": clear_url}
    )


@register.inclusion_tag("components/filter_menu.html")
def filter_menu(name: str, options: Sequence[Any], *, clear_url: str = "") -> dict[str, Any]:
    """One filter: a menu of links from `Option(label, url, selected, count)`; the selected one shows with ×.

    `{% filter_menu "牵头单位" options clear_url=url %}`
    """
    chosen = next((option for option in options if _get(option, "selected")), None)
    return {"name": name, "options": options, "chosen": chosen, "clear_url": clear_url}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any], *, parameter: str = "page") -> dict[str, Any]:
    """Pages of a list; keeps the other parameters of the address. Nothing for a single page. `{% pagination page %}`"""
    request = context.get("request")
    kept = [(key, value) for key, values in request.GET.lists() for value in values] if request is not None else []
    kept = [(key, value) for key, value in kept if key != parameter]

    def address(number: int) -> str:
        return f"?{urlencode([*kept, (parameter, str(number))])}"

    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
        "numbers": [
            {"label": str(n), "url": address(n) if isinstance(n, int) else "", "current": n == page.number}
            for n in shown
        ],
    }
