"""What is known of the data that a study is about: a `Study` in, `DatasetFacts` out."""

from __future__ import annotations

from bakeoff.data import DatasetFacts, dataset_facts
from bakeoff.errors import UnknownName
from bakeoff.spec import Study, settings_of, source_of, variant_names


def study_facts(study: Study) -> DatasetFacts:
    """Return the facts of the one data set that all variants share.

    Raises:
        UnknownName: No data set of this name is built in; with the study's file and the key in it.
        DataError: The data set's file is missing, damaged or does not hold what it should.
    """
    try:
        return dataset_facts(settings_of(study, variant_names(study)[0]).dataset)
    except UnknownName as error:
        where = ", ".join(part for part in (source_of(study), "dataset") if part)
        raise UnknownName(kind=error.kind, name=error.name, known=error.known, where=where) from None
