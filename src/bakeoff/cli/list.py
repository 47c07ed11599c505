"""`bakeoff list`: nothing in, the built-in studies and what the store holds out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from bakeoff.cli.options import StoreOption
from bakeoff.cli.screens import results_screen
from bakeoff.errors import NotStored
from bakeoff.shelf import stored_entries, studies_table, study_entries
from bakeoff.spec import built_in_studies, load_study
from bakeoff.store import default_store_url


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """Which store to look into."""

    store: StoreOption = None

    def do(self) -> None:
        """List the studies."""
        url = self.store or default_store_url()
        built_in = study_entries(map(load_study, built_in_studies()))
        try:
            stored = stored_entries(url)
        except NotStored:
            stored = ()
        results_screen().print(studies_table(built_in, stored, store=url))
