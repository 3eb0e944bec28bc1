"""A kommune's own published figures, from the files it downloads, as a place file.

Read → pick out the kommune → fit level and season → write, with table, period and reading date.
"""
