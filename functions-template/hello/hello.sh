#!/bin/sh
# Greets whoever asks: curl 'http://127.0.0.1:8080/hello?name=Ada'
set -eu

# Prints a parameter of the query, decoded. What strangers send never becomes part of a command.
parameter() {
  KEY=$1 LC_ALL=C awk '
    function digit(hex) { return index("0123456789abcdef", tolower(hex)) - 1 }
    function decode(text,    out) {
      gsub(/[+]/, " ", text)
      while (match(text, /%[0-9A-Fa-f][0-9A-Fa-f]/)) {
        out = out substr(text, 1, RSTART - 1) \
          sprintf("%c", 16 * digit(substr(text, RSTART + 1, 1)) + digit(substr(text, RSTART + 2, 1)))
        text = substr(text, RSTART + 3)
      }
      return out text
    }
    BEGIN {
      prefix = ENVIRON["KEY"] "="
      count = split(ENVIRON["QUERY_STRING"], pairs, "&")
      for (i = 1; i <= count; i++)
        if (index(pairs[i], prefix) == 1) {
          print decode(substr(pairs[i], length(prefix) + 1))
          exit
        }
    }'
}

name=$(parameter name | LC_ALL=C tr -d '[:cntrl:]')

printf 'Hello, %s!\n' "${name:-World}"
printf 'You called %s %s (%s).\n' \
  "${SKERRY_FUNCTION:-hello}" "${SKERRY_VERSION:-locally}" "${SKERRY_INVOCATION:-no id}"
