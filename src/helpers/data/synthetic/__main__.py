"""Write every file of `data/synthetic` anew: `python -m helpers.data.synthetic`."""

from helpers.data.descriptor import DATA
from helpers.data.synthetic import write

write(DATA / "synthetic")
