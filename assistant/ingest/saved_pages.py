"""What belongs to a page that a browser saved: the folder beside it, with its scripts, pictures and frames."""

from __future__ import annotations

import re
from pathlib import Path

# How browsers call that folder, after the page's name, in the languages that they speak.
_ENDING = re.compile(
    r"(?i)(?:[_.]files|_archivos|_arquivos|_bestanden|_bylos|-dateien|_datoteke|_dosyalar|_elemei|_failid|_fails"
    r"|_fajlovi|-filer|_ficheiros|_fichiers|_file|_fitxers|_fitxategiak|-kataloger|_pliki|_soubory|_tiedostot)$"
)
_PAGES = (".html", ".htm", ".xhtml", ".shtml")


def is_part_of_page(path: Path, folder: Path) -> bool:
    """Whether `path`, below `folder`, lies in the folder that goes with a saved page, which is there too."""
    for parent in path.relative_to(folder).parents:
        ending = _ENDING.search(parent.name)
        if ending and any(
            (folder / parent.parent / f"{parent.name[: ending.start()]}{end}").is_file() for end in _PAGES
        ):
            return True
    return False
