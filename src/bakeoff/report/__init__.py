"""What readers see: results and facts in; a view of plain numbers first, then tables and text drawn from it, out."""

from bakeoff.report.amounts import NAMES as METRIC_NAMES
from bakeoff.report.amounts import bounds_text, metric_name, percent_text, size_text, value_text
from bakeoff.report.comparison import WATCHES_TEST, Comparison, Figure, VariantRow, comparison, study_warnings
from bakeoff.report.comparison_columns import comparison_view
from bakeoff.report.comparison_table import comparison_table
from bakeoff.report.comparison_text import comparison_csv, comparison_json
from bakeoff.report.data_tables import dataset_table, image_pictures
from bakeoff.report.finding_tables import claims_view, noise_view, one_run_view, peeking_view, symptoms_view
from bakeoff.report.health import Finding, health_table
from bakeoff.report.illustrations import Illustration
from bakeoff.report.interval_words import narrower_text
from bakeoff.report.network import LayerRow, NetworkView, network_table, network_views, shape_text
from bakeoff.report.numbers import count_text, duration_text, number_text
from bakeoff.report.palette import COLOURS, NEUTRAL, variant_colour
from bakeoff.report.predictions import PredictionView, prediction_tables, prediction_views
from bakeoff.report.shapes import image_shapes, known_image_shapes
from bakeoff.report.shortage_words import shortage_sentence
from bakeoff.report.table_view import Cell, Column, TableView
from bakeoff.report.verdict_words import LATE
from bakeoff.report.verdicts import ControlView, VerdictsView, VerdictView, control_view, verdicts_view
from bakeoff.report.verdicts_json import verdicts_json
from bakeoff.report.verdicts_table import conclusions_table, control_text, verdicts_table
from bakeoff.terminal import note, plain, plain_lines

__all__ = [
    "COLOURS",
    "LATE",
    "METRIC_NAMES",
    "NEUTRAL",
    "WATCHES_TEST",
    "Cell",
    "Column",
    "Comparison",
    "Figure",
    "Finding",
    "Illustration",
    "LayerRow",
    "NetworkView",
    "PredictionView",
    "TableView",
    "VariantRow",
    "VerdictView",
    "VerdictsView",
    "bounds_text",
    "claims_view",
    "comparison",
    "comparison_csv",
    "comparison_json",
    "comparison_table",
    "comparison_view",
    "count_text",
    "dataset_table",
    "duration_text",
    "health_table",
    "image_pictures",
    "image_shapes",
    "known_image_shapes",
    "metric_name",
    "narrower_text",
    "network_table",
    "network_views",
    "noise_view",
    "note",
    "number_text",
    "one_run_view",
    "peeking_view",
    "percent_text",
    "plain",
    "plain_lines",
    "prediction_tables",
    "prediction_views",
    "shape_text",
    "shortage_sentence",
    "size_text",
    "study_warnings",
    "symptoms_view",
    "value_text",
    "variant_colour",
    "verdicts_json",
    "verdicts_table",
    "verdicts_view",
    "conclusions_table",
    "control_text",
    "control_view",
    "ControlView",
]
