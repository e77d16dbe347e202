"""Finds the places of a flow's statuses and arrows on a chart: statuses from left to right, arrows above and below.

Forward arrows between neighbours are straight; longer ones run in lanes above, backward ones in lanes below. Nothing
covers anything else (tests hold it to that). Lengths are SVG user units (px at 100 %).
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from workflows.arrows import Arrow, Status, arrows, holder_words, statuses
from workflows.words import Kind

TEXT, ACT, SMALL = 15, 13, 12
LINE, MARGIN = 16, 28
FINAL_WORDS = _("（无须再办）")

_PADDING, _PORT, _START = 16, 26, 46


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle: left, top, right, bottom."""

    x1: float
    y1: float
    x2: float
    y2: float

    def meets(self, other: "Rect") -> bool:
        """Return whether the two rectangles share more than an edge."""
        return self.x1 < other.x2 and other.x1 < self.x2 and self.y1 < other.y2 and other.y1 < self.y2


@dataclass(frozen=True, slots=True)
class Box:
    """A status: its place, its name, who holds the document there (empty: final)."""

    rect: Rect
    name: str
    who: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Route:
    """An arrow: the corners of its way, its words, where the words stand."""

    corners: tuple[tuple[float, float], ...]
    act: str
    who: tuple[str, ...]
    words: Rect
    is_return: bool
    arrow: Arrow

    @property
    def segments(self) -> tuple[Rect, ...]:
        """Its straight pieces, as thin rectangles."""
        pairs = zip(self.corners, self.corners[1:], strict=False)
        return tuple(Rect(min(a, c) - 1, min(b, d) - 1, max(a, c) + 1, max(b, d) + 1) for (a, b), (c, d) in pairs)


@dataclass(frozen=True, slots=True)
class Chart:
    """A laid-out chart."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    start: tuple[float, float]


@dataclass(slots=True)
class _Way:
    """An arrow while its way is being found; `first` and `last` are the left and right box that it joins."""

    arrow: Arrow
    source: int
    target: int
    lane: int = 0
    x1: float = 0
    x2: float = 0

    @property
    def first(self) -> int:
        return min(self.source, self.target)

    @property
    def last(self) -> int:
        return max(self.source, self.target)

    @property
    def above(self) -> bool:
        return self.target >= self.source

    @property
    def width(self) -> float:
        words = [text_width(str(self.arrow.action.label), ACT), *(text_width(who, SMALL) for who in self.arrow.who)]
        return max(words)


def text_width(text: str, size: int) -> float:
    """Return how wide a text is: a Chinese character is as wide as high, another a little over half."""
    return sum(size if ord(letter) > 0x2E7F else size * 0.6 for letter in text)


def lay_out(kind: Kind) -> Chart:
    """Return the kind's chart with every box and arrow in its place."""
    order = list(statuses(kind))
    ways = [_Way(arrow, order.index(arrow.source), order.index(arrow.target)) for arrow in arrows(kind)]
    straight: dict[int, _Way] = {}
    for way in ways:
        if way.target == way.source + 1:
            straight.setdefault(way.source, way)
    bent = [way for way in ways if way not in straight.values()]
    for side in (True, False):
        _choose_lanes([way for way in bent if way.above == side])
    return _Plan(kind, order, straight, bent).chart()


def _choose_lanes(ways: list[_Way]) -> None:
    """Give every way a lane, short ones next to the boxes; ways over the same ground never share one."""
    ways.sort(key=lambda way: (way.last - way.first, way.first))
    taken: list[list[_Way]] = []
    for way in ways:
        free = [not any(way.first < other.last and other.first < way.last for other in others) for others in taken]
        way.lane = free.index(True) if True in free else len(taken)
        if way.lane == len(taken):
            taken.append([])
        taken[way.lane].append(way)


