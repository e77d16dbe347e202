"""What the review compares with: the units and groups of a government; four queries, whatever their number."""

from collections import defaultdict

from plans.reviewing.asking import Registry
from units.models import Government, Unit, UnitGroupMember
from units.queries import units_of


def registry_of(government: Government) -> Registry:
    """Return every name that the government knows: present names, spellings decided to be the same unit, groups."""
    groups: dict[str, list[str]] = defaultdict(list)
    members = UnitGroupMember.objects.filter(group__government=government, until__isnull=True).select_related(
        "group", "unit"
    )
    for member in members.order_by("id"):
        groups[member.group.name].append(member.unit.name)
    return Registry(
        government.name,
        {name: unit.name for name, unit in units_of(government).items() if unit.kind != Unit.Kind.OFFICE},
        {name: tuple(found) for name, found in groups.items()},
    )
