"""Who holds a document in a status: the role and how its holder stands to the document."""

from dataclasses import dataclass

from workflows.words import Relation, Role


@dataclass(frozen=True, slots=True)
class Holder:
    """The posts that must act: any of the roles, in the relation to the document."""

    roles: tuple[Role, ...]
    relation: Relation
