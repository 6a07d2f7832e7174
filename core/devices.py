"""Where the work runs: device, threads, determinism, and the conditions that a replay prints."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import torch
from torch import nn

from core.errors import AuditError
from core.evidence.models import Conditions
from core.plan.plan import Plan
from core.records.architecture import Architecture, walk

_TITLES = {"cuda": "CUDA", "mps": "Apple's MPS", "cpu": "CPU"}
LEAST_BUDGET_MIB, MOST_BUDGET_MIB = 64, 1024
"""Bounds of a memory budget that is taken from free memory."""

_UNKNOWN_MIB = 2048
"""What is taken as free where the system does not tell."""

_GROUP = Path("/sys/fs/cgroup")
_PACKAGES = ("torch", "numpy", "captum", "shap", "zennit", "scikit-learn")


def available() -> tuple[str, ...]:
    """Return the devices of this machine, fastest first, out of `cuda`, `mps` and `cpu`."""
    devices = ["cpu"]
    if torch.backends.mps.is_available():
        devices.insert(0, "mps")
    if torch.cuda.is_available():
        devices.insert(0, "cuda")
    return tuple(devices)


def resolve(choice: str) -> str:
    """Return the device for a choice of the plan; `auto` takes the first of `available()`.

    Raises
    ------
    AuditError
        If the machine has no such device.
    """
    here = available()
    if choice == "auto":
        return here[0]
    if choice in here:
        return choice
    listed = ", ".join(f"'{device}'" for device in here)
    raise AuditError(
        f"This machine has no {_TITLES.get(choice, choice)} device",
        seen=f"compute.device = '{choice}'",
        allowed=f"'auto', {listed}",
        remedy=f"Choose 'auto', which takes '{here[0]}' here.",
    )


def thread_count(plan: Plan, *, architecture: Architecture | None = None) -> int:
    """Return the CPU threads for a plan.

    Parameters
    ----------
    architecture : Architecture, optional
        For weights from a file, whose form the plan does not tell.

    Notes
    -----
    With 0 in the plan, convolutions get all cores and everything else gets one: on small
    networks a second thread costs more than it brings.
    """
    if plan.compute.threads:
        return plan.compute.threads
    convolves = plan.model.family in ("cnn", "text_cnn", "vision")
    if plan.model.family == "loaded" and architecture is not None:
        convolves = any(layer.kind in ("conv", "vision") for layer in walk(architecture.layers))
    return cores() if convolves else 1


def memory_budget(device: str) -> int:
    """Return the MiB that one chunk of an explanation may need on this machine, as it is now.

    A quarter of what is free, cut to a power of two, so that two runs on one machine nearly always
    agree; from `LEAST_BUDGET_MIB` to `MOST_BUDGET_MIB`, beyond which chunks gain nothing.
    """
    share = free_mib(device) // 4
    return min(MOST_BUDGET_MIB, max(LEAST_BUDGET_MIB, 1 << max(share.bit_length() - 1, 0)))


def free_mib(device: str) -> int:
    """Return how many MiB of memory are free, on the CPU within what the process may have."""
    if device == "cuda":
        return int(torch.cuda.mem_get_info()[0]) >> 20
    free = [_available_mib(), *_group_mib()]
    return min(free)


def give_back_memory() -> None:
    """Return freed memory to the system, where its allocator can be asked to.

    glibc keeps what was freed between blocks that are still in use: over a hundred chunks of a
    long explanation that came to a hundred MiB. Other allocators give back by themselves.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def device_text() -> str:
    """Return on what the work will run, in a few words: "CPU · 2 cores"."""
    device = available()[0]
    if device == "cuda":
        memory = torch.cuda.get_device_properties(0).total_memory / 2**30
        return f"GPU · {memory:.0f} GiB, CUDA ready"
    if device == "mps":
        return "GPU · Apple's MPS ready"
    count = cores()
    return "CPU · 1 core" if count == 1 else f"CPU · {count} cores"


