"""What Keras users have: notebooks, scripts and saved models in, studies out; read as data, never executed."""

from bakeoff.bridge.export.about import preparation
from bakeoff.bridge.export.formats import ExportFormat, export_network
from bakeoff.bridge.export.trained import TrainedNetwork, trained_network
from bakeoff.bridge.importing.importing import import_study
from bakeoff.bridge.importing.outcome import Imported, Note
from bakeoff.bridge.keras_files.model_studies import ModelStudy, import_model
from bakeoff.bridge.keras_files.reading import MODEL_ENDINGS
from bakeoff.bridge.lint.checking import findings
from bakeoff.bridge.lint.facts import Example, ExampleCell, Finding, Rule, Unchecked
from bakeoff.bridge.lint.files import CheckedFile, check_files
from bakeoff.bridge.lint.formats.as_json import findings_json
from bakeoff.bridge.lint.formats.plain import findings_text, unchecked_text
from bakeoff.bridge.lint.formats.sarif import findings_sarif
from bakeoff.bridge.lint.pages import rule_index, rule_page
from bakeoff.bridge.lint.registry import RULES, rule_called, selected
from bakeoff.bridge.reading.events import Reading
from bakeoff.bridge.reading.reader import read
from bakeoff.bridge.repair.changes import Change, Repaired
from bakeoff.bridge.repair.repairing import repaired
from bakeoff.bridge.source.document import Document
from bakeoff.bridge.source.files import document_from_text, read_document

__all__ = [
    "MODEL_ENDINGS",
    "RULES",
    "Change",
    "CheckedFile",
    "Document",
    "Example",
    "ExampleCell",
    "ExportFormat",
    "Finding",
    "Imported",
    "ModelStudy",
    "Note",
    "Reading",
    "Repaired",
    "Rule",
    "TrainedNetwork",
    "Unchecked",
    "check_files",
    "document_from_text",
    "export_network",
    "findings",
    "findings_json",
    "findings_sarif",
    "findings_text",
    "import_model",
    "import_study",
    "preparation",
    "read",
    "read_document",
    "repaired",
    "rule_called",
    "rule_index",
    "rule_page",
    "selected",
    "trained_network",
    "unchecked_text",
]
