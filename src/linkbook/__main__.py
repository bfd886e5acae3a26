"""`linkbook` as a command, and `python -m linkbook`."""

import linkbook  # noqa: F401 - finds the right `helpers`
from helpers.cli import main

if __name__ == "__main__":
    main(prog_name="linkbook")