@contextlib.contextmanager
def threads(count: int) -> Iterator[None]:
    """Let torch use `count` CPU threads inside the block."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextlib.contextmanager
def deterministic() -> Iterator[None]:
    """Let torch use only deterministic algorithms inside the block."""
    before = torch.are_deterministic_algorithms_enabled()
    warns_only = torch.is_deterministic_algorithms_warn_only_enabled()
    if torch.cuda.is_available():
        # cuBLAS reads this at its first use; without it torch refuses to multiply there.
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    memory: Any = torch.utils.deterministic  # its switch is set on the module itself
    fills = memory.fill_uninitialized_memory
    torch.use_deterministic_algorithms(True)
    # Filling each new tensor before it is computed costs time and guards only against operations
    # that read what nobody wrote.
    memory.fill_uninitialized_memory = False
    try:
        yield
    finally:
        memory.fill_uninitialized_memory = fills
        torch.use_deterministic_algorithms(before, warn_only=warns_only)


@contextlib.contextmanager
def seeded_draws(device: str, seed: int) -> Iterator[None]:
    """Let torch's own generators draw from `seed` inside the block, and give them back unmoved.

    Dropout and torch's initialisers cannot be handed a generator, so the global ones are lent.
    """
    state = torch.get_rng_state()
    device_state = _device_state(device)
    torch.default_generator.manual_seed(seed)
    if device == "cuda":
        torch.cuda.manual_seed(seed)
    elif device == "mps":
        torch.mps.manual_seed(seed)
    try:
        yield
    finally:
        torch.set_rng_state(state)
        if device_state is not None and device == "cuda":
            torch.cuda.set_rng_state(device_state)
        elif device_state is not None:
            torch.mps.set_rng_state(device_state)


@contextlib.contextmanager
def recurrent_gradients(model: nn.Module) -> Iterator[None]:
    """Allow gradients through recurrent layers in eval mode inside the block.

    Notes
    -----
    cuDNN refuses the backward pass of a recurrent layer in eval mode (pytorch/pytorch #10006);
    torch's own kernels do not. Networks without recurrent layers keep cuDNN.
    """
    is_recurrent = any(isinstance(module, nn.RNNBase) for module in model.modules())
    if not is_recurrent:
        yield
        return
    with torch.backends.cudnn.flags(enabled=False):
        yield


def conditions(device: str, *, threads: int, memory_mib: int) -> Conditions:
    """Return what could make figures differ in their last digits."""
    name = torch.cuda.get_device_name() if device == "cuda" else _processor()
    return Conditions(
        device=device,
        device_name=name,
        threads=threads,
        memory_mib=memory_mib,
        instruction_set=torch.backends.cpu.get_cpu_capability(),
        platform=platform.platform(),
        python=platform.python_version(),
        versions={package: metadata.version(package) for package in _PACKAGES}
        | {"vitrine": _own_version()},
    )


def cores() -> int:
    """Cores that this process may use, which in a container are fewer than the machine's."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _device_state(device: str) -> torch.Tensor | None:
    if device == "cuda":
        return torch.cuda.get_rng_state()
    if device == "mps":
        return torch.mps.get_rng_state()
    return None


def _available_mib() -> int:
    """MiB that can be had without swapping; Linux tells that, other systems what they have."""
    listing = Path("/proc/meminfo")
    if listing.exists():
        for line in listing.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) >> 10
    names = getattr(os, "sysconf_names", {})
    if "SC_PHYS_PAGES" not in names:
        return _UNKNOWN_MIB
    # Half of the whole: these systems do not say how much of it is in use.
    return int(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2) >> 20


def _group_mib() -> list[int]:
    """MiB left to the container that the process runs in, where one sets a limit.

    Files that the system keeps in memory count as used there, but give way to whoever needs it.
    """
    try:
        most, used = (int((_GROUP / name).read_text()) for name in ("memory.max", "memory.current"))
    except (OSError, ValueError):  # no such file, or "max": there is no limit
        return []
    return [max(most - used + _reclaimable(), 0) >> 20]


def _reclaimable() -> int:
    """Bytes of files in the container's memory that were not read lately."""
    try:
        lines = (_GROUP / "memory.stat").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
    except (OSError, ValueError, IndexError):
        return 0


def _processor() -> str:
    """Name of the processor; Linux tells it only in a file."""
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _own_version() -> str:
    """Version of the program, which runs from its folder and need not be installed."""
    declaration = Path(__file__).parents[1] / "pyproject.toml"
    if declaration.exists():
        project = tomllib.loads(declaration.read_text(encoding="utf-8"))["project"]
        return str(project["version"])
    return metadata.version("vitrine")
