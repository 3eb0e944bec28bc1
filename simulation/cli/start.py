"""Where ``jobcenter`` begins: signals first, then everything else."""

from __future__ import annotations

from simulation.cli.signals import leave_at_once


def main() -> None:
    """Run the command line."""
    leave_at_once()
    from simulation.cli.main import main as run

    run()
