"""From a frozen scenario to the tables the rules read: one file for each mechanism.

A file declares the tables of its mechanism as a dataclass and builds them. Every dated figure
becomes a row per period in which nothing changes (:mod:`simulation.model.tables.dated`); what the
rules read by name is declared with the fields of the file (:mod:`simulation.scenario.fields`).
"""
