"""The graph's types. Its enums are registered before anything that has a field of one."""

from openchair.graph.types import enums, money_enums

__all__ = ["enums", "money_enums"]
