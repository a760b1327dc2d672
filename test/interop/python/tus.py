"""Uploads a file with tuspy, stops in the middle, and goes on with a new client: where it was, and the URL it used."""

import json
import sys

from tusclient import client
from tusclient.exceptions import TusCommunicationError

endpoint, token, submission, path, chunk = sys.argv[1:]
headers = {"Authorization": f"Bearer {token}"}


def uploader(**options):
    tus = client.TusClient(f"{endpoint}/v1/uploads", headers=headers)
    return tus.uploader(path, chunk_size=int(chunk), metadata={"submission": submission}, retries=2, retry_delay=1, **options)


first = uploader()
first.upload_chunk()
first.upload_chunk()
second = uploader(url=first.url)
resumed = second.offset
second.upload()
try:
    client.TusClient(f"{endpoint}/v1/uploads", headers={}).uploader(path, metadata={"submission": submission}).upload()
    refused = None
except TusCommunicationError as error:
    refused = error.status_code
print(json.dumps({"resumed": resumed, "end": second.offset, "refused": refused}))
