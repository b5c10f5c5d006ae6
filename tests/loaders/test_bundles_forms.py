# ruff: noqa: E501
"""Exports of press databases in further forms: fields that are missing, headings of other languages, the newer
form of ProQuest, corrections."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.loaders.inside import articles, read

PIER = (
    "The south pier of Port Ellery will close for nine weeks while its piles are replaced, the office said."
)
ARCHIVE = "The town archive has bought 312 letters by the painter Lida Voss, Marta Quist said on Wednesday."
MORE = "Boats to the islands will sail from the fish dock until then, as they did in 1987."
RULE = "_" * 60
DETAILS = "Subject: Piers; Ports\n\nBusiness indexing term: Ports\n\nLocation: Port Ellery\n\nPublication title: Ellery Courier; Port Ellery\n\nPages: A.7\n\nPublication year: 2014\n\nPublication date: Mar 1{n}, 2014\n\nSection: Harbour\n\nPublisher: Ellery Press\n\nSource type: Newspaper\n\nLanguage of publication: English\n\nDocument type: News\n\nProQuest document ID: 77{n}\n\nDocument URL: https://example.org/docview/77{n}\n\nCopyright: Copyright Ellery Press Mar 1{n}, 2014\n\nLast updated: 2014-03-20\n\nDatabase: Newsstream\n\n"
FORMS: dict[str, Callable[[int, str, str], str]] = {
    "untitled, no fields but length": lambda n, _t, b: (
        f"                  {n} of 2 DOCUMENTS\n\n\n            Ellery Courier\n\n        March {n}, 2014 Saturday\n\nLENGTH: 27 words\n\n\n{b}\n\nLOAD-DATE: March 9, 2014\n\n     Copyright 2014 Ellery Press\n\n"
    ),
    "german": lambda n, t, b: (
        f"                  Dokument {n} von 2\n\n\n            Hafenblatt\n\n        Samstag 1{n}. März 2014\n\n{t}\n\nAUTOR: Marta Quist\n\nRUBRIK: Lokales; S. 4\n\nLÄNGE: 27 Wörter\n\nHIGHLIGHT: Neun Wochen ohne Kai.\n\n{b}\n\nUPDATE: 9. März 2014\n\nSPRACHE: German; Deutsch\n\nPUBLICATION-TYPE: Zeitung\n\nZEITUNGS-CODE: hbl\n\n     Copyright 2014 Hafenblatt\n            Alle Rechte Vorbehalten\n\n"
    ),
    "uni no load": lambda n, t, b: (
        f"{t}\nEllery Courier\nMarch 1{n}, 2014 Saturday 9:50 PM GMT\nCopyright 2014 Ellery Press All Rights Reserved\nSection: NEWS\nLength: 27 words\nBody\n\n\n{b}\nClassification\n\n\nLanguage: ENGLISH\nPublication-Type: Newspaper\nEnd of Document\n\n\n"
    ),
    "uni german": lambda n, t, b: (
        f"{t}\n\nHafenblatt\n\nSamstag 1{n}. März 2014\n\nCopyright 2014 Hafenblatt Alle Rechte vorbehalten\n\nRubrik: LOKALES; S. 4\n\nLänge: 27 Wörter\n\nAutor: Marta Quist\n\nHauptteil\n\n{b}\n\nGrafik\n\nDer Kai\n\nKlassifizierung\n\nSprache: GERMAN; DEUTSCH\n\nPublikationstyp: Zeitung\n\nLadedatum: 9. März 2014\n\nEnde des Dokuments\n\n"
    ),
    "uni french": lambda n, t, b: (
        f"{t}\n\nLe Quai\n\nsamedi 1{n} mars 2014\n\nCopyright 2014 Le Quai Tous droits réservés\n\nRubrique: PORT; Pg. 4\n\nLongueur: 27 mots\n\nAuteur: Marta Quist\n\nCorps\n\n{b}\n\nClassification\n\nLangue: FRENCH; FRANÇAIS\n\nType de publication: Journal\n\nDate de chargement: 9 mars 2014\n\nFin du document\n\n"
    ),
    "uni spanish": lambda n, t, b: (
        f"{t}\n\nEl Muelle\n\n1{n} de marzo de 2014 sábado\n\nCopyright 2014 El Muelle Todos los derechos reservados\n\nSección: PUERTO; Pág. 4\n\nLongitud: 27 palabras\n\nAutor: Marta Quist\n\nCuerpo\n\n{b}\n\nClasificación\n\nIdioma: SPANISH; ESPAÑOL\n\nTipo de publicación: Periódico\n\nFecha de carga: 9 de marzo de 2014\n\nFin del documento\n\n"
    ),
    "factiva values french": lambda n, t, b: (
        f"Port\n{t}\n\nMarta Quist\n1 027 mots\n1{n} mars 2014\nLe Quai\nLEQUAI\n7\nFrançais\n(c) 2014 Le Quai. Tous droits réservés.\n\n{b}\n\nDocument LEQUAI002014031{n}ea3f0000{n}\n\n"
    ),
    "factiva codes lines": lambda n, t, b: (
        f"SE Harbour\nHD \n{t}\nBY \nMarta Quist\nWC \n27 words\nPD \n1{n} March 2014\nSN \nEllery Courier\nSC \nELLCOU\nLA \nEnglish\nCY \nCopyright 2014\nLP \n{b}\nTD \n{MORE}\nHD television will show it.\nNS \ngport : Ports\nPUB \nEllery Press\nAN \nDocument ELLCOU002014031{n}ea3f0000{n}\n\n"
    ),
    "factiva correction": lambda n, t, b: (
        f"Corrections\n{t} -- Correction\n\n27 words\n1{n} March 2014\n07:45\nEllery Courier\nELLCOU\nEnglish\nCopyright 2014, Ellery Press. All Rights Reserved.\n\n(This story was corrected to say 312 letters.)\n\n{b}\n\nCopyright line of a song, he said, is 1987.\n\n(END)\n\nDocument ELLCOU002014031{n}ea3f0000{n}\n\n"
    ),
    "proquest new": lambda n, t, b: (
        f"{RULE}\n\n{t}\n\nQuist, Marta. Ellery Courier; Port Ellery [Port Ellery]. 1{n} Mar 2014: A.7.\n\nProQuest document link\n\nABSTRACT\n\nNine weeks without a pier.\n\nFULL TEXT\n\n{b}\n\nCREDIT: Ellery Press\n\nDETAILS\n\n"
        + DETAILS.format(n=n)
        + "LINKS\n\nLinking Service\n\n"
    ),
    "proquest body labels": lambda n, t, b: (
        f"{RULE}\n\nDocument {n} of 2\n\n{t}\n\nPublication info: Ellery Courier [Port Ellery] 1{n} Mar 2014: 7.\n\nAbstract:\n\nFull text: {b}\n\nCopyright: the word means little here.\n\nSubject: nobody knew.\n\n{MORE}\n\n"
        + DETAILS.format(n=n)
    ),
}
TEXTS = {
    "factiva correction": "(This story was corrected to say 312 letters.)|*|Copyright line of a song, he said, is 1987.|(END)",
    "factiva codes lines": "*|HD television will show it.",
    "german": "Neun Wochen ohne Kai.|*",
    "proquest new": "Nine weeks without a pier.|*",
    "proquest body labels": "*|Copyright: the word means little here.|Subject: nobody knew.|*",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_parted(tmp_path: Path, form: str) -> None:
    make = FORMS[form]
    text = make(1, "Pier to close", PIER) + make(2, "Letters bought", ARCHIVE)
    found = articles(read(tmp_path, "a.txt", text.encode()))
    titled = "" if "untitled" in form else "{}"
    assert [one.title.removesuffix(" -- Correction") for one in found] == [
        titled.format("Pier to close"),
        titled.format("Letters bought"),
    ]
    for one, body in zip(found, (PIER, ARCHIVE), strict=True):
        lines = [line for line in one.text.split("\n") if line and line != MORE]
        assert lines == [
            line for line in TEXTS.get(form, "*").replace("*", body, 1).split("|") if line != "*"
        ]
        assert one.source in {"Ellery Courier", "Hafenblatt", "Le Quai", "El Muelle"}
    unsigned = {"untitled, no fields but length", "uni no load", "factiva correction", "proquest body labels"}
    assert {one.authors for one in found} == {() if form in unsigned else ("Marta Quist",)}


def test_a_proquest_of_other_labels_is_refused_not_joined(tmp_path: Path) -> None:
    document = f"{RULE}\n\nDocumento {{n}} de 2\n\nEl muelle\n\nAutor: Quist, Marta\n\nTexto completo: {PIER}\n\nTítulo: El muelle\n\nFecha de publicación: Mar 15, 2014\n\n"
    assert articles(read(tmp_path, "a.txt", (document.format(n=1) + document.format(n=2)).encode())) == []
