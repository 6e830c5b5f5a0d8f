"""Static files are named by their content, and say the new names where they name one another."""

import gzip
import re
from pathlib import Path

from django.core.files.base import ContentFile

from galla.foundation.statics import HashedStatics


def test_an_import_names_the_file_as_it_is_kept(tmp_path: Path) -> None:
    storage = HashedStatics(location=tmp_path, base_url="/static/")
    files = {
        "page.js": 'import { plain } from "./words.js";\nplain();\n',
        "words.js": "export const plain = () => 1;\n" * 20,
        "base.css": 'a { background: url("dot.svg"); }\n',
        "dot.svg": "<svg/>",
    }
    for name, content in files.items():
        storage.save(name, ContentFile(content))
    faults = [
        result
        for _, _, result in storage.post_process({name: (storage, name) for name in files})
        if isinstance(result, Exception)
    ]
    assert faults == []
    page = (tmp_path / storage.stored_name("page.js")).read_text()
    assert re.search(r'from "\./words\.[0-9a-f]{12}\.js"', page)
    assert re.search(r"dot\.[0-9a-f]{12}\.svg", (tmp_path / storage.stored_name("base.css")).read_text())
    kept = tmp_path / storage.stored_name("words.js")
    assert gzip.decompress(kept.with_name(kept.name + ".gz").read_bytes()) == kept.read_bytes()
