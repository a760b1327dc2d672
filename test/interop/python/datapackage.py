"""Validates a Data Package with frictionless and reads its rows; prints both as JSON."""

import json
import os
import subprocess
import sys

from frictionless import Package

descriptor = os.path.join(sys.argv[1], "datapackage.json")
validated = subprocess.run(
    [os.path.join(os.path.dirname(sys.executable), "frictionless"), "validate", descriptor],
    capture_output=True,
    text=True,
)
resource = Package(descriptor).get_resource("clips")
rows = [row.to_dict() for row in resource.read_rows()]
print(json.dumps({"status": validated.returncode, "said": validated.stdout + validated.stderr, "rows": rows}, default=float))
