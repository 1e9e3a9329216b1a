"""Lets a function with `park: started` wait for its request after it has booted.

    import skerry          # and whatever else takes time to load

    def main():            # os.environ and sys.stdin are those of the request
        ...

    skerry.run(main)

Without `park: started` it runs at once, and all is as it was. Copy this file; it is yours.
"""

import atexit
import os
import sys
import threading


def wait():
    """Says that the program is ready, and returns when its request has come."""
    if "SKERRY_START_FD" not in os.environ:
        return
    start, ready = int(os.environ["SKERRY_START_FD"]), int(os.environ["SKERRY_READY_FD"])
    os.write(ready, b"\n")
    os.close(ready)
    with open(start, "rb") as stream:
        *variables, rest = stream.read().split(b"\0")
    if not variables or rest:
        os._exit(0)  # the jail is given up: no request will come
    os.environb.clear()
    for variable in variables:
        name, _, value = variable.partition(b"=")
        os.environb[name] = value


def run(main):
    """Waits, calls main, and ends the process as Python would, but for its clearing up: nobody needs
    the memory again, and freeing it piece by piece takes longer than many a request."""
    wait()
    status = 0
    try:
        main()
    except SystemExit as end:
        if end.code is not None and not isinstance(end.code, int):
            print(end.code, file=sys.stderr)
        status = end.code & 255 if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        status = status or 120
    os._exit(status)
