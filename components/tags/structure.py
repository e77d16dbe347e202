"""The parts of a page: its head, cards, folds, facts, the section list, time line, paper, notices, empty state."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from components.pieces import one_of

register = template.Library()

CARD_TONES = ("", "red", "green", "amber", "blue")
NOTICE_TONES = ("red", "amber", "blue", "green")
PAPER_SIZES = ("aside", "thumb", "full")


@register.simple_block_tag
def page_head(
    content: str,
    *,
    title: str,
    chip: str = "",
    role_line: str = "",
    crumbs: Sequence[tuple[str, str]] = (),
    sub: str = "",
    bare: bool = False,
) -> SafeString:
    """Head of a page: breadcrumb, number chip + role line, the one `h1`, and at the right its content (the relay).

    `crumbs`: (label, url) pairs, the last without url. `sub`: a sentence under the title. `bare=True`: no spans against
    orphans, for titles that hold markup.
    `{% page_head title=matter.title chip="重点 17" role_line="…" %}{% relay stops %}{% endpage_head %}`
    """
    return render_to_string(
        "components/page_head.html",
        {
            "content": content,
            "title": title,
            "chip": chip,
            "role_line": role_line,
            "crumbs": crumbs,
            "sub": sub,
            "bare": bare,
        },
    )


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(crumbs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Way back: (label, url) pairs, the last without url. `{% breadcrumb crumbs %}`"""
    return {"crumbs": crumbs}


@register.inclusion_tag("components/phone_back.html")
def phone_back(href: str, label: str = "") -> dict[str, Any]:
    """Arrow back in the phone's header; stands in `{% block phone_mark %}`. `{% phone_back inbox_url %}`"""
    return {"href": href, "label": label or _("返回")}


@register.simple_block_tag
def confirmation(
    content: str,
    *,
    title: str,
    sub: str = "",
    facts: Sequence[Any] = (),
    tone: str = "green",
    icon: str = "check-circle",
) -> SafeString:
    """The page after an act: what happened (the page's h1), the facts, and in its content quiet ways on.

    `tone="red"` after sending something back. `facts`: `Fact` records.
    `{% confirmation title="已送达市水务局" sub="民生实事 2" facts=facts %}{% button "下载" %}{% endconfirmation %}`
    """
    return render_to_string(
        "components/confirmation.html",
        {
            "content": content,
            "title": title,
            "sub": sub,
            "facts": facts,
            "tone": one_of("tone", tone, CARD_TONES),
            "icon": icon,
        },
    )


@register.inclusion_tag("components/next_task.html")
def next_task(task: Any) -> dict[str, Any]:
    """What waits next for this person after an act, or the way home. `task`: `NextTask` or None."""
    return {"task": task}


@register.simple_block_tag
def card(
    content: str,
    *,
    title: str = "",
    note: str = "",
    link: str = "",
    link_label: str = "",
    tone: str = "",
    flat: bool = False,
    rows: bool = False,
    id: str = "",
) -> SafeString:
    """White card. Head: `title` (h2), and at the right `note` or a link. `flat`: no rule under the head.

    `rows=True`: no padding, its content are `<div class="row-item">` or a table. `tone`: colour of the upper edge.
    `{% card title="我报出的，现在谁手里" link="/sent/" link_label="全部" %}…{% endcard %}`
    """
    return render_to_string(
        "components/card.html",
        {
            "content": content,
            "title": title,
            "note": note,
            "link": link,
            "link_label": link_label,
            "tone": one_of("tone", tone, CARD_TONES),
            "flat": flat,
            "rows": rows,
            "id": id,
        },
    )


@register.inclusion_tag("components/group_head.html")
def group_head(title: str, *, count: str = "", note: str = "", id: str = "") -> dict[str, Any]:
    """Heading (h2) over a group of cards. `{% group_head "报牵头单位" count="3 件" note="明天 12:00 前" %}`"""
    return {"title": title, "count": count, "note": note, "id": id}


@register.simple_block_tag
def fold(content: str, *, title: str, note: str = "", open: bool = False) -> SafeString:
    """Fold that opens in place (`<details>`). `{% fold title="上期（7—8 月）" note="已验收" %}…{% endfold %}`"""
    return render_to_string("components/fold.html", {"content": content, "title": title, "note": note, "open": open})


@register.simple_block_tag
def notice(content: str, *, tone: str, title: str = "", icon: str = "", alert: bool = False) -> SafeString:
    """Sentence with a 4 px edge: red (return), amber (may go on, but look), blue (what will follow), green (done).

    `alert=True`: announced at once. `{% notice tone="amber" title="可以提交，但请看一眼" %}…{% endnotice %}`
    """
    return render_to_string(
        "components/notice.html",
        {
            "content": content,
            "tone": one_of("tone", tone, NOTICE_TONES),
            "title": title,
            "icon": icon,
            "alert": alert,
        },
    )


@register.inclusion_tag("components/facts.html")
def facts(items: Iterable[Any], *, ruled: bool = False) -> dict[str, Any]:
    """Definition list from `Fact(term, value, strong, note)`; `ruled=True`: hairlines. `{% facts record.facts %}`"""
    return {"items": items, "ruled": ruled}


@register.simple_block_tag
def section_nav(content: str, sections: Sequence[Any], *, caption: str) -> SafeString:
    """Sections of a report with their state, from `SectionLink`; chips on the phone. The content: the due date.

    `{% section_nav sections caption="已完成 3/5" %}{% days_left 1 due=due %}{% endsection_nav %}`
    """
    words = {"untouched": _("未开始"), "draft": _("填写中"), "complete": _("已完成"), "revise": _("需修改")}
    listed = []
    for section in sections:
        status = section["status"] if isinstance(section, dict) else section.status
        listed.append({"section": section, "status": one_of("status", status, words), "word": words[status]})
    return render_to_string("components/section_nav.html", {"sections": listed, "caption": caption, "content": content})


@register.inclusion_tag("components/time_line.html")
def time_line(events: Iterable[Any]) -> dict[str, Any]:
    """Time line, newest first: `Event(at, act, detail, kind)`: step, signature, return. `{% time_line events %}`"""
    return {"events": events}


@register.simple_block_tag
def paper(content: str, *, size: str = "aside", digest: str = "", href: str = "", label: str = "") -> SafeString:
    """A4 sheet, white in both themes: its text or a picture of its first page; foot line with the digest.

    `size`: aside (280–308), thumb (84) or full. `href` opens the file, `label` says which.
    `{% paper digest=sha256 href=pdf_url label="打开签名文件" %}…{% endpaper %}`
    """
    return render_to_string(
        "components/paper.html",
        {
            "content": content,
            "size": one_of("size", size, PAPER_SIZES),
            "digest": digest,
            "href": href,
            "label": label,
        },
    )


@register.inclusion_tag("components/empty_state.html")
def empty_state(*, title: str, text: str, icon: str = "calendar", href: str = "", label: str = "") -> dict[str, Any]:
    """Nothing here: what will come and when, and one quiet way on.

    `{% empty_state title="眼下没有待办" text="…1 月 1 日开启。" href="/sent/" label="看我发起的" %}`
    """
    return {"title": title, "text": text, "icon": icon, "href": href, "label": label}
