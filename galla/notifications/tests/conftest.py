"""A shop with people, and a mail folder of the test's own."""

from pathlib import Path
from typing import Any

import pytest

from tests.world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def mail_folder(tmp_path: Path, settings: Any) -> Path:
    """Letters land here, as on a site without a mail server."""
    folder = tmp_path / "mail"
    settings.DEMO_MAIL_DIR = folder
    settings.MAILERS = {
        "default": {"BACKEND": "galla.notifications.folder.EmailBackend", "OPTIONS": {"file_path": str(folder)}}
    }
    return folder
