"""The pictures of the site in the README: `python -m tools.screenshots demo.db`."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.browse import serve
from tests.support.chromium import open_chromium

ROOT = Path(__file__).parents[1]
_SIZE = {"width": 1120, "height": 820}
# name, address, colours; both show invented stories
_SHOTS = (
    ("site-front", "", "light"),
    ("site-article", "article/WS6afcdf5f7d069c228d7808be", "dark"),
)


def take_shots(address: str, folder: Path) -> None:
    with open_chromium(9) as browser:
        for name, path, scheme in _SHOTS:
            page = browser.new_page(viewport=_SIZE, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(f"{address}{path}")
            page.screenshot(path=folder / f"{name}.png")
            page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Take the pictures of the README anew.")
    parser.add_argument("archive", type=Path, help="what make demo makes")
    folder = ROOT / "docs/images"
    with serve(parser.parse_args().archive.resolve()) as site:
        take_shots(site.address, folder)
    print(f"wrote the pictures in {folder.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
