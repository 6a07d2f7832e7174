"""The command line. Without a command it opens the window."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress

if TYPE_CHECKING:
    from tqdm import tqdm

DONE, DOES_NOT_HOLD, BAD_INPUT, BUG, STOPPED = 0, 1, 2, 70, 130
ROOT = Path(__file__).resolve().parent

EXAMPLES = """examples:
  python main.py                                          open the window
  python main.py open digits                              open a project, data or a bundle in it
  python main.py demo                                     a whole audit of built-in data
  python main.py audit examples/digits.toml --out digits  audit a plan into the folder digits
  python main.py explain digits --row 12                  explain one row of an audit
  python main.py explain digits --all --out all           explain all rows into the folder all
  python main.py verify digits/bundle.zip                 check every byte of a bundle
  python main.py replay digits/bundle.zip --retrain       recompute every number of a bundle
  python main.py bench pdf_s                              measure one thing, beside its peer
  python main.py bench architectures resnet18 vgg16       compare networks with published figures

exit codes:
  0 done, and what was checked holds   1 it does not hold   2 bad input, told in a sentence
  70 a fault of the program            130 stopped by Ctrl+C; everything finished is kept
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.command in (None, "open"):
            return _window(getattr(options, "path", None))
        command: Callable[[argparse.Namespace, JobContext], int] = options.run
        with _context(quiet=options.quiet or options.json) as context:
            return command(options, context)
    except BrokenPipeError:
        # Whoever read our lines has left; nothing may be written to them at the end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except CancelledError:
        _say("Stopped. Every finished step is kept; run the same command again to go on.")
        return STOPPED
    except AuditError as fault:
        return _tell(fault, as_json=options.json)
    except Exception:  # noqa: BLE001 - the last line of defence: a bug keeps its traceback
        traceback.print_exc()
        _say("This is a fault of the program, not of your data. Please report the lines above.")
        return BUG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="Audit a neural network: train or load it, explain it, test the "
        "explanations, and write the report.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(quiet=False, json=False)
    commands = parser.add_subparsers(dest="command", metavar="command")

    opened = commands.add_parser(
        "open",
        help="open the window with a project, a plan, data, weights or a bundle",
        description="Open the window, and in it what lies at a path.",
    )
    opened.add_argument("path", type=Path, help="a project's folder or any file of the above")

    audit = _command(commands, "audit", _audit, "run a plan and write report and bundle")
    audit.add_argument("plan", type=Path, help="a plan in TOML; examples/ holds six")
    audit.add_argument("--out", type=Path, required=True, help="folder of the project")

    explain = _command(commands, "explain", _explain, "explain one row of an audit, or all of them")
    explain.add_argument("project", type=Path, help="folder of the project")
    which = explain.add_mutually_exclusive_group(required=True)
    which.add_argument("--row", type=int, help="row of the data, from 1")
    which.add_argument("--all", action="store_true", help="all rows, into the folder --out")
    explain.add_argument("--out", type=Path, help="with --all: folder; a second run goes on there")
    explain.add_argument("--rows", type=int, help="with --all: only so many rows")
    explain.add_argument("--of", type=Path, help="with --all: rows of this CSV file instead")
    explain.add_argument("--method", help="attribution method; the plan's first, if absent")
    explain.add_argument("--data", type=Path, help="the data, if it lies elsewhere by now")
    explain.add_argument("--csv", type=Path, help="also write the attributions to this file")

    verify = _command(commands, "verify", _verify, "check every byte of a bundle")
    verify.add_argument("bundle", type=Path)

    replay = _command(commands, "replay", _replay, "recompute a bundle, compare every number")
    replay.add_argument("bundle", type=Path)
    replay.add_argument("--data", type=Path, help="the data, where it was not built in")
    replay.add_argument("--retrain", action="store_true", help="repeat the training as well")

    demo = _command(commands, "demo", _demo, "audit the built-in breast cancer data")
    demo.add_argument("--out", type=Path, default=ROOT / "build" / "demo")

    bench = _command(commands, "bench", _bench, "measure against peers; writes build/bench.json")
    bench.add_argument(
        "only",
        nargs="*",
        metavar="name",
        help="measure only these; 'architectures' compares named networks, those that follow it",
    )
    bench.add_argument("--weights", type=Path, help="architectures: folder with their weights")
    bench.add_argument(
        "--validation", type=Path, help="architectures: folder with one folder of pictures a class"
    )
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace, JobContext], int],
    summary: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=summary.capitalize() + ".")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")
    parser.set_defaults(run=run)
    return parser


def _window(path: Path | None) -> int:
    from gui.display import display_fault, library_fault

    fault = display_fault(os.environ)
    if fault is not None:
        raise fault
    try:
        from gui.app import run
    except ImportError as error:
        raise library_fault(error) or error from error
    return run(sys.argv[:1], path=path)


def _audit(options: argparse.Namespace, context: JobContext) -> int:
    from core.plan import read_plan

    plan = read_plan(options.plan)  # mistakes are told before torch is loaded, which takes seconds

    from reports.commands import audit_into

    outcome = audit_into(
        plan,
        out=options.out,
        folder=options.plan.resolve().parent,
        warn=_say,
        context=context,
    )
    _show(options, outcome.as_json(), outcome.lines())
    return DONE


def _demo(options: argparse.Namespace, context: JobContext) -> int:
    from core.plan import read_plan
    from reports.commands import audit_into
    from reports.verify import verify

    plan = ROOT / "examples" / "breast_cancer.toml"
    outcome = audit_into(read_plan(plan), out=options.out, folder=plan.parent, context=context)
    checked = verify(outcome.files["bundle.zip"])
    _show(options, outcome.as_json(), [*outcome.lines(), checked.sentence])
    return DONE if checked.holds else DOES_NOT_HOLD


