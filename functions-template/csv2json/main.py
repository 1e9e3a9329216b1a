"""CSV with a header line to JSON: curl --data-binary @FILE.csv 'http://127.0.0.1:8080/csv2json'

The query may name another delimiter: ?delimiter=%3B for a semicolon, ?delimiter=%09 for a tab.
"""

import csv
import io
import json
import os
import sys
from http import HTTPStatus
from urllib.parse import parse_qs

import skerry


def rows(text, delimiter):
    """The rows as dictionaries; ValueError says in words what is wrong with which line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header = next(reader, [])
    if not any(header):
        raise ValueError("line 1: expected a header with the column names")
    if len(set(header)) < len(header):
        raise ValueError("line 1: a column name occurs twice")
    result = []
    for row in reader:
        if not row:
            continue
        if len(row) != len(header):
            raise ValueError(f"line {reader.line_num}: {len(row)} values for {len(header)} columns")
        result.append(dict(zip(header, row)))
    return result


def answer(status, content_type, body):
    """Writes a CGI answer: headers, an empty line, the body."""
    head = f"Status: {status.value} {status.phrase}\nContent-Type: {content_type}\n\n"
    sys.stdout.buffer.write((head + body).encode())


def main():
    query = parse_qs(os.environ.get("QUERY_STRING", ""))
    delimiter = query.get("delimiter", [","])[0]
    try:
        if len(delimiter) != 1 or delimiter in '"\r\n':
            raise ValueError("delimiter: expected one character")
        result = rows(sys.stdin.buffer.read().decode("utf-8-sig"), delimiter)
    except (ValueError, csv.Error) as error:  # UnicodeDecodeError is a ValueError
        answer(HTTPStatus.BAD_REQUEST, "text/plain; charset=utf-8", f"{error}\n")
        return
    answer(HTTPStatus.OK, "application/json", json.dumps(result, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    # What Python loads at its first use is loaded now, before the request is there.
    json.dumps(rows(b"warm,up\n1,2\n".decode("utf-8-sig"), ","))
    skerry.run(main)