@dataclass(slots=True)
class _Plan:
    """Finds the places, from left to right, then the heights."""

    kind: Kind
    order: list[Status]
    straight: dict[int, _Way]
    bent: list[_Way]
    lefts: list[float] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)

    def chart(self) -> Chart:
        who = [holder_words(self.kind, status) for status in self.order]
        gaps = [self._gap(index) for index in range(len(self.order) - 1)]
        while self._place(who, gaps):
            pass
        half = (TEXT + 14 + LINE * max(len(words) for words in who)) / 2 + 6
        above = max((self._height(True, way.lane + 1) for way in self.bent if way.above), default=0)
        below = max((self._height(False, way.lane + 1) for way in self.bent if not way.above), default=0)
        middle = MARGIN + above + half
        boxes = tuple(
            Box(Rect(left, middle - half, right, middle + half), str(status.label), words, status)
            for left, right, status, words in zip(self.lefts, self.rights, self.order, who, strict=True)
        )
        routes = [self._straight_route(index, way, middle) for index, way in sorted(self.straight.items())]
        walls = [_way_lines(way, self._lane_y(way, middle, half), middle, half) for way in self.bent]
        for number, way in enumerate(self.bent):
            others = [rect for place, rects in enumerate(walls) if place != number for rect in rects]
            routes.append(self._bent_route(way, middle, half, others))
        height = middle + half + below + MARGIN
        return Chart(self.rights[-1] + MARGIN, height, boxes, tuple(routes), (MARGIN, middle))

    def _gap(self, index: int) -> float:
        way = self.straight.get(index)
        return way.width + 44 if way else 60.0

    def _place(self, who: list[tuple[str, ...]], gaps: list[float]) -> bool:
        """Place boxes and ports; widen the first gap that is too narrow for an arrow's words and tell that it did."""
        self.lefts, self.rights = [], []
        x = float(MARGIN + _START)
        for index, status in enumerate(self.order):
            words = max(
                text_width(str(status.label), TEXT),
                *(text_width(one, SMALL) for one in who[index] or (str(FINAL_WORDS),)),
            )
            ports = max(self._ports(index, above, x) for above in (True, False))
            self.lefts.append(x)
            self.rights.append(x + max(words + 2 * _PADDING, ports))
            for above in (True, False):
                self._ports(index, above, x + (self.rights[-1] - x - self._ports(index, above, x)) / 2)
            x = self.rights[-1] + (gaps[index] if index < len(gaps) else 0)
        for way in self.bent:
            lack = way.width + 24 - (way.x2 - way.x1)
            if way.first != way.last and lack > 0:
                gaps[way.first] += lack
                return True
        return False

    def _ports(self, index: int, above: bool, x: float) -> float:
        """Give every arrow that meets this side of the box its own place from x on; return the room that they take.

        First those that come from the left, the inner lane first; then loops; then those to the right, outer first:
        so arrows that meet at one box never cross there.
        """
        here = [way for way in self.bent if way.above == above and index in {way.first, way.last}]
        leftward = sorted((way for way in here if way.first < index), key=lambda way: way.lane)
        loops = [way for way in here if way.first == way.last]
        rightward = sorted((way for way in here if way.last > index), key=lambda way: -way.lane)
        at = x + _PORT / 2
        for way in leftward:
            way.x2, at = at, at + _PORT
        for way in loops:
            way.x1 = at
            way.x2 = at + way.width + 20
            at = way.x2 + _PORT
        for way in rightward:
            way.x1, at = at, at + _PORT
        return at - _PORT / 2 - x

    def _height(self, above: bool, lanes: int) -> float:
        """Return how far the outer edge of that many lanes lies from the boxes."""
        depth = 12.0
        for lane in range(lanes):
            lines = max(len(way.arrow.who) for way in self.bent if way.above == above and way.lane == lane)
            depth += 22 + LINE * lines + 12
        return depth

    def _lane_y(self, way: _Way, middle: float, half: float) -> float:
        if way.above:
            return middle - half - self._height(True, way.lane + 1) + 22
        return middle + half + self._height(False, way.lane) + 22

    def _straight_route(self, index: int, way: _Way, middle: float) -> Route:
        x1, x2 = self.rights[index], self.lefts[index + 1]
        return _route(way, ((x1, middle), (x2, middle)), (x1 + x2) / 2, middle)

    def _bent_route(self, way: _Way, middle: float, half: float, others: list[Rect]) -> Route:
        y = self._lane_y(way, middle, half)
        edge = middle - half if way.above else middle + half
        start, end = (way.x1, way.x2) if way.target >= way.source else (way.x2, way.x1)
        corners = ((start, edge), (start, y), (end, y), (end, edge))
        centre, room = (way.x1 + way.x2) / 2, (way.x2 - way.x1 - way.width) / 2 - 4
        for step in range(int(max(room, 0) // 4) + 1):
            for x in (centre - 4 * step, centre + 4 * step):
                route = _route(way, corners, x, y)
                if not any(route.words.meets(other) for other in others):
                    return route
        return _route(way, corners, centre, y)


def _way_lines(way: _Way, y: float, middle: float, half: float) -> list[Rect]:
    edge = middle - half if way.above else middle + half
    top, bottom = min(y, edge), max(y, edge)
    return [Rect(x - 10, top, x + 10, bottom) for x in (way.x1, way.x2)] + [Rect(way.x1, y - 1, way.x2, y + 1)]


def _route(way: _Way, corners: tuple[tuple[float, float], ...], x: float, y: float) -> Route:
    half, who = way.width / 2, way.arrow.who
    words = Rect(x - half, y - 20, x + half, y + 3 + LINE * len(who))
    return Route(corners, str(way.arrow.action.label), who, words, way.arrow.is_return, way.arrow)
