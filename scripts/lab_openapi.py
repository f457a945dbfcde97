"""Write the lab's HTTP interface to web/openapi.json, from which the page's types are made."""

import json
from pathlib import Path
from tempfile import gettempdir

from autarky.lab.app import create_app
from autarky.lab.settings import Settings

TARGET = Path(__file__).parents[1] / "web" / "openapi.json"


def described() -> str:
    """The description as text, keys in order."""
    app = create_app(Settings(folder=Path(gettempdir())))
    return json.dumps(app.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(described(), encoding="utf-8")
    print(TARGET)
