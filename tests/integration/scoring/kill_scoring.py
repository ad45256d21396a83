"""Score a file in small pieces; print a dot for each one that is done."""

import sys

from digitnet.workflows.score import Begun, Done, ScoringJob, Sizes, score


def tell(event: Begun | Done) -> None:
    print("." if isinstance(event, Done) else event.done.rows, end=" ", flush=True)


if __name__ == "__main__":
    score(ScoringJob((sys.argv[1],), sys.argv[2], sizes=Sizes(int(sys.argv[3]))), listen=tell)
