"""The question: variants, a training recipe and claims in, a checked and frozen `Study` out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from keyword import iskeyword
from pathlib import Path, PurePath
from typing import get_args

from bakeoff.errors import StudyError, UnknownName
from bakeoff.spec.calls import shown
from bakeoff.spec.claims import SCOPE, Claim, Scope
from bakeoff.spec.expectations import ALL, SymptomClaim, parse_expectation, variants_named
from bakeoff.spec.grid import LARGEST_VARIANT_COUNT, Grid, grid_variants
from bakeoff.spec.lineage import first_given, line_of
from bakeoff.spec.metrics import OTHER_IMAGES_METRICS, parse_metric
from bakeoff.spec.network import LayerFacts, network
from bakeoff.spec.resolve import StudyWide, check_defaults, resolve
from bakeoff.spec.rules import NUMBER, SHARE_BELOW_ONE, TEXT, Rule
from bakeoff.spec.seeds import SEED_COUNT, SEEDS, UNTIL_DECIDED, Seeds, planned_looks
from bakeoff.spec.settings import Precision, Settings, Validation
from bakeoff.spec.signatures import unknown
from bakeoff.spec.symptoms import SymptomThresholds
from bakeoff.spec.tables import freeze
from bakeoff.spec.variant import SETTING_RULES, Variant

_VALIDATION = Rule(
    "a share from 0 to below 1, or 'test'",
    lambda value: value == "test" or SHARE_BELOW_ONE.accepts(value),
    lambda value: value if value == "test" else NUMBER.convert(value),
)


def _precision(name: str) -> str:
    known = get_args(Precision)
    if name not in known:
        raise unknown("precision", name, known=known)
    return name


def _is_variants(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(variant, Variant) for variant in value.values())


STUDY_RULES: dict[str, Rule] = {
    "title": TEXT,
    "notes": TEXT,
    "dataset": Rule("the name of a data set, or a path", lambda value: isinstance(value, str) and value != ""),
    **SETTING_RULES,
    "validation": _VALIDATION,
    "seeds": SEEDS,
    "max_seeds": SEED_COUNT,
    "scope": SCOPE,
    "precision": Rule("'f32', 'bf16', 'auto' or 'f64'", TEXT.accepts, _precision),
}
"""The keys at the top of a study, apart from its tables."""

_TABLE_RULES: dict[str, Rule] = {
    "symptoms": Rule("SymptomThresholds", lambda value: isinstance(value, SymptomThresholds)),
    "variants": Rule("a table of variants by name", _is_variants, dict),
    "grid": Rule("a Grid or None", lambda value: value is None or isinstance(value, Grid)),
    "claims": Rule(
        "a list of claims", lambda value: isinstance(value, tuple) and all(isinstance(item, Claim) for item in value)
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A question: a data set, a training recipe, variants, seeds and claims.

    Making one checks all that can be known without the data; it is then what a study file says, and equal to it.

    Attributes:
        dataset: A built-in name; with a `/` or an ending a path, relative to the study file.
        variants: The answers to try, by name.
        title: In words.
        notes: What else is worth knowing.
        preprocess: Names of preprocessing steps, in order.
        validation: Share of the training set held out, stratified; 0 for none; "test" watches the test set.
        epochs: At most this many.
        batch_size: Images a step.
        optimizer: A Keras call.
        loss: "categorical_crossentropy".
        callbacks: Keras calls.
        seeds: How many trials of each variant: seeds 0, 1, 2 …; "until decided" adds some until every claim is.
        max_seeds: The most of them, where they are added.
        scope: What verdicts speak about beside other seeds: other images, or the test set's alone.
        precision: Of weights and arithmetic: the same for all variants.
        symptoms: From where on something counts as a symptom.
        grid: Every combination of what varies, or None.
        claims: What is believed.
        name: The file's name without its ending; not compared, not saved.
        folder: Where relative paths start, the current one where it is None; not compared, not saved.
        settings_by_variant: What each variant trains with, the grid's too; follows from the rest.

    Raises:
        StudyError: Something is wrong; it names the place, what was found and what was expected.
    """

    dataset: str
    variants: Mapping[str, Variant]
    title: str = ""
    notes: str = ""
    preprocess: Sequence[str] = ()
    validation: Validation = 0.1
    epochs: int = 20
    batch_size: int = 128
    optimizer: str = "Adam()"
    loss: str = "categorical_crossentropy"
    callbacks: Sequence[str] = ()
    seeds: Seeds = 8
    max_seeds: int = 32
    scope: Scope = "other images"
    precision: Precision = "auto"
    symptoms: SymptomThresholds = SymptomThresholds()
    grid: Grid | None = None
    claims: Sequence[Claim] = ()
    name: str = field(default="study", compare=False)
    folder: Path | None = field(default=None, compare=False, repr=False)
    settings_by_variant: Mapping[str, Settings] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Check everything once and keep each variant's settings."""
        freeze(self, STUDY_RULES | _TABLE_RULES)
        variants = all_variants(self.variants, self.grid)
        wide = _study_wide(self)
        settings = {name: _settings(name, variants, wide, is_written=name in self.variants) for name in variants}
        object.__setattr__(self, "settings_by_variant", settings)
        check_defaults(wide.defaults)
        _check_claims(self, settings)


def variant_names(study: Study) -> tuple[str, ...]:
    """Return the names of all variants: those written in their order, then the grid's."""
    return tuple(study.settings_by_variant)


