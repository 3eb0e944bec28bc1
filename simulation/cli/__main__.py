"""``python -m simulation.cli`` is ``jobcenter``."""

from simulation.cli.start import main

main()
