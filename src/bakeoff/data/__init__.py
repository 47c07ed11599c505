"""Data sets: a name or a path in; arrays, prepared once, and each trial's split and order from its seed out."""

from bakeoff.data.cache import CacheStatus, SumCheck, cache_status, check_sums
from bakeoff.data.facts import Dataset, DatasetFacts
from bakeoff.data.loading import dataset_facts, load_dataset
from bakeoff.data.pictures import ImageStyle, image_style, read_image
from bakeoff.data.preprocessing import Prepared, prepare, prepare_images, prepared_shape, preprocess_names
from bakeoff.data.splits import Split, order, split, train_sample
from bakeoff.data.standardising import Standardisation, standardisation
from bakeoff.data.unpacking import cache_folder
from bakeoff.data.views import DatasetView, ImageView, PartView, dataset_view, image_view

__all__ = [
    "CacheStatus",
    "Dataset",
    "DatasetFacts",
    "DatasetView",
    "ImageStyle",
    "ImageView",
    "PartView",
    "Prepared",
    "Split",
    "Standardisation",
    "SumCheck",
    "cache_folder",
    "cache_status",
    "check_sums",
    "dataset_facts",
    "dataset_view",
    "image_style",
    "image_view",
    "load_dataset",
    "order",
    "prepare",
    "prepare_images",
    "prepared_shape",
    "preprocess_names",
    "read_image",
    "split",
    "standardisation",
    "train_sample",
]
