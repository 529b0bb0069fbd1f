"""samsyn init: a home with an example municipality to edit."""

import shutil
import sys

from services.programmes.loader import EXAMPLE
from services.settings import Settings


def init() -> None:
    """Write municipality.toml into the home (SAMSYN_HOME, default ./var): Ängelholm as the example, with fictitious functions."""
    home = Settings().home
    target = home / "municipality.toml"
    if target.exists():
        print(f"{target} finns redan och är orörd.", file=sys.stderr)
        sys.exit(1)
    (home / "programmes").mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy(EXAMPLE, target)
    print(f"{target} är skriven. Ändra den och kör samsyn up.")
