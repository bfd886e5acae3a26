"""Maps that come with the package: presets by a public list of headings, and examples without one."""

from pathlib import Path
from typing import Final

from helpers.data.descriptor import nearest
from helpers.data.mapping.map_reader import read_map

PRESETS: Final = Path(__file__).parent


def preset_names() -> list[str]:
    """Return the names of the maps that come with the package."""
    return sorted(path.stem for path in PRESETS.glob("*.yml"))


def preset_file(name: str) -> Path:
    """Return the file of a preset, or raise ValueError naming those there are."""
    if name not in preset_names():
        like = nearest(name, preset_names())
        perhaps = f"perhaps {like} is meant" if like else f"there are {', '.join(preset_names())}"
        raise ValueError(f"--preset {name[:60]!r} is unknown; {perhaps}")
    return PRESETS / f"{name}.yml"


def presets_in_words() -> str:
    """Return the list of presets and examples, each with what it reads and where its headings come from."""
    lines = []
    for name in preset_names():
        described = read_map(preset_file(name))
        lines.append(f"{name}: {described.title}")
        source = described.headings_from
        lines.append(f"  Preset; headings from {source}" if source else "  Example: no public list of its headings")
    return "\n".join(lines)
