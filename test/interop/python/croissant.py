"""Reads the records of a Croissant document with mlcroissant; prints them and its metadata as JSON."""

import json
import os
import subprocess
import sys

import mlcroissant

document = os.path.join(sys.argv[1], "croissant.json")
validated = subprocess.run(
    [os.path.join(os.path.dirname(sys.executable), "mlcroissant"), "validate", "--jsonld", document],
    capture_output=True,
    text=True,
)
dataset = mlcroissant.Dataset(jsonld=document)


def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.item() if hasattr(value, "item") else value


rows = [
    {name.removeprefix("clips/"): plain(value) for name, value in row.items()}
    for row in dataset.records(record_set="clips")
]
print(
    json.dumps(
        {
            "status": validated.returncode,
            "said": validated.stdout + validated.stderr,
            "errors": list(dataset.metadata.issues.errors),
            "warnings": list(dataset.metadata.issues.warnings),
            "metadata": json.loads(json.dumps(dataset.metadata.to_json(), default=str)),
            "rows": rows,
        }
    )
)
