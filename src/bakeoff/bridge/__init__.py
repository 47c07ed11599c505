"""What Keras users have: notebooks, scripts and saved models in, studies out; read as data, never executed."""

from bakeoff.bridge.export.about import preparation
from bakeoff.bridge.export.formats import ExportFormat, export_network
from bakeoff.bridge.export.trained import TrainedNetwork, trained_network
from bakeoff.bridge.importing.importing import import_study
from bakeoff.bridge.importing.outcome import Imported, Note
from bakeoff.bridge.keras_files.model_studies import ModelStudy, import_model
from bakeoff.bridge.keras_files.reading import MODEL_ENDINGS
from bakeoff.bridge.reading.events import Reading
from bakeoff.bridge.reading.reader import read
from bakeoff.bridge.source.document import Document
from bakeoff.bridge.source.files import document_from_text, read_document

__all__ = [
    "MODEL_ENDINGS",
    "Document",
    "ExportFormat",
    "Imported",
    "ModelStudy",
    "Note",
    "Reading",
    "TrainedNetwork",
    "document_from_text",
    "export_network",
    "import_model",
    "import_study",
    "preparation",
    "read",
    "read_document",
    "trained_network",
]
