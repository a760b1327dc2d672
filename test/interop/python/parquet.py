"""Reads a Parquet file with pyarrow and with DuckDB; prints the rows of both as JSON."""

import json
import sys

import duckdb
import pyarrow.parquet as pq

path = sys.argv[1]
relation = duckdb.sql("select * from read_parquet(?)", params=[path])
names = relation.columns
rows = [dict(zip(names, row)) for row in relation.fetchall()]
# Fields of structs by their names, and predicates on lists.
yoruba = duckdb.sql(
    "select count(*) from read_parquet(?) where list_contains(culture.languages, 'yo') and rights.license like 'CC%'",
    params=[path],
).fetchall()[0][0]
print(json.dumps({"pyarrow": pq.read_table(path).to_pylist(), "duckdb": rows, "yoruba": yoruba}))
