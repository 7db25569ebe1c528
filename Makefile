# What is checked, in one place. `make check` is the whole truth; `.ci/run` runs it.
PYTHON ?= python

.PHONY: check format lint types contracts test content golden bench screenshots schemas run ready

check: lint types contracts content

format:
	$(PYTHON) -m ruff format faq assistant tests tools benchmarks

lint:
	$(PYTHON) -m ruff check faq assistant tests tools benchmarks

types:
	$(PYTHON) -m mypy

contracts:
	lint-imports

test:
	$(PYTHON) -m pytest

content:
	golive-faq check content
	golive-faq eval content --fail-under 0.93

golden:
	UPDATE_GOLDEN=1 $(PYTHON) -m pytest tests/test_transcripts.py tests/test_app_screens.py

ready:
	golive-faq index content --ready

schemas:
	$(PYTHON) tools/make_schemas.py

bench:
	$(PYTHON) benchmarks/run.py

screenshots:
	$(PYTHON) tools/make_screenshots.py

run:
	golive-faq
