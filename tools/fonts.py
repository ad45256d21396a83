"""Install the fonts that composed pages are drawn with: `python tools/fonts.py [FOLDER]`.

Reads `tools/fonts.txt`: packages of npm (`@fontsource/…`, by `npm`) and of Debian (by
`apt-get download`), each with its version. Copies the font files into FOLDER (default: where
`digitnet.synthesis.pages.fonts.faces` looks for them), with an `index.json` that names
family, package, version, kind and licence of each. Nothing is installed into the system.

With `--pack FILE.npz` it installs nothing, but writes what training draws of the fonts that are
there into one file, for a machine without fonts: there DIGITNET_FONTS names it.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from PIL import ImageFont

from digitnet.errors import DigitnetError
from digitnet.synthesis.pages.fonts.faces import INDEX, KINDS, fonts_folder
from digitnet.synthesis.pages.fonts.glyphs import load_glyphs, save_glyphs

LIST = Path(__file__).with_name("fonts.txt")
FONT_SUFFIXES = (".ttf", ".otf", ".woff2")
LATIN = ("*-latin-400-normal.woff2", "*-latin-700-normal.woff2", "*-latin-400-italic.woff2")
NOT_SCRIPTS = ("latin", "latin-ext", "vietnamese", "cyrillic-ext", "greek-ext", "math", "symbols")


class FontsError(Exception):
    """A package list or a package manager that can't be used, told in one line."""


@dataclass(frozen=True)
class Wanted:
    """One line of the list."""

    source: str
    kind: str
    package: str
    version: str
    files: tuple[str, ...] = ()
    digits: bool = True


def read_list(path: Path) -> list[Wanted]:
    """Return the packages that a list names; a wrong line raises `FontsError`."""
    wanted = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        options = set(words[4:])
        patterns = next((w[6:] for w in options if w.startswith("files=")), "")
        unknown = {w for w in options if not w.startswith("files=")} - {"no-digits"}
        if len(words) < 4 or words[0] not in ("npm", "debian") or words[1] not in KINDS or unknown:
            raise FontsError(
                f"{path.name}, line {number}: found {line.strip()!r}, expected "
                "'npm|debian text|handwriting|other PACKAGE VERSION [files=…] [no-digits]'"
            )
        files = tuple(patterns.split(",")) if patterns else ()
        wanted.append(Wanted(*words[:4], files=files, digits="no-digits" not in options))
    return wanted


def run(command: list[str], folder: Path) -> str:
    """Run a package manager; a failure is one line."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise FontsError(f"{command[0]} can't be run: {error.strerror}") from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise FontsError(f"{' '.join(command[:2])} failed: {' '.join(lines[:2]) or 'no message'}")
    return done.stdout


def fetch_npm(packages: list[Wanted], work: Path) -> dict[str, Path]:
    """Return the unpacked folder of each npm package."""
    pins = {each.package: each.version for each in packages}
    if not pins:
        return {}
    manifest = {"private": True, "dependencies": pins}
    (work / "package.json").write_text(json.dumps(manifest), "utf-8")
    run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], work)
    return {name: work / "node_modules" / name for name in pins}


def fetch_debian(packages: list[Wanted], work: Path) -> dict[str, Path]:
    """Return the unpacked folder of each Debian package."""
    pins = {each.package: each.version for each in packages}
    if not pins:
        return {}
    run(["apt-get", "download", *(f"{name}={pin}" for name, pin in pins.items())], work)
    folders = {}
    for file in work.glob("*.deb"):
        name = file.name.split("_")[0]
        folders[name] = work / name
        run(["dpkg-deb", "-x", str(file), name], work)
    return folders


def chosen_files(each: Wanted, root: Path) -> list[Path]:
    """Return the font files that a line of the list means."""
    found = sorted(p for p in root.rglob("*") if p.suffix in FONT_SUFFIXES and not p.is_symlink())
    if each.files:
        return [p for p in found if any(fnmatch(p.name, pattern) for pattern in each.files)]
    if each.source == "debian":
        return found
    if each.kind == "other":
        return [p for p in found if _script(p.name) and p.name.endswith("-400-normal.woff2")]
    latin = [p for p in found if any(fnmatch(p.name, pattern) for pattern in LATIN)]
    return latin or [p for p in found if fnmatch(p.name, "*-latin-*-normal.woff2")][:1]


def _script(name: str) -> bool:
    subset = re.search(r"-([a-z]+(?:-[a-z]+)?)-400-", name)
    return bool(subset) and not any(subset[1].endswith(each) for each in NOT_SCRIPTS)


def licence(each: Wanted, root: Path) -> str:
    """Return the licence's name as the package gives it."""
    if each.source == "npm":
        return str(json.loads((root / "package.json").read_text("utf-8")).get("license", "unknown"))
    text = next(root.glob("usr/share/doc/*/copyright")).read_text("utf-8", "replace")
    names = re.findall(r"^License:[ \t]*(\S.*)$", text, re.MULTILINE)
    return names[0].strip() if names else "see the package's copyright file"


def collect(packages: list[Wanted], roots: dict[str, Path], folder: Path) -> Iterator[dict]:
    """Copy each font file into the folder and yield its line of the index."""
    for each in packages:
        root = roots[each.package]
        files = chosen_files(each, root)
        if not files:
            raise FontsError(f"{each.package} {each.version} has no font file that the list means")
        for file in files:
            place = folder / each.source / each.package.split("/")[-1]
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place / file.name)
            family, style = ImageFont.truetype(str(file), 20).getname()
            family = family if family and family.isprintable() else place.name
            yield {
                "file": (place / file.name).relative_to(folder).as_posix(),
                "family": family,
                "style": style or "Regular",
                "kind": each.kind,
                "package": each.package,
                "version": each.version,
                "licence": licence(each, root),
                "digits": each.digits,
            }


def install(path: Path, folder: Path) -> int:
    """Install every font of a list into a folder; return how many files there are."""
    packages = read_list(path)
    npm = [each for each in packages if each.source == "npm"]
    debian = [each for each in packages if each.source == "debian"]
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        roots = fetch_npm(npm, work) | fetch_debian(debian, work)
        folder.mkdir(parents=True, exist_ok=True)
        index = list(collect(packages, roots, folder))
    (folder / INDEX).write_text(json.dumps(index, indent=1, ensure_ascii=False), "utf-8")
    return len(index)


def main() -> int:
    """Parse the command line, install or pack, print one line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=fonts_folder())
    parser.add_argument("--list", type=Path, default=LIST, help="the packages (default: fonts.txt)")
    parser.add_argument("--pack", type=Path, metavar="FILE.npz", help="write their glyphs instead")
    arguments = parser.parse_args()
    try:
        if arguments.pack:
            glyphs = load_glyphs(folder=arguments.folder)
            save_glyphs(glyphs, arguments.pack)
            print(f"glyphs of {len(glyphs.faces)} faces in {arguments.pack}")
        else:
            count = install(arguments.list, arguments.folder)
            print(f"{count} font files in {arguments.folder}")
    except (FontsError, DigitnetError, OSError) as error:
        print(f"fonts: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
