"""The charts: everything stands on them, nothing covers anything else, the same law gives the same bytes."""

import itertools
import re

import pytest
from lxml import etree

from workflows.arrows import arrows, statuses
from workflows.chart import Walk, draw, place_of
from workflows.layout import Rect, lay_out
from workflows.words import Kind, ReportStatus


def overlaps(rects: list[Rect]) -> list[tuple[Rect, Rect]]:
    return [(one, other) for one, other in itertools.combinations(rects, 2) if one.meets(other)]


@pytest.mark.parametrize("kind", Kind)
def test_every_status_and_every_arrow_is_drawn(kind: Kind) -> None:
    chart = lay_out(kind)
    assert [box.name for box in chart.boxes] == [str(status.label) for status in statuses(kind)]
    drawn = sorted((route.act, route.who) for route in chart.routes)
    assert drawn == sorted((str(arrow.action.label), arrow.who) for arrow in arrows(kind))


@pytest.mark.parametrize("kind", Kind)
def test_every_arrow_joins_the_boxes_that_it_means(kind: Kind) -> None:
    chart = lay_out(kind)
    joined = set()
    for route in chart.routes:
        ends = []
        for x, y in (route.corners[0], route.corners[-1]):
            touched = Rect(x - 1, y - 1, x + 1, y + 1)
            ends += [box.name for box in chart.boxes if box.rect.meets(touched)]
        joined.add((route.act, *ends))
    meant = {(str(one.action.label), str(one.source.label), str(one.target.label)) for one in arrows(kind)}
    assert joined == meant


@pytest.mark.parametrize("kind", Kind)
def test_boxes_and_words_cover_nothing(kind: Kind) -> None:
    chart = lay_out(kind)
    assert overlaps([*(box.rect for box in chart.boxes), *(route.words for route in chart.routes)]) == []


@pytest.mark.parametrize("kind", Kind)
def test_no_arrow_runs_through_the_words_of_another(kind: Kind) -> None:
    routes = lay_out(kind).routes
    crossed = [
        (route.act, other.act)
        for route, other in itertools.permutations(routes, 2)
        for segment in other.segments
        if route.words.meets(segment)
    ]
    assert crossed == []


@pytest.mark.parametrize("kind", Kind)
def test_no_arrow_runs_upon_another(kind: Kind) -> None:
    """Arrows may cross at a right angle, but never share a piece of their way."""
    routes = lay_out(kind).routes
    shared = [
        (route.act, other.act)
        for route, other in itertools.combinations(routes, 2)
        for one, two in itertools.product(route.segments, other.segments)
        if one.meets(two) and (one.x2 - one.x1 > 2) == (two.x2 - two.x1 > 2)
    ]
    assert shared == []


@pytest.mark.parametrize("kind", Kind)
def test_everything_lies_within_the_picture(kind: Kind) -> None:
    chart = lay_out(kind)
    places = [box.rect for box in chart.boxes]
    places += [rect for route in chart.routes for rect in (route.words, *route.segments)]
    for rect in places:
        assert rect.x1 >= 0
        assert rect.y1 >= 0
        assert rect.x2 <= chart.width
        assert rect.y2 <= chart.height


@pytest.mark.parametrize("kind", Kind)
def test_the_same_law_gives_the_same_bytes(kind: Kind) -> None:
    assert draw(kind) == draw(kind)


@pytest.mark.parametrize("kind", Kind)
def test_a_chart_is_well_formed_and_loads_nothing(kind: Kind) -> None:
    svg = etree.fromstring(draw(kind).encode())
    assert svg.findtext("{http://www.w3.org/2000/svg}title") == f"{kind.label}的状态图"
    assert not [name for element in svg.iter() for name in element.attrib if "href" in name]
    assert not list(svg.iter("{http://www.w3.org/2000/svg}script"))


def test_the_way_of_one_document_is_strong_and_its_place_is_marked() -> None:
    """Returned once: 送签 was taken twice, the return once, everything else stays pale."""
    submit, back = ("submit", "draft", "with_head"), ("return_by_head", "with_head", "draft")
    svg = draw(Kind.REPORT, Walk((submit, back, submit), "with_head"))
    root = etree.fromstring(svg.encode())
    widths = [path.get("stroke-width") for path in root.iter("{http://www.w3.org/2000/svg}path")]
    assert widths.count("3.2") == 2
    assert widths.count("1.2") == len(arrows(Kind.REPORT)) - 2
    assert "送负责人签发 ×2" in svg
    frames = [rect for rect in root.iter("{http://www.w3.org/2000/svg}rect") if rect.get("stroke-width") == "3.5"]
    assert len(frames) == 1


def test_a_document_that_never_moved_stands_at_the_beginning() -> None:
    svg = draw(Kind.CONTRIBUTION, Walk((), "draft"))
    assert 'stroke-width="3.2"' not in svg
    assert svg.count('stroke-width="3.5"') == 1


@pytest.mark.parametrize("kind", Kind)
def test_every_arrow_says_who_may_take_it(kind: Kind) -> None:
    assert [(arrow.action, arrow.source) for arrow in arrows(kind) if not arrow.who] == []


def test_the_page_is_told_how_far_along_the_chart_a_status_stands() -> None:
    places = [place_of(Kind.REPORT, str(status)) for status in (ReportStatus.DRAFT, ReportStatus.WITH_HEAD)]
    drawn = [float(x) for x in re.findall(r'<text x="([\d.]+)"[^>]*font-weight="700"', draw(Kind.REPORT))]
    assert 0 < places[0] < places[1]
    assert all(any(abs(x - place) <= 1 for x in drawn) for place in places)
    with pytest.raises(KeyError):
        place_of(Kind.REPORT, "nowhere")
