"""The append-only record of runs beside a document: what went in, what came out, by hash, each entry chained to the last."""
