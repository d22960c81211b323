"""The graph's types. Its enums are registered before anything that has a field of one."""

from openchair.graph.types import enums

__all__ = ["enums"]
