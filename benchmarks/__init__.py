"""Side-by-side measurements against peers, on the same machine in the same run.

Each benchmark is a function that returns `{"value", "unit", "peer", "ratio", "goal", "holds"}`.
"""

from benchmarks.run import run_benchmarks

__all__ = ["run_benchmarks"]
