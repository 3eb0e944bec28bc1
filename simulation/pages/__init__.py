"""Pages of the guide that are made from the code and the files that ship.

``python -m simulation.pages docs`` writes them all; with ``--regn`` the expected figures of the
systems are worked out first.
"""
