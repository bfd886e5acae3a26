"""The bundle for machines without internet: what is in it for whom, and that nothing in it asks a network.

Whole, with the network off, it is made and run from in `make proof`.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from packaging.tags import cpython_tags, mac_platforms, sys_tags
from packaging.utils import parse_wheel_filename

from helpers.book.bundle import install
from helpers.book.bundle.__main__ import main
from helpers.book.bundle.make import download_command, make_bundle, write_instructions
from helpers.book.bundle.plan import DEFAULT_PYTHON, PLATFORMS, PYTHONS, requirements_of
from helpers.project import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


def names(requirements: str) -> set[str]:
    return {line.partition("==")[0] for line in requirements.splitlines() if line and not line.startswith(" ")}


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle for all platforms, but for its wheels, of which it has one that is none."""
    folder = tmp_path / "bundle"
    (folder / "wheels").mkdir(parents=True)
    (folder / "wheels" / "a-1-py3-none-any.whl").write_bytes(b"not a wheel")
    (folder / "requirements.txt").write_text("a==1 \\\n    --hash=sha256:00\n")
    write_instructions(folder, [HERE], list(PLATFORMS))
    return folder


@pytest.mark.parametrize(
    ("platform", "only_there", "never_there"),
    [
        ("linux", {"pexpect", "ptyprocess"}, {"pywinpty", "colorama", "appnope"}),
        ("windows", {"pywinpty", "colorama"}, {"pexpect", "appnope"}),
        ("macos", {"pexpect", "appnope"}, {"pywinpty", "colorama"}),
    ],
)
def test_each_platform_gets_what_it_needs(platform: str, only_there: set[str], never_there: set[str]) -> None:
    there = names(requirements_of(LOCK, PLATFORMS[platform], DEFAULT_PYTHON))
    assert only_there <= there
    assert not never_there & there
    assert {"pandas", "jupyter-book", "statsmodels", "jupyterlab"} <= there


def test_a_python_gets_what_it_alone_needs() -> None:
    older, newer = (names(requirements_of(LOCK, PLATFORMS["linux"], python)) for python in ("3.11", "3.14"))
    assert older - newer == {"overrides"}  # the lock: overrides ; python_full_version < '3.12'


def test_every_requirement_is_pinned_and_hashed_and_the_markers_are_seen_to() -> None:
    part = requirements_of(LOCK, PLATFORMS["windows"], "3.12")
    entries = re.split(r"\n(?=\S)", part.strip())
    assert len(entries) > 150
    assert [entry for entry in entries if not re.match(r"\S+==\S+ \\\n    --hash=sha256:[0-9a-f]{64}", entry)] == []


