#!/usr/bin/env python3
"""What a user would write to get a dump into SQLite: the rival of bench_import.

Reads OTLP/JSON Lines, writes one row a span with the usual columns and the attributes as JSON.
"""
import json
import sqlite3
import sys


def value_of(value):
    for key, inner in value.items():
        if key == "intValue":
            return int(inner)
        if key == "arrayValue":
            return [value_of(item) for item in inner.get("values", [])]
        if key == "kvlistValue":
            return {item["key"]: value_of(item["value"]) for item in inner.get("values", [])}
        return inner
    return None


def rows(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            for resource_spans in json.loads(line).get("resourceSpans", []):
                for scope_spans in resource_spans.get("scopeSpans", []):
                    for span in scope_spans.get("spans", []):
                        attributes = {item["key"]: value_of(item["value"]) for item in span.get("attributes", [])}
                        start, end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
                        yield (
                            span["traceId"],
                            span["spanId"],
                            span.get("parentSpanId"),
                            span["name"],
                            start,
                            end - start,
                            attributes.get("gen_ai.request.model"),
                            attributes.get("gen_ai.usage.input_tokens"),
                            attributes.get("gen_ai.usage.output_tokens"),
                            json.dumps(attributes),
                        )


def main():
    source, target = sys.argv[1:3]
    database = sqlite3.connect(target)
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute(
        "CREATE TABLE spans (trace_id, span_id, parent_id, name, start, duration, model, input_tokens,"
        " output_tokens, attributes)"
    )
    database.executemany("INSERT INTO spans VALUES (?,?,?,?,?,?,?,?,?,?)", rows(source))
    database.execute("CREATE INDEX spans_by_trace ON spans (trace_id)")
    database.commit()
    database.close()


main()
