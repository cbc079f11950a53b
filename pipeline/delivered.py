"""What a build delivered: ``documents.json`` lists each document with its digest and that of what it says of itself.

The documents name the draft, the package names the documents: so a document is known as the one built even after another program saved it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from pipeline.carrier import Carrier
from pipeline.draft import write_json
from pipeline.page import page_carrier
from pipeline.word import word_carrier

FILE = "documents.json"


def delivered(files: Mapping[str, bytes]) -> bytes:
    """``documents.json`` of the chapters among these files."""
    carriers = {name: _carrier(name, content) for name, content in files.items() if name.endswith((".docx", ".html"))}
    entries = [
        {
            "path": name,
            "lang": carrier.lang,
            "edition": carrier.edition,
            "sha256": hashlib.sha256(files[name]).hexdigest(),
            "citations_sha256": carrier.sha256,
        }
        for name, carrier in sorted(carriers.items())
    ]
    return write_json({"schema": 1, "documents": entries})


def _carrier(name: str, content: bytes) -> Carrier:
    return word_carrier(content) if name.endswith(".docx") else page_carrier(content.decode("utf-8"))
