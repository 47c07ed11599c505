"""What Keras users have: notebooks, scripts and saved models in, studies out; read as data, never executed."""

from bakeoff.bridge.export.about import preparation
from bakeoff.bridge.export.formats import ExportFormat, export_network
from bakeoff.bridge.export.trained import TrainedNetwork, trained_network
from bakeoff.bridge.keras_files.model_studies import ModelStudy, import_model
from bakeoff.bridge.keras_files.reading import MODEL_ENDINGS

__all__ = [
    "MODEL_ENDINGS",
    "ExportFormat",
    "ModelStudy",
    "TrainedNetwork",
    "export_network",
    "import_model",
    "preparation",
    "trained_network",
]
