"""``python -m simulation.cli`` is ``jobcenter``."""

from simulation.cli.main import main

main()
