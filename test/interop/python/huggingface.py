"""Loads a folder with `datasets`, as the card says and as a VideoFolder; prints the rows of both and the card as JSON."""

import json
import os
import sys
import tempfile

from datasets import Video, load_dataset
from huggingface_hub import DatasetCard

folder = os.path.abspath(sys.argv[1])


def rows(*names, **options):
    with tempfile.TemporaryDirectory() as cache:
        splits = load_dataset(*names, cache_dir=cache, **options)
        found = [row for clips in splits.values() for row in clips.cast_column("video", Video(decode=False))]
    for row in found:
        path = row.pop("video")["path"]
        assert os.path.isfile(path), path
        row["file_name"] = os.path.relpath(path, folder)
    return {"splits": list(splits), "rows": found}


card = DatasetCard.load(os.path.join(folder, "README.md"))
print(
    json.dumps(
        {
            "card": card.data.to_dict(),
            "asDataset": rows(folder),
            "asVideoFolder": rows("videofolder", data_dir=folder),
            "asOneSplit": rows("videofolder", data_dir=folder, data_files={"train": "**"}),
        }
    )
)
