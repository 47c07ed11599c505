"""The tables of a store: nothing in, their definitions out.

Whoever changes a table raises `files.SCHEMA_VERSION` and teaches `database` to bring an older file up to it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

METADATA = MetaData()

# Key "schema_version", and "written_by": the bakeoff version that made these tables.
META = Table(
    "meta",
    METADATA,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

STUDY_RUNS = Table(
    "study_runs",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("name", String, nullable=False, index=True),
    Column("text", String, nullable=False),
    Column("study_digest", String, nullable=False),
    Column("claims_digest", String, nullable=False),
    Column("overrides", String, nullable=False),
    Column("environment", String, nullable=False),
    Column("started", String, nullable=False),
)

CLAIMS_SEEN = Table(
    "claims_seen",
    METADATA,
    Column("study_digest", String, nullable=False),
    Column("claims_digest", String, nullable=False),
    Column("first_seen", String, nullable=False),
    PrimaryKeyConstraint("study_digest", "claims_digest"),
)

# Settings are some kilobytes and the same for every seed: kept once.
SETTINGS = Table(
    "settings",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("plain", String, nullable=False),
)

TRIALS = Table(
    "trials",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("settings", ForeignKey(SETTINGS.c.id), nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("data_digest", String, nullable=False),
)

ASSIGNMENTS = Table(
    "assignments",
    METADATA,
    Column("run", ForeignKey(STUDY_RUNS.c.number), nullable=False),
    Column("position", Integer, nullable=False),
    Column("variant", String, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("trial", ForeignKey(TRIALS.c.id), nullable=False),
    PrimaryKeyConstraint("run", "position"),
    UniqueConstraint("run", "variant", "seed"),
)

# `outcome` is missing while an attempt is open.
ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("number", Integer, nullable=False),
    Column("trial", ForeignKey(TRIALS.c.id), nullable=False, index=True),
    Column("started", String, nullable=False),
    Column("ended", String),
    Column("outcome", String),
    PrimaryKeyConstraint("number", "trial"),
)

EPOCHS = Table(
    "epochs",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("trial", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("seconds", Float),
    Column("running_loss", Float),
    Column("running_accuracy", Float),
    Column("train_loss", Float),
    Column("train_accuracy", Float),
    Column("validation_loss", Float),
    Column("validation_accuracy", Float),
    Column("penalty", Float),
    Column("learning_rate", Float),
    ForeignKeyConstraint(["attempt", "trial"], [ATTEMPTS.c.number, ATTEMPTS.c.trial]),
    UniqueConstraint("trial", "attempt", "epoch"),
    sqlite_autoincrement=True,  # a number is never used twice
)

# A trial has one until it ends, and goes on from there after a kill.
CHECKPOINTS = Table(
    "checkpoints",
    METADATA,
    Column("trial", Integer, primary_key=True, autoincrement=False),
    Column("attempt", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("blob", String, nullable=False),
    ForeignKeyConstraint(["attempt", "trial"], [ATTEMPTS.c.number, ATTEMPTS.c.trial]),
)

RESULTS = Table(
    "results",
    METADATA,
    Column("trial", Integer, primary_key=True, autoincrement=False),
    Column("attempt", Integer, nullable=False),
    Column("ending", String, nullable=False),
    Column("epochs_run", Integer, nullable=False),
    Column("best_epoch", Integer),
    Column("train_seconds", Float),
    Column("train_images", Integer, nullable=False),
    Column("test_loss", Float),
    Column("test_accuracy", Float),
    Column("program", String, nullable=False),
    Column("precision", String, nullable=False),
    Column("device", String, nullable=False),
    Column("weights", String),  # the blob's digest
    ForeignKeyConstraint(["attempt", "trial"], [ATTEMPTS.c.number, ATTEMPTS.c.trial]),
)

# Apart from `results`, so that a table of a thousand trials does not read past their arrays.
PREDICTIONS = Table(
    "predictions",
    METADATA,
    Column("trial", ForeignKey(RESULTS.c.trial), primary_key=True, autoincrement=False),
    Column("classes", LargeBinary, nullable=False),
    Column("losses", LargeBinary, nullable=False),
    Column("probabilities", LargeBinary, nullable=False),
)

FIRST_KERNELS = Table(
    "first_kernels",
    METADATA,
    Column("trial", ForeignKey(RESULTS.c.trial), primary_key=True, autoincrement=False),
    Column("kernel", LargeBinary, nullable=False),
)

QUANTILES = Table(
    "quantiles",
    METADATA,
    Column("trial", ForeignKey(RESULTS.c.trial), nullable=False),
    Column("position", Integer, nullable=False),
    Column("layer", String, nullable=False),
    Column("role", String, nullable=False),
    Column("before", LargeBinary, nullable=False),
    Column("after", LargeBinary, nullable=False),
    PrimaryKeyConstraint("trial", "position"),
)

ACTIVITY = Table(
    "activity",
    METADATA,
    Column("trial", ForeignKey(RESULTS.c.trial), nullable=False),
    Column("position", Integer, nullable=False),
    Column("layer", String, nullable=False),
    Column("activation", String, nullable=False),
    Column("dead_share", Float),
    Column("saturated_share", Float),
    PrimaryKeyConstraint("trial", "position"),
)
