"""Draws a flow as a state chart in SVG, on white (the dark turns it over). The same law always gives the same bytes.

With a `Walk` it is the chart of one document: the path taken is strong, the rest pale, the present place marked.
"""

from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, field
from html import escape

from django.utils.translation import gettext as _

from workflows.layout import ACT, FINAL_WORDS, LINE, SMALL, TEXT, Box, Chart, Rect, Route, lay_out
from workflows.words import Kind

_RADIUS = 8
_BLUE, _RED, _INK, _GREY, _PALE = "#1a56a8", "#b02a37", "#1f2933", "#565e66", "#eef3fa"
_HERE, _QUIET = "#cfe0f5", "#aeb6bf"
_FONTS = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"


@dataclass(frozen=True, slots=True)
class Walk:
    """The way of one document through its flow: each move as (action, source, target), and where it stands now."""

    moves: tuple[tuple[str, str, str], ...] = ()
    here: str = ""
    visited: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Note every status that the document has been in."""
        passed = {status for _action, source, target in self.moves for status in (source, target)}
        object.__setattr__(self, "visited", frozenset(passed | {self.here}))

    @property
    def taken(self) -> Counter[tuple[str, str, str]]:
        """How often each move was made."""
        return Counter(self.moves)


def draw(kind: Kind, walk: Walk | None = None) -> str:
    """Return the kind's state chart as an SVG document, with the way of one document where a `walk` is given."""
    chart = lay_out(kind)
    title = _("%(kind)s的状态图") % {"kind": kind.label}
    heads = (("go", _BLUE), ("back", _RED), ("not", _QUIET)) if walk else (("go", _BLUE), ("back", _RED))
    routes = chart.routes if walk is None else sorted(chart.routes, key=lambda route: _move(route) in walk.taken)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{chart.width:.0f}" height="{chart.height:.0f}" '
        f'viewBox="0 0 {chart.width:.0f} {chart.height:.0f}" role="img" aria-label="{escape(title)}" '
        f'font-family="{_FONTS}" text-anchor="middle">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{chart.width:.0f}" height="{chart.height:.0f}" fill="#ffffff"/>',
        *(_arrow_head(name, colour) for name, colour in heads),
        *_start(chart),
        *(line for route in routes for line in _draw_route(route, walk)),
        *(line for box in chart.boxes for line in _draw_box(box, walk)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def place_of(kind: Kind, status: str) -> int:
    """Return how far from the left edge of the kind's chart a status stands, in pixels of the drawing.

    Raises KeyError for a status that the chart does not have.
    """
    return {str(box.status): round((box.rect.x1 + box.rect.x2) / 2) for box in lay_out(kind).boxes}[status]


def as_image(svg: str) -> str:
    """Return a chart as the address of an image (data:), so that a page shows it without trusting any markup."""
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode("ascii")


def _move(route: Route) -> tuple[str, str, str]:
    arrow = route.arrow
    return str(arrow.action), str(arrow.source), str(arrow.target)


def _draw_route(route: Route, walk: Walk | None) -> list[str]:
    colour, head = (_RED, "back") if route.is_return else (_BLUE, "go")
    dash = ' stroke-dasharray="6 4"' if route.is_return else ""
    width, words, times = "1.6", colour, 0
    if walk is not None:
        times = walk.taken[_move(route)]
        width = "3.2" if times else "1.2"
        if not times:
            colour, words, head = _QUIET, _GREY, "not"
    x, y = (route.words.x1 + route.words.x2) / 2, route.words.y1 + 20
    act = escape(route.act) + (f" ×{times}" if times > 1 else "")
    lines = [
        f'<path d="{_path(route.corners)}" fill="none" stroke="{colour}" stroke-width="{width}"{dash} '
        f'marker-end="url(#{head})"/>',
        f'<text x="{x:.1f}" y="{y - 6:.1f}" font-size="{ACT}" font-weight="600" fill="{words}">{act}</text>',
    ]
    return lines + [
        f'<text x="{x:.1f}" y="{y + LINE * (number + 1):.1f}" font-size="{SMALL}" fill="{_GREY}">{escape(who)}</text>'
        for number, who in enumerate(route.who)
    ]


def _draw_box(box: Box, walk: Walk | None) -> list[str]:
    rect, final = box.rect, not box.who
    x, top = (rect.x1 + rect.x2) / 2, (rect.y1 + rect.y2) / 2 - LINE * max(len(box.who), 1) / 2
    here = walk is not None and str(box.status) == walk.here
    passed = walk is None or str(box.status) in walk.visited
    fill, stroke = ("#f4f6f8", _GREY) if final else (_PALE, _BLUE)
    if not passed:
        fill, stroke = "#ffffff", _QUIET
    lines = [_frame(rect, 0, _HERE if here else fill, stroke, "3.5" if here else "1.4")]
    if final:
        lines.append(_frame(rect, 4, "none", stroke if not passed else _GREY))
    if here:
        lines.append(f'<circle cx="{rect.x1 + 12:.1f}" cy="{rect.y1 + 12:.1f}" r="5" fill="{_RED}"/>')
    lines.append(
        f'<text x="{x:.1f}" y="{top + 5:.1f}" font-size="{TEXT}" font-weight="700" fill="{_INK}">'
        f"{escape(box.name)}</text>"
    )
    return lines + [
        f'<text x="{x:.1f}" y="{top + 8 + LINE * (number + 1):.1f}" font-size="{SMALL}" fill="{_GREY}">'
        f"{escape(who)}</text>"
        for number, who in enumerate(box.who or (str(FINAL_WORDS),))
    ]


def _frame(rect: Rect, inset: int, fill: str, stroke: str, width: str = "1.4") -> str:
    return (
        f'<rect x="{rect.x1 + inset:.1f}" y="{rect.y1 + inset:.1f}" width="{rect.x2 - rect.x1 - 2 * inset:.1f}" '
        f'height="{rect.y2 - rect.y1 - 2 * inset:.1f}" rx="{_RADIUS}" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>'
    )


def _path(corners: tuple[tuple[float, float], ...]) -> str:
    """Return the way through the corners with rounded turns."""
    steps = [f"M{corners[0][0]:.1f} {corners[0][1]:.1f}"]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        steps.append(f"L{_near(corner, before)}Q{corner[0]:.1f} {corner[1]:.1f} {_near(corner, after)}")
    steps.append(f"L{corners[-1][0]:.1f} {corners[-1][1]:.1f}")
    return "".join(steps)


def _near(corner: tuple[float, float], other: tuple[float, float]) -> str:
    """Return the point one radius from the corner towards the other point (ways run only up, down, left, right)."""
    x, y = corner
    dx, dy = other[0] - x, other[1] - y
    length = abs(dx) + abs(dy)
    return f"{x + dx / length * _RADIUS:.1f} {y + dy / length * _RADIUS:.1f}"


def _arrow_head(name: str, colour: str) -> str:
    return (
        f'<defs><marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="{colour}"/></marker></defs>'
    )


def _start(chart: Chart) -> list[str]:
    x, y = chart.start
    return [
        f'<circle cx="{x + 6:.1f}" cy="{y:.1f}" r="6" fill="{_INK}"/>',
        f'<path d="M{x + 12:.1f} {y:.1f}L{chart.boxes[0].rect.x1:.1f} {y:.1f}" stroke="{_BLUE}" stroke-width="1.6" '
        f'fill="none" marker-end="url(#go)"/>',
    ]
