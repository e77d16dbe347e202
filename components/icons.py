"""Line icons (24 grid, 1.75 stroke, `currentColor`) and the drawings of lamps. Drawn for this project.

An icon never stands without its word; where the word is not visible it is in `label` (design reference, section 3).
"""

from django.utils.translation import gettext_lazy as _

ICONS: dict[str, str] = {
    "alert": '<path d="M12 4 2.8 19.5h18.4z"/><path d="M12 10v4.5M12 17v.2"/>',
    "bell": ('<path d="M6 10a6 6 0 0 1 12 0c0 5 2 6.5 2 6.5H4S6 15 6 10z"/><path d="M10 19.5a2.2 2.2 0 0 0 4 0"/>'),
    "calendar": ('<rect x="4" y="5.5" width="16" height="15" rx="2"/><path d="M4 10h16M8.5 3v4M15.5 3v4"/>'),
    "check": '<path d="m5 12.5 4.5 4.5L19 7"/>',
    "check-circle": '<circle cx="12" cy="12" r="8.5"/><path d="m8 12.3 2.9 2.9 5-5.6"/>',
    "chevron-down": '<path d="m6 9.5 6 6 6-6"/>',
    "chevron-left": '<path d="m14.5 5.5-6.5 6.5 6.5 6.5"/>',
    "chevron-right": '<path d="m9.5 5.5 6.5 6.5-6.5 6.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.4 2"/>',
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
    "copy": (
        '<rect x="8.5" y="8.5" width="11.5" height="11.5" rx="2"/><path d="M15.5 8.5V6a2 2 0 '
        '0 0-2-2H6a2 2 0 0 0-2 2v7.5a2 2 0 0 0 2 2h2.5"/>'
    ),
    "download": '<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14"/>',
    "eye": (
        '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/>'
        '<circle cx="12" cy="12" r="2.8"/>'
    ),
    "file": '<path d="M6 3.5h8l4.5 4.5v12.5H6z"/><path d="M14 3.5V8h4.5M9 12.5h6M9 16h6"/>',
    "filter": '<path d="M4 5h16l-6.2 7.5v5L10.2 20v-7.5z"/>',
    "grid": ('<rect x="4" y="4" width="16" height="16" rx="1.5"/><path d="M4 9.5h16M4 14.8h16M9.5 4v16"/>'),
    "help": (
        '<circle cx="12" cy="12" r="8.5"/><path d="M9.6 9.6a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2 1-1.2 1.9M12 16.6v.2"/>'
    ),
    "home": '<path d="m4 11.5 8-7 8 7M6.5 10v9.5h11V10"/>',
    "inbox": ('<path d="M4 13.5 6.5 5h11l2.5 8.5V19H4z"/><path d="M4 13.5h4.5a3.5 3.5 0 0 0 7 0H20"/>'),
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 7.8V8"/>',
    "keyboard": ('<rect x="3" y="6" width="18" height="12" rx="2"/><path d="M7 10h.2M11 10h.2M15 10h.2M8.5 14h7"/>'),
    "link": (
        '<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"/>'
    ),
    "list": '<path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.2M4.5 12h.2M4.5 17.5h.2"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="9" rx="1.5"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "moon": '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>',
    "paperclip": (
        '<path d="m19.5 11.5-7.3 7.3a4.6 4.6 0 0 1-6.5-6.5l7.8-7.8a3 3 0 0 1 4.3 4.3l-7.7 '
        '7.7a1.5 1.5 0 0 1-2.1-2.1l6.9-6.9"/>'
    ),
    "pen": '<path d="m4 20 .9-4L16.5 4.4a1.8 1.8 0 0 1 2.6 0l.5.5a1.8 1.8 0 0 1 0 2.6L8 19.1z"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4.5V9h15v8H17"/><rect x="7" y="14" width="10" height="6"/>',
    "return": '<path d="M9 6 4.5 10.5 9 15"/><path d="M4.5 10.5H15a4.5 4.5 0 0 1 0 9h-3.5"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "send": '<path d="M21 3.5 3 10.5l7 3 3 7.5z"/><path d="m10 13.5 5-5"/>',
    "shield-check": (
        '<path d="M12 3 4.5 5.5v6c0 4.8 3.2 8 7.5 9.5 4.3-1.5 7.5-4.7 7.5-9.5v-6z"/><path d="m8.5 12 2.5 2.5 4.5-5"/>'
    ),
    "shield-question": (
        '<path stroke-dasharray="3 2.2" d="M12 3 4.5 5.5v6c0 4.8 3.2 8 7.5 9.5 4.3-1.5 '
        '7.5-4.7 7.5-9.5v-6z"/><path d="M10 10a2 2 0 1 1 2.9 1.8c-.6.3-.9.8-.9 1.4M12 '
        '15.8v.2"/>'
    ),
    "shield-x": (
        '<path d="M12 3 4.5 5.5v6c0 4.8 3.2 8 7.5 9.5 4.3-1.5 7.5-4.7 7.5-9.5v-6z"/><path '
        'd="m9.5 9.5 5 5M14.5 9.5l-5 5"/>'
    ),
    "sign-out": '<path d="M14 4.5H5v15h9M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5"/>',
    "stamp": '<path d="M9.5 4.5h5l-.8 7.5H19v4H5v-4h5.3z"/><path d="M5 20h14"/>',
    "type": '<path d="M3.5 18 8 7l4.5 11M5 14.5h6M14 18l3-7.5 3 7.5M15 15.5h4"/>',
    "upload": '<path d="M12 15.5v-11M7.5 9 12 4.5 16.5 9M5 20h14"/>',
}

# Word, tone of the word, drawing on a 20 grid (classes take their colour from lamp.css; the same shapes go to PDF and
# sheet). The amber triangle carries an outline because its fill alone is 2.2 : 1 on white.
LAMPS: dict[str, tuple[object, str, str]] = {
    "normal": (
        _("正常"),
        "grn",
        ('<circle class="lamp-fill" cx="10" cy="10" r="9"/><path class="lamp-mark" d="m5.8 10.3 2.9 2.9 5.5-6.1"/>'),
    ),
    "behind": (
        _("滞后"),
        "amb",
        (
            '<path class="lamp-fill lamp-outline" d="M10 1.9 18.9 17.8H1.1z"/><path '
            'class="lamp-ink" d="M10 7.3v5M10 15.1v.3"/>'
        ),
    ),
    "far_behind": (
        _("严重滞后"),
        "red",
        (
            '<rect class="lamp-fill" x="1" y="1" width="18" height="18" rx="2.5"/><path '
            'class="lamp-mark" d="m6.3 6.3 7.4 7.4M13.7 6.3l-7.4 7.4"/>'
        ),
    ),
    "unreported": (
        _("未报"),
        "sub",
        ('<circle class="lamp-ring lamp-dashed" cx="10" cy="10" r="8.2"/><path class="lamp-line" d="M6.8 10h6.4"/>'),
    ),
    "due_soon": (
        _("临期"),
        "blue",
        (
            '<path class="lamp-fill" d="M10 .8 19.2 10 10 19.2.8 10z"/><path class="lamp-mark" '
            'd="M10 5.8V10.4l2.9 1.8"/>'
        ),
    ),
    "closed": (
        _("已办结"),
        "blue",
        ('<circle class="lamp-ring" cx="10" cy="10" r="8.2"/><path class="lamp-line" d="m6.3 10.3 2.6 2.6 4.9-5.4"/>'),
    ),
}
