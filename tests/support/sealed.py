"""Folders in which nothing can be written, also where the tests run as root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

from tests.support.commands import PATIENCE, ROOT, clean_env

# without these capabilities permissions hold for root too
_AS_OTHERS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


def run_sealed(folder: Path, *arguments: str | Path) -> CompletedProcess[str]:
    """Run Python where the files of a folder can be read, and nothing in it be written."""
    for path in filter(Path.is_file, folder.iterdir()):
        path.chmod(0o444)
    folder.chmod(0o555)
    ended = subprocess.run(
        [*(_AS_OTHERS if os.geteuid() == 0 else ()), sys.executable, *arguments],
        cwd=ROOT,
        env=clean_env(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    folder.chmod(0o755)
    return ended
