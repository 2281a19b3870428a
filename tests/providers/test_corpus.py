"""Real documents of vendors, thousands where they are there, and six of the same shapes always.

`ARTFACTORY_CORPUS` names the folder: `replicate-models/*.json` are answers of Replicate's GET of a
model, `fal-openapi/*.json` OpenAPI documents of fal's endpoints, bare or beside what its catalogue
says (`endpoint_id`, `metadata`, `openapi`).
"""

import os
from pathlib import Path

import pytest

from tests.providers import corpus

OWN = Path(__file__).parent / "documents"
FOLDER = os.environ.get("ARTFACTORY_CORPUS", "")


class TestOwnDocuments:
    @pytest.mark.parametrize(
        ("name", "document"), [pytest.param(*one, id=one[0]) for one in corpus.documents(OWN)]
    )
    def test_all_becomes_of_them_what_should(self, name, document):
        assert corpus.failures(name, document) == []


@pytest.mark.skipif(not FOLDER, reason="ARTFACTORY_CORPUS names no folder of vendors' documents")
class TestCorpus:
    def test_all_becomes_of_every_document_what_should(self):
        found = {name: corpus.failures(name, one) for name, one in corpus.documents(Path(FOLDER))}
        assert found, f"There are no documents in {FOLDER}."
        wrong = [f"{name}: {words}" for name, group in found.items() for words in group]
        failed = sum(map(bool, found.values()))
        assert not wrong, "\n".join([f"{failed} of {len(found)} documents:", *wrong])
