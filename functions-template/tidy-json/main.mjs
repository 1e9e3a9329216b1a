// JSON with sorted keys: curl --data-binary @FILE.json 'http://127.0.0.1:8080/tidy-json?indent=4'

import { readFileSync, writeFileSync } from "node:fs";
import { wait } from "./skerry.mjs";

/** The same value with the keys of every object in order. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** Writes a CGI answer: headers, an empty line, the body. */
function answer(status, type, body) {
  writeFileSync(1, `Status: ${status}\nContent-Type: ${type}\n\n${body}\n`);
}

wait();
const indent = Number(new URLSearchParams(process.env.QUERY_STRING).get("indent") ?? 2);
try {
  if (!Number.isInteger(indent) || indent < 0 || indent > 10) {
    throw new SyntaxError("indent: expected a whole number from 0 to 10");
  }
  const value = JSON.parse(readFileSync(0, "utf8"));
  answer("200 OK", "application/json", JSON.stringify(sorted(value), null, indent));
} catch (error) {
  if (!(error instanceof SyntaxError)) throw error;
  answer("400 Bad Request", "text/plain; charset=utf-8", error.message);
}
