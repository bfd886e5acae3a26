"""Write the tables of `data/synthetic` anew: `python -m helpers.data.synthetic`."""

from helpers.data.synthetic import write
from helpers.project import DATA

write(DATA / "synthetic")
