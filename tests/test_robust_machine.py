"""The user's machine: a damaged cache, no home, settings of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from simulation import jit
from tests.conftest import ROOT

ANSWER = (
    "import numpy as np; from simulation.model.draws import uniform\n"
    "print(repr(uniform(np.uint64(7), 3, 2)))"
)
RUN = ["koer", "hedensted-2023", "--aar", "1", "--gentagelser", "1", "--processer", "1"]


def python(*arguments: str, cwd: Path, **environment: str | None) -> str:
    env = {**os.environ, **environment}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False,
        env={k: v for k, v in env.items() if v is not None} | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == "" or "Traceback" not in done.stderr
    return done.stdout


# --- the compile cache ---------------------------------------------------------------------------


def damage(path: Path, how: str) -> None:
    whole = path.read_bytes()
    path.write_bytes(
        {
            "empty": b"",
            "short": whole[: len(whole) // 2],
            "zeros": bytes(len(whole)),
            "flipped": whole[:200] + bytes([whole[200] ^ 1]) + whole[201:],
            "foreign": b"\x80\x04N.",  # what another program might keep there
        }[how]
    )


@pytest.mark.parametrize("how", ["empty", "short", "zeros", "flipped", "foreign"])
def test_a_damaged_compile_cache_is_made_anew(how: str, tmp_path: Path) -> None:
    wanted = python("-c", ANSWER, cwd=tmp_path, NUMBA_CACHE_DIR=str(tmp_path))
    files = sorted(tmp_path.rglob("*.nb[ic]"))
    assert {path.suffix for path in files} == {".nbi", ".nbc"}
    whole = [path.read_bytes() for path in files]
    for path in files:
        damage(path, how)
    assert python("-c", ANSWER, cwd=tmp_path, NUMBA_CACHE_DIR=str(tmp_path)) == wanted
    mended = [path.read_bytes() for path in files]
    assert [len(data) for data in mended] == [len(data) for data in whole]
    assert all(jit._content(path) is not None for path in files)


def test_what_is_damaged_is_swept_and_the_user_told_of_the_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import hashlib

    def put(name: str, data: bytes) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    body = b"compiled"
    sound = put("loop.run_slots-1.py311.1.nbc", body + hashlib.sha256(body).digest())
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert jit.compiled_before()
    empty = put("loop.run_slots-1.py311.nbi", b"")
    left = put("loop.run_slots-1.py311.1.nbc.tmp.1234", b"half")
    os.utime(left, (0, 0))
    assert not jit.compiled_before()
    assert sound.exists()
    assert not empty.exists()
    assert not left.exists()


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "fil").touch()  # a file where the folder should be
    found = python("-c", ANSWER, cwd=tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "fil"))
    assert found == python("-c", ANSWER, cwd=tmp_path)


def test_no_home_and_an_unknown_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_a: object, **_k: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(jit.platformdirs, "user_cache_path", nobody)
    monkeypatch.setattr(jit.tempfile, "gettempdir", lambda: str(tmp_path))
    assert jit.cache_root() == tmp_path / f"jobcenter-{os.getuid()}"
    assert (jit.cache_root().stat().st_mode & 0o777) == 0o700
    monkeypatch.setattr(jit.platformdirs, "user_cache_path", lambda *_a, **_k: Path("~/.cache"))
    assert jit.cache_root() == tmp_path / f"jobcenter-{os.getuid()}"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="kræver root")
def test_a_container_with_an_arbitrary_user() -> None:
    """No HOME, and a user id that is nobody's."""
    other = ["setpriv", "--reuid", "54321", "--regid", "54321", "--clear-groups", sys.executable]
    look = f"import os; os.listdir({str(ROOT)!r})"
    if (
        shutil.which("setpriv") is None
        or subprocess.run([*other, "-c", look], capture_output=True, check=False).returncode
    ):
        pytest.skip("den anden bruger kan ikke læse Python her")
    home = ("HOME", "XDG_CACHE_HOME", "NUMBA_CACHE_DIR")
    env = {k: v for k, v in os.environ.items() if k not in home}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        done = subprocess.run(
            [*other, "-m", "simulation.cli", *RUN, "--ud", f"{folder}/ud"],
            cwd=folder, env=env | {"TMPDIR": folder, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        assert "atplotlib" not in done.stderr
        assert {path.name for path in Path(folder).iterdir()} == {"jobcenter-54321", "ud"}


# --- charts --------------------------------------------------------------------------------------

HOSTILE = (
    b"figure.facecolor: black\naxes.facecolor: black\ntext.usetex: True\nsavefig.bbox: tight\n"
    b"backend: nonsense\nno.such.key: 3\n"
)


@pytest.fixture(scope="module")
def plain_charts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    at = tmp_path_factory.mktemp("plain")
    python("-m", "simulation.cli", *RUN, "--ud", "ud", cwd=at)
    return sorted((at / "ud" / "figures").glob("*.png"))


@pytest.mark.slow
@pytest.mark.parametrize("where", ["here", "home", "variable"])
@pytest.mark.parametrize("content", [HOSTILE, b"\xff\xfe\xff"])
def test_no_matplotlibrc_reaches_the_charts(
    where: str, content: bytes, plain_charts: list[Path], tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    config = own / "config" / "matplotlib"
    config.mkdir(parents=True)
    environment: dict[str, str | None] = {"XDG_CONFIG_HOME": str(own / "config")}
    target = {"here": own, "home": config, "variable": own / "config"}[where] / "matplotlibrc"
    target.write_bytes(content)
    if where == "variable":
        environment["MATPLOTLIBRC"] = str(target)
    python("-m", "simulation.cli", *RUN, "--ud", "ud", cwd=own, **environment)
    assert plain_charts
    for chart in plain_charts:
        assert chart.read_bytes() == (own / "ud" / "figures" / chart.name).read_bytes()


def test_what_a_notebook_has_set_stays_there_and_out_of_the_charts() -> None:
    import matplotlib as mpl

    from simulation.report.figures.style import own_settings

    with mpl.rc_context({"figure.facecolor": "black", "font.size": 33}):
        with own_settings():
            assert mpl.rcParams["figure.facecolor"] == "white"
            assert mpl.rcParams["font.size"] == 10
        assert mpl.rcParams["figure.facecolor"] == "black"
        assert mpl.rcParams["font.size"] == 33