def settings_of(study: Study, variant: str) -> Settings:
    """Return what a variant trains with.

    Raises:
        UnknownName: The study has no such variant.
    """
    if variant not in study.settings_by_variant:
        raise UnknownName(kind="variant", name=variant, known=variant_names(study))
    return study.settings_by_variant[variant]


def first_seeds(study: Study) -> int:
    """Return how many seeds a study trains before anybody looks: all of them, unless it adds some until decided."""
    return planned_looks(study.max_seeds)[0] if study.seeds == UNTIL_DECIDED else study.seeds


def scope_of(study: Study, claim: Claim) -> Scope:
    """Return what a chain's verdict speaks about: the claim's scope or else the study's.

    Of most metrics nothing is known about other images: for them it is "these images", that is, over seeds alone.
    """
    if parse_metric(claim.metric).name not in OTHER_IMAGES_METRICS:
        return "these images"
    return claim.scope or study.scope


def network_of(study: Study, variant: str, *, image_shape: tuple[int, ...]) -> tuple[LayerFacts, ...]:
    """Return what each layer of a variant gives and holds, for images of `image_shape`.

    Raises:
        UnknownName: The study has no such variant.
        StudyError: A layer does not fit; the place is that in the file, where an `Input` counts too.
    """
    settings = settings_of(study, variant)
    line = line_of(variant, all_variants(study.variants, study.grid))
    written = first_given(line, "layers", pick=lambda each: each.layers or None)
    start = len(written.value) - len(settings.layers)
    try:
        return network(settings.layers, settings.layer_names, image_shape=image_shape, place=written.place, start=start)
    except StudyError as error:
        raise error.at(source=source_of(study)) from None


def source_of(study: Study) -> str | None:
    """Return the name of the file that the study stands in, for errors; None for a study made in Python."""
    return None if study.folder is None else f"{study.name}.toml"


def all_variants(written: Mapping[str, Variant], grid: Grid | None) -> dict[str, Variant]:
    """Return the variants as written, then those that the grid makes, by name.

    Raises:
        StudyError: There are none or too many, or a name is wrong or taken.
    """
    if not written:
        raise StudyError("a study needs a variant.", place="variants")
    for name in written:
        _check_name(name)
    made = {} if grid is None else _made_by(grid, written)
    if len(written) + len(made) > LARGEST_VARIANT_COUNT:
        raise StudyError(
            f"the study has {len(written) + len(made):,} variants, and {LARGEST_VARIANT_COUNT:,} is the most."
        )
    return {**written, **made}


def _made_by(grid: Grid, written: Mapping[str, Variant]) -> dict[str, Variant]:
    if grid.base not in written:
        raise unknown("variant", grid.base, known=written).at("grid.base")
    try:
        made = grid_variants(grid)
    except StudyError as error:
        raise error.at("grid") from None
    taken = next((name for name in made if name in written), None)
    if taken is not None:
        raise StudyError(f"it makes a variant '{taken}', and there is one of that name already.", place="grid")
    return made


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not name.isidentifier():
        raise StudyError(
            f"a variant's name must be an identifier: letters, digits and _, not first a digit; found {shown(name)}.",
            place="variants",
        )
    if iskeyword(name):
        raise StudyError(f"no variant may be called '{name}': it is a word of Python's own.", place="variants")
    if name == ALL:
        raise StudyError(f"no variant may be called '{ALL}': in claims it stands for all others.", place="variants")


def _study_wide(study: Study) -> StudyWide:
    return StudyWide(
        dataset=_dataset(study.dataset, study.folder),
        validation=study.validation,
        precision=study.precision,
        defaults=Variant(
            preprocess=study.preprocess,
            epochs=study.epochs,
            batch_size=study.batch_size,
            optimizer=study.optimizer,
            loss=study.loss,
            callbacks=study.callbacks,
        ),
    )


def _dataset(name: str, folder: Path | None) -> str:
    is_path = "/" in name or "\\" in name or PurePath(name).suffix != ""
    return str((folder or Path()).absolute() / name) if is_path else name


def _settings(name: str, variants: Mapping[str, Variant], wide: StudyWide, *, is_written: bool) -> Settings:
    try:
        return resolve(name, variants, wide=wide)
    except StudyError as error:
        if is_written or not error.place.startswith(f"variants.{name}"):
            raise
        # The file does not show this variant: what is wrong with it stands in the grid.
        raise StudyError(f"variant '{name}': {error.problem}", place="grid") from None


def _check_claims(study: Study, known: Collection[str]) -> None:
    for index, claim in enumerate(study.claims):
        for name in variants_named(parse_expectation(claim.expect)):
            if name not in known:
                raise unknown("variant", name, known=known).at(f"claims[{index}].expect")
        if study.validation == 0:
            _check_needs_no_validation(claim, f"claims[{index}]")


def _check_needs_no_validation(claim: Claim, place: str) -> None:
    expectation = parse_expectation(claim.expect)
    if isinstance(expectation, SymptomClaim) and expectation.symptom == "overfits":
        raise StudyError(
            "overfitting shows in the validation loss, and with validation = 0 there is none. "
            "Write, for example, validation = 0.1, or compare generalisation_gap.",
            place=f"{place}.expect",
        )
    if claim.metric.startswith("validation_"):
        raise StudyError(
            f"with validation = 0 there is no {claim.metric}. Write, for example, validation = 0.1, "
            "or a metric of the training or the test images.",
            place=f"{place}.metric",
        )
