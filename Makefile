# Needs make and Python ≥ 3.11, nothing else: what bakeoff itself needs is installed into .venv.

TEST_JOBS ?= 2
# Tests start many processes of bakeoff: without bytecode each of them would compile the package again.
PYTEST = OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= .venv/bin/python -m pytest -n $(TEST_JOBS) --dist worksteal -rs
ENVIRONMENT = pyproject.toml constraints.txt tools/environment.sh

.PHONY: help demo test slow lint format bench reproduction clean
export PYTHON

help:
	@echo 'make demo    train the built-in study mlp_tuning on MNIST, show the comparison and write a report'
	@echo 'make test    run the tests, without those marked slow'
	@echo 'make slow    run the tests marked slow'
	@echo 'make lint    check style, format, types and the house rules'
	@echo 'make format  put the code into form'
	@echo 'make bench   measure beside Keras and PyTorch; BENCH="--help" names the options'
	@echo 'make reproduction  make the pages in docs/reproduction again; STORE=FILE brings in what has ended there first'
	@echo 'make clean   remove .venv and caches; results in runs/ stay'

demo: .venv/ready
	.venv/bin/bakeoff run mlp_tuning
	@mkdir -p runs
	.venv/bin/bakeoff report mlp_tuning --output runs/mlp_tuning.html

test: .venv/ready-test
	$(PYTEST) -m 'not slow and not gpu and not ray and not benchmark'

slow: .venv/ready-test
	$(PYTEST) -m 'slow and not gpu and not ray and not benchmark'

lint: .venv/ready-test
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	PYTHONPATH=tools .venv/bin/python -m house

format: .venv/ready-test
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

bench: .venv/ready
	PYTHONPATH=benchmarks .venv/bin/python -m speed $(BENCH)

reproduction: .venv/ready
	PYTHONPATH=tools .venv/bin/python -m reproduction $(if $(STORE),--store $(STORE))

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

.venv/ready: $(ENVIRONMENT)
	sh tools/environment.sh
	@touch $@

.venv/ready-test: $(ENVIRONMENT)
	sh tools/environment.sh test
	@touch .venv/ready $@
