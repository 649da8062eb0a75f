# Answers test/parity/differential.test.ts with what this python3's re does, one JSON row per line in and out.
#
# In: {pattern, text, ignore_case}. Out: {match, groups, further}, {match: null}, {error}, {fails} for an internal error of
# CPython, or {skipped} for a case that took too long. The first line out names the Python version.
import itertools
import json
import re
import signal
import sys
import warnings

warnings.simplefilter("ignore")


class TooLong(Exception):
    pass


def stop(*_):
    raise TooLong


def answer(row):
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        compiled = re.compile(row["pattern"], re.IGNORECASE if row["ignore_case"] else 0)
        found = compiled.search(row["text"])
        if found is None:
            return {"match": None}
        groups = [list(found.span(n + 1)) for n in range(compiled.groups)]
        further = [list(each.span()) for each in itertools.islice(compiled.finditer(row["text"]), 1, 9)]
        return {"match": list(found.span()), "groups": groups, "further": further}
    except re.error as error:
        return {"error": error.msg + ("" if error.pos is None else f" at position {error.pos}")}
    except (OverflowError, ValueError, RecursionError) as error:
        return {"error": str(error)}
    except SystemError as error:
        return {"fails": str(error)}
    except TooLong:
        return {"skipped": True}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


signal.signal(signal.SIGALRM, stop)
print(json.dumps(".".join(map(str, sys.version_info[:3]))), flush=True)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
