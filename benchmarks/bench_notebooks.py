"""Ways to run the notebooks of the book, for `bench.py`: bench_notebooks.py WAY FOLDER NOTEBOOK ..."""

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from helpers.project import ROOT


def with_linkbook(folder: Path, notebooks: list[str]) -> None:
    from helpers.book.execute import Run, run_notebooks

    run_notebooks([Run(name, folder / f"{name}.ipynb") for name in notebooks], workers=2)


def with_stock_papermill(folder: Path, notebook: str) -> None:
    import papermill

    source = ROOT / "notebooks" / f"{notebook}.ipynb"
    target = str(folder / source.name)
    papermill.execute_notebook(str(source), target, kernel_name="python3", cwd=str(source.parent), progress_bar=False)


def main(way: str, folder: Path, notebooks: list[str]) -> None:
    if way == "linkbook":
        with_linkbook(folder, notebooks)
    elif way == "papermill":
        for name in notebooks:
            with_stock_papermill(folder, name)
    else:
        with ProcessPoolExecutor(2) as pool:
            list(pool.map(with_stock_papermill, [folder] * len(notebooks), notebooks))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
