"""`bakeoff list`: nothing in, the built-in studies and what the store holds out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from bakeoff.catalogue import headlines
from bakeoff.cli.options import StoreOption
from bakeoff.cli.screens import results_screen
from bakeoff.errors import NotStored
from bakeoff.shelf import stored_entries, studies_table
from bakeoff.store import default_store_url


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """Which store to look into."""

    store: StoreOption = None

    def do(self) -> None:
        """List the studies."""
        url = self.store or default_store_url()
        try:
            stored = stored_entries(url)
        except NotStored:
            stored = ()
        results_screen().print(studies_table(headlines(), stored, store=url))
