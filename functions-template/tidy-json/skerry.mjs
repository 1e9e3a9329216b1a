// Lets a function with `park: started` wait for its request after it has booted.
//
//     import { wait } from "./skerry.mjs"; // and whatever else takes time to load
//     wait(); // from here on process.env and standard input are those of the request
//
// Without `park: started`, `wait()` returns at once, and all is as it was. Copy this file; it is yours.

import { closeSync, readFileSync, writeSync } from "node:fs";

/** Says that the program is ready, and returns when its request has come. */
export function wait() {
  const { SKERRY_START_FD: start, SKERRY_READY_FD: ready } = process.env;
  if (start === undefined) return;
  writeSync(Number(ready), "\n");
  closeSync(Number(ready));
  const variables = readFileSync(Number(start), "utf8").split("\0");
  closeSync(Number(start));
  if (variables.length < 2 || variables.pop() !== "") process.exit(0); // no request will come
  for (const name of Object.keys(process.env)) delete process.env[name];
  for (const variable of variables) {
    const end = variable.indexOf("=");
    process.env[variable.slice(0, end)] = variable.slice(end + 1);
  }
}
