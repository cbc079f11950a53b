# Two commands matter: `make example` sets up and builds the shipped example, `make test` sets up and passes the tests.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: example test slow check bench examples constraints clean

example: .venv/ready
	$(BIN)/netzero build examples/formosa -o out/formosa

test: .venv/ready
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

slow: .venv/ready
	$(BIN)/python -m pytest -q -m slow

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/ready
	$(BIN)/python -m benchmarks.run

examples: .venv/ready
	for name in nolato umc formosa; do $(BIN)/netzero build examples/$$name -o out/$$name || exit 1; done

# The pinned versions, without any address.
constraints: .venv/ready
	$(BIN)/python -m pip freeze --exclude-editable --exclude netzero-chapter | sort -f > constraints.txt

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]'
	$(BIN)/python -m compileall -q pipeline disclosures figures report_templates
	touch .venv/ready

clean:
	rm -rf .venv out