def _explain(options: argparse.Namespace, context: JobContext) -> int:
    if options.all:
        return _explain_all(options, context)
    if options.out or options.rows or options.of:
        raise AuditError(
            "A folder and a number of rows belong to the explanation of all rows",
            seen="--row with --out, --rows or --of",
            allowed="--row N [--csv FILE], or --all --out FOLDER [--rows N] [--of FILE]",
            remedy="Put --all in the place of --row.",
        )

    from reports.row import explain_row

    outcome = explain_row(
        options.project,
        row=options.row - 1,
        method=options.method,
        data=options.data,
        warn=_say,
        context=context,
    )
    if options.csv is not None:
        from core.canonical import write_whole

        write_whole(options.csv, outcome.as_csv())
    _show(options, outcome.model_dump(mode="json"), outcome.lines())
    return DONE


def _explain_all(options: argparse.Namespace, context: JobContext) -> int:
    if options.out is None or options.csv is not None:
        raise AuditError(
            "The values of all rows go into a folder",
            seen="--all with --csv" if options.csv is not None else "--all without --out",
            allowed="--all --out FOLDER [--rows N] [--of FILE]",
            remedy="Name a folder with --out; pandas.read_parquet reads its folder rows.",
        )

    from reports.explain_all.command import explain_all_of, told

    view = explain_all_of(
        options.project,
        folder=options.out,
        method=options.method,
        most=options.rows,
        data=options.data,
        file=options.of,
        warn=_say,
        context=context,
    )
    _show(options, view.model_dump(mode="json"), told(view))
    return DONE


def _verify(options: argparse.Namespace, context: JobContext) -> int:  # noqa: ARG001
    from reports.verify import verify

    if not options.bundle.is_file():
        raise AuditError(
            "There is no such bundle",
            seen=f"{options.bundle}",
            allowed="a bundle.zip that an audit wrote",
            remedy="Check the path.",
        )
    outcome = verify(options.bundle)
    _show(options, outcome.model_dump(mode="json"), outcome.lines())
    return DONE if outcome.holds else DOES_NOT_HOLD


def _replay(options: argparse.Namespace, context: JobContext) -> int:
    from reports.replay import replay

    outcome = replay(options.bundle, data=options.data, retrain=options.retrain, context=context)
    lines = [outcome.sentence]
    lines += [f"  {d.id}: {d.said} there, {d.found} here" for d in outcome.differences[:20]]
    _show(options, outcome.model_dump(mode="json"), lines)
    return DONE if outcome.holds else DOES_NOT_HOLD


def _bench(options: argparse.Namespace, context: JobContext) -> int:
    if options.only[:1] == ["architectures"]:
        from benchmarks.architectures import architectures_table

        view, table = architectures_table(
            options.only[1:],
            context=context,
            weights=options.weights,
            validation=options.validation,
        )
        _show(options, view.model_dump(mode="json"), table)
        return DONE
    if options.weights is not None or options.validation is not None:
        raise AuditError(
            "Only the comparison of networks reads weights and pictures",
            seen=f"bench {' '.join(options.only)}".rstrip(),
            allowed="bench architectures [NAME …] --weights FOLDER --validation FOLDER",
            remedy="Put 'architectures' first, or leave the folders out.",
        )

    from benchmarks import run_benchmarks

    results, lines = run_benchmarks(options.only, context=context)
    _show(options, results, lines)
    return DONE if all(row["holds"] for row in results.values()) else DOES_NOT_HOLD


def _show(options: argparse.Namespace, value: object, lines: Sequence[str]) -> None:
    if options.json:
        print(json.dumps(value, indent=1, ensure_ascii=False))
    else:
        print("\n".join(lines))


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _tell(fault: AuditError, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"error": fault.sentence}, ensure_ascii=False))
    else:
        _say(fault.sentence)
    return BAD_INPUT


@contextmanager
def _context(*, quiet: bool) -> Iterator[JobContext]:
    """Give progress bars, and let the first Ctrl+C stop at the next batch, the second at once."""
    token, bars = CancelToken(), _Bars(quiet=quiet)

    def stop(_: int, __: FrameType | None) -> None:
        if token.is_cancelled:
            raise KeyboardInterrupt
        token.cancel()
        _say("\nStopping at the next batch. Press Ctrl+C again to stop at once.")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield JobContext(report=bars.show, token=token)
    finally:
        signal.signal(signal.SIGINT, before)
        bars.close()


class _Bars:
    """One progress bar for each step, on the error stream."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._step = ""
        self._bar: tqdm[object] | None = None

    def show(self, progress: Progress) -> None:
        """Move the bar of the step, or start the bar of a new one."""
        if self._quiet:
            return
        is_done = progress.done >= progress.total
        if progress.step != self._step or (self._bar is None and not is_done):
            self._start(progress)
        if self._bar is None:
            return
        self._bar.total = progress.total
        self._bar.n = min(progress.done, progress.total)
        self._bar.unit = progress.note  # tqdm would write a comma before its own postfix
        self._bar.update(0)
        if is_done:
            self.close()  # so that the outcome starts on a line of its own

    def _start(self, progress: Progress) -> None:
        from tqdm import tqdm

        self.close()
        self._step = progress.step
        self._bar = tqdm(
            total=progress.total,
            desc=f"{progress.step:<28}"[:28],
            bar_format="{desc} {bar:24} {percentage:3.0f} %  {unit}",
            unit="",
            file=sys.stderr,
            dynamic_ncols=True,
        )

    def close(self) -> None:
        """End the bar that is shown."""
        if self._bar is not None:
            self._bar.refresh()
            self._bar.close()
            self._bar = None


if __name__ == "__main__":
    sys.exit(main())
