from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from core import devices
from core.errors import AuditError
from core.models.build import build
from core.plan import Plan
from core.records.architecture import Architecture, Conv, Linear, Recurrent, Reshape


def plan_of(family: str, *, threads: int = 0) -> Plan:
    model = {"family": family}
    if family == "loaded":
        model |= {"weights": "w.safetensors", "architecture": "a.json"}
    return Plan.model_validate(
        {
            "title": "t",
            "data": {"source": {"kind": "builtin", "name": "digits"}},
            "model": model,
            "compute": {"threads": threads},
        }
    )


def test_auto_takes_the_first_available_device() -> None:
    assert devices.resolve("auto") == devices.available()[0]
    assert devices.available()[-1] == "cpu"
    assert devices.resolve("cpu") == "cpu"


def test_absent_device_is_refused_with_what_the_machine_has() -> None:
    absent = next(name for name in ("mps", "cuda") if name not in devices.available())
    with pytest.raises(AuditError) as caught:
        devices.resolve(absent)
    assert caught.value.sentence.startswith("This machine has no ")
    assert f"Found: compute.device = '{absent}'" in caught.value.sentence
    assert "'cpu'" in caught.value.sentence


@pytest.mark.parametrize("family", ["mlp", "recurrent", "loaded"])
def test_small_families_take_one_thread(family: str) -> None:
    assert devices.thread_count(plan_of(family)) == 1


def test_convolutions_take_all_cores_also_when_loaded() -> None:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    conv = Conv(name="conv", dimensions=1, inputs=1, outputs=2, kernel=3)
    layers = (conv, Reshape(name="flatten", operation="flatten"))
    loaded = Architecture(input_shape=(1, 4), layers=layers, output="logits")
    assert devices.thread_count(plan_of("cnn")) == cores
    assert devices.thread_count(plan_of("loaded"), architecture=loaded) == cores


def test_a_planned_thread_count_is_kept() -> None:
    assert devices.thread_count(plan_of("cnn", threads=3)) == 3


def test_threads_are_restored_after_a_failure() -> None:
    before = torch.get_num_threads()
    with devices.threads(before + 1):
        assert torch.get_num_threads() == before + 1
    with pytest.raises(KeyError), devices.threads(before + 1):
        raise KeyError
    assert torch.get_num_threads() == before


def test_deterministic_algorithms_end_with_the_block() -> None:
    before = torch.are_deterministic_algorithms_enabled()
    with devices.deterministic():
        assert torch.are_deterministic_algorithms_enabled()
    with pytest.raises(KeyError), devices.deterministic():
        raise KeyError
    assert torch.are_deterministic_algorithms_enabled() == before


def test_seeded_draws_repeat_and_leave_the_global_generator_untouched() -> None:
    before = torch.get_rng_state()
    with devices.seeded_draws("cpu", 7):
        first = torch.rand(3)
    with devices.seeded_draws("cpu", 7):
        second = torch.rand(3)
    assert torch.equal(first, second)
    assert torch.equal(torch.get_rng_state(), before)


def test_recurrent_networks_give_gradients_in_eval_mode() -> None:
    layers = (
        Recurrent(name="gru", cell="gru", inputs=2, hidden=3),
        Reshape(name="last", operation="last_step"),
        Linear(name="output", inputs=3, outputs=2),
    )
    network = build(Architecture(input_shape=(5, 2), layers=layers, output="logits")).eval()
    inputs = torch.ones(1, 5, 2, requires_grad=True)
    with devices.recurrent_gradients(network):
        torch.autograd.backward(network(inputs).sum())
    assert inputs.grad is not None
    assert bool((inputs.grad != 0).any())


def test_conditions_name_what_a_replay_needs() -> None:
    found = devices.conditions("cpu", threads=2, memory_mib=64)
    assert (found.device, found.threads, found.memory_mib) == ("cpu", 2, 64)
    assert found.versions["torch"] == torch.__version__
    assert set(found.versions) == {
        "torch",
        "numpy",
        "captum",
        "shap",
        "zennit",
        "scikit-learn",
        "vitrine",
    }
    assert all(found.versions.values())
    assert found.device_name
    assert found.instruction_set == torch.backends.cpu.get_cpu_capability()


@pytest.mark.gpu
def test_cuda_recurrent_gradients_and_draws_are_restored() -> None:
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    state = torch.cuda.get_rng_state()
    with devices.seeded_draws("cuda", 3):
        torch.rand(4, device="cuda")
    assert torch.equal(torch.cuda.get_rng_state(), state)
    network = torch.nn.GRU(2, 3).cuda().eval()
    inputs = torch.ones(5, 1, 2, device="cuda", requires_grad=True)
    with devices.recurrent_gradients(network):
        torch.autograd.backward(network(inputs)[0].sum())
    assert torch.backends.cudnn.enabled


def test_device_is_told_in_a_few_words() -> None:
    assert devices.device_text().startswith(("CPU · ", "GPU · "))


@pytest.mark.parametrize(("free", "budget"), [(100_000, 1024), (3_000, 512), (300, 64), (0, 64)])
def test_a_budget_is_a_quarter_of_free_memory_within_bounds(
    monkeypatch: pytest.MonkeyPatch, free: int, budget: int
) -> None:
    monkeypatch.setattr(devices, "free_mib", lambda _: free)
    assert devices.memory_budget("cpu") == budget


def test_free_memory_is_some_and_not_more_than_the_machine_has() -> None:
    free = devices.free_mib("cpu")
    assert free > 0
    if hasattr(os, "sysconf"):
        assert free <= os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20


def test_files_that_the_container_keeps_in_memory_are_not_in_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(devices, "_GROUP", tmp_path)
    monkeypatch.setattr(devices, "_available_mib", lambda: 100_000)
    assert devices.free_mib("cpu") == 100_000, "there is no limit"
    (tmp_path / "memory.max").write_text(f"{1000 << 20}\n")
    (tmp_path / "memory.current").write_text(f"{900 << 20}\n")
    assert devices.free_mib("cpu") == 100
    stat = f"anon {200 << 20}\ninactive_file {600 << 20}\nactive_file {100 << 20}\n"
    (tmp_path / "memory.stat").write_text(stat)
    assert devices.free_mib("cpu") == 700
    (tmp_path / "memory.max").write_text("max\n")
    assert devices.free_mib("cpu") == 100_000
