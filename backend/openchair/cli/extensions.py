"""What other packages add to the command line, each by an entry point. OpenChair's own devkit adds the demo and the stand-ins."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

if TYPE_CHECKING:
    from openchair.settings import Settings

COMMANDS: Final = "openchair.commands"
"""The group of the functions that add commands, each to what `ArgumentParser.add_subparsers` gives."""
PLACES: Final = "openchair.places"
"""The group of the places beside that of DATABASE_URL; the name of each is the option by which it is asked for."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # it has no public name


class Place(Protocol):
    """Folders with data, on which those commands may work that work on data."""

    @property
    def usual(self) -> Path:
        """The folder, where none is named."""

    @property
    def help(self) -> str:
        """What the option does, for --help."""

    def settings_of(self, folder: Path) -> Settings:
        """The settings of the data in this folder. Raises `Failure` where there is none."""


def add_commands(commands: Commands) -> None:
    """Add what the packages bring that are installed beside this one."""
    for entry in sorted(entry_points(group=COMMANDS)):
        add: Callable[[Commands], None] = entry.load()
        add(commands)


def add_places(parser: argparse.ArgumentParser) -> None:
    """Add an option for each place; what is parsed has a `place`: None, or the place and its folder."""
    parser.set_defaults(place=None)
    for entry in sorted(entry_points(group=PLACES)):
        place: Place = entry.load()
        parser.add_argument(
            f"--{entry.name}",
            dest="place",
            nargs="?",
            type=_folder_in(place),
            const=(place, place.usual),
            metavar="DIR",
            help=place.help,
        )


def _folder_in(place: Place) -> Callable[[str], tuple[Place, Path]]:
    return lambda folder: (place, Path(folder))
