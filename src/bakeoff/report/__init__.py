"""What readers see: results and facts in; a view of plain numbers first, then tables and text drawn from it, out."""

from bakeoff.report.comparison import Comparison, Figure, VariantRow, comparison, study_warnings
from bakeoff.report.comparison_table import comparison_table
from bakeoff.report.comparison_text import comparison_csv, comparison_json
from bakeoff.report.data_tables import dataset_table, image_pictures
from bakeoff.report.health import Finding, health_table
from bakeoff.report.network import LayerRow, NetworkView, network_table, network_views
from bakeoff.report.numbers import count_text, duration_text, number_text
from bakeoff.report.plain_text import plain, plain_lines
from bakeoff.report.predictions import PredictionView, prediction_tables, prediction_views
from bakeoff.report.shapes import image_shapes, known_image_shapes
from bakeoff.report.studies import StoredEntry, StudyEntry, stored_entries, studies_table, study_entries
from bakeoff.report.tables import note
from bakeoff.report.verdicts import VerdictsView, VerdictView, verdicts_view
from bakeoff.report.verdicts_json import verdicts_json
from bakeoff.report.verdicts_table import verdicts_table

__all__ = [
    "Comparison",
    "Figure",
    "Finding",
    "LayerRow",
    "NetworkView",
    "PredictionView",
    "StoredEntry",
    "StudyEntry",
    "VariantRow",
    "VerdictView",
    "VerdictsView",
    "comparison",
    "comparison_csv",
    "comparison_json",
    "comparison_table",
    "count_text",
    "dataset_table",
    "duration_text",
    "health_table",
    "image_pictures",
    "image_shapes",
    "known_image_shapes",
    "network_table",
    "network_views",
    "note",
    "number_text",
    "plain",
    "plain_lines",
    "prediction_tables",
    "prediction_views",
    "stored_entries",
    "studies_table",
    "study_entries",
    "study_warnings",
    "verdicts_json",
    "verdicts_table",
    "verdicts_view",
]