def test_the_pythons_are_those_of_the_project() -> None:
    (least, below) = re.findall(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', (ROOT / "pyproject.toml").read_text())[0]
    assert list(PYTHONS) == [f"3.{minor}" for minor in range(int(least), int(below))]


def test_wheels_of_this_machine_and_of_others_fit_their_tags() -> None:
    def fits(wheel: str, platform: str) -> bool:
        allowed = set(cpython_tags((3, 13), platforms=PLATFORMS[platform].tags))
        return bool(parse_wheel_filename(wheel)[3] & allowed)

    assert fits("scipy-1.17.1-cp313-cp313-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl", "linux")
    assert not fits("scipy-1.17.1-cp313-cp313-manylinux_2_34_x86_64.whl", "linux")
    assert fits("scipy-1.17.1-cp313-cp313-win_amd64.whl", "windows")
    assert PLATFORMS["macos"].tags[0] in set(mac_platforms((14, 0), "arm64"))
    assert {tag.platform for tag in sys_tags()} & set(PLATFORMS["linux"].tags) or sys.platform != "linux"


def test_wheels_are_fetched_by_hash_and_never_made_of_sources() -> None:
    command = download_command(Path("r.txt"), PLATFORMS["linux"], "3.13", Path("wheels"))
    assert {"--require-hashes", "--no-deps"} <= set(command)
    assert command[command.index("--only-binary") + 1] == ":all:"


def test_no_file_of_a_bundle_names_an_address(bundle: Path) -> None:
    for path in bundle.iterdir():
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert "://" not in text, path.name
            assert "--index-url" not in text, path.name
            assert re.search(r"pypi|\.org|\.com", text) is None, path.name


def test_the_dockerfile_needs_the_image_of_python_and_nothing_else(bundle: Path) -> None:
    text = (bundle / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    commands = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    assert [rest for word, rest in commands if word == "FROM"] == [f"python:{HERE}-slim"]
    (run,) = [rest for word, rest in commands if word == "RUN"]
    assert {"--no-index", "--require-hashes", "--mount=type=bind,target=/bundle"} <= set(run.split())
    assert "apt" not in run
    assert not [rest for word, rest in commands if word in ("ADD", "COPY")]


def test_the_script_of_the_shell_finds_its_python(bundle: Path) -> None:
    def script(python: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ["PATH"], "PYTHON": python}
        command = ["sh", str(bundle / "install.sh"), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    (bundle / "install.py").write_text("import sys; print(sys.executable, sys.argv[1:])")
    assert script(sys.executable, "my env").stdout.strip() == f"{sys.executable} ['my env']"
    lost = script("no-such")
    assert (lost.returncode, lost.stderr.strip()) == (2, f"Python {HERE} is needed; set PYTHON to where it is")


def test_checksums_are_in_the_form_that_other_programs_read(bundle: Path) -> None:
    line = next(one for one in (bundle / "SHA256SUMS").read_text().splitlines() if one.endswith(".whl"))
    assert line == f"{hashlib.sha256(b'not a wheel').hexdigest()}  wheels/a-1-py3-none-any.whl"
    if shutil.which("sha256sum"):
        assert (
            subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=bundle, check=False).returncode == 0
        )


def test_a_file_that_was_changed_added_or_lost_is_named_and_nothing_is_installed(bundle: Path, tmp_path: Path) -> None:
    assert install.changed_files(bundle) == []
    (bundle / "wheels" / "a-1-py3-none-any.whl").write_bytes(b"another")
    (bundle / "wheels" / "b-1-py3-none-any.whl").write_bytes(b"")
    (bundle / "README.md").unlink()
    with pytest.raises(SystemExit) as refused:
        install.install(bundle, tmp_path / "env")
    assert str(refused.value).splitlines() == [
        "README.md: is missing",
        "wheels/b-1-py3-none-any.whl: is not listed in SHA256SUMS",
        "wheels/a-1-py3-none-any.whl: is not as it was when the bundle was made",
        "Copy the folder again; nothing was installed",
    ]
    assert not (tmp_path / "env").exists()


def test_another_python_is_told_which_it_should_be(bundle: Path, tmp_path: Path) -> None:
    (bundle / "pythons.txt").write_text("3.9\n3.10\n")
    with pytest.raises(
        SystemExit, match=rf"This is Python {HERE}; the wheels in this folder are for Python 3.9 and 3.10"
    ):
        install.install(bundle, tmp_path / "env")


def test_a_folder_of_other_files_is_neither_an_environment_nor_a_bundle(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.txt").write_text("keep me")
    with pytest.raises(SystemExit, match="is not empty and is no environment"):
        install.environment_folder(tmp_path / "papers")
    with pytest.raises(ValueError, match="is not empty and holds no bundle"):
        make_bundle(tmp_path / "papers", ["3.13"], ["linux"])
    assert (tmp_path / "papers" / "letter.txt").read_text() == "keep me"


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [("--python", "3.9", "3.11, 3.12, 3.13, 3.14"), ("--platform", "beos", "linux, windows, macos")],
)
def test_what_no_bundle_can_be_made_for_is_refused(option: str, value: str, words: str) -> None:
    done = CliRunner().invoke(main, [option, value])
    assert done.exit_code == 2
    assert words in done.output


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle for this machine alone, made with the network on."""
    return make_bundle(tmp_path_factory.mktemp("made") / "bundle", [HERE], ["linux"])


def without_network(*command: str, where: Path) -> subprocess.CompletedProcess[str]:
    """Run a command with no network: none there at all, or where that may not be, none that answers."""
    nowhere = "http://127.0.0.1:9"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "PYTHON"))}
    environment |= dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), nowhere)
    environment["HOME"] = str(where)
    alone = ["unshare", "--net"] if subprocess.run(["unshare", "--net", "true"], check=False).returncode == 0 else []
    return subprocess.run([*alone, *command], cwd=where, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.proof
def test_a_bundle_installs_and_makes_an_edition_with_the_network_off(made: Path, tmp_path: Path) -> None:
    environment = {"PYTHON": sys.executable}
    moved = shutil.copytree(made, tmp_path / "on a stick")
    begun = without_network("env", f"PYTHON={environment['PYTHON']}", "sh", str(moved / "install.sh"), where=tmp_path)
    assert begun.returncode == 0, begun.stdout + begun.stderr
    command = str(tmp_path / "linkbook-environment" / "bin" / "linkbook")
    for arguments in (("doctor",), ("template", "mine"), ("build",)):
        done = without_network(command, *arguments, where=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "build" / "demo" / "html" / "notebooks" / "03_gp_usage_pooled.html").is_file()
    assert install.changed_files(moved) == []


@pytest.mark.proof
def test_the_commands_of_the_dockerfile_and_by_hand_install_with_the_network_off(made: Path, tmp_path: Path) -> None:
    text = (made / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    run = next(line for line in text.splitlines() if line.startswith("RUN ")).partition("/bundle ")[2]
    (by_hand,) = re.findall(
        r"^linkbook-environment/bin/python (-m pip .*)$", (made / "README.md").read_text(), re.MULTILINE
    )
    for number, command in enumerate((run.strip().removeprefix("python "), by_hand)):
        python = tmp_path / str(number) / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", str(tmp_path / str(number))], check=True)
        words = command.replace("/bundle", str(made)).split()
        done = without_network("sh", "-c", f'cd "{made}" && "{python}" {" ".join(words)}', where=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        said = without_network(str(python.parent / "linkbook"), "--version", where=tmp_path)
        assert said.stdout.startswith("linkbook, version "), said.stderr
