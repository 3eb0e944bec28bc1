"""The unit a figure has: what is declared, or what its name says; ``varighed_uger`` is in weeks."""

from __future__ import annotations

from simulation.scenario.field import Domain, Field

DAYS_PER_WEEK = 7.0
MONTHS_PER_YEAR = 12

_BY_DOMAIN: dict[Domain, tuple[str, ...]] = {
    Domain.SHARE: ("andel",),
    Domain.SHARES: ("andel",),
    Domain.SWITCH: ("faktor",),
    Domain.YEAR: ("år",),
    Domain.DAY: ("dato",),
    Domain.CHOICE: ("tekst",),
    Domain.BANDS: ("uger",),
    Domain.FACTORS: ("faktor",),
    Domain.MINUTES: ("minutter",),
}
_BY_ENDING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("_uger_efter", ("uger",)),
    ("_uger", ("uger",)),
    ("_dage", ("dage",)),
    ("_uge", ("uge",)),
    (".uge", ("uge",)),
    (".uger", ("uger",)),
    (".aarsvaerk", ("årsværk",)),
    ("_kr", ("kr.",)),
    ("minutter", ("minutter",)),
    ("minutter_pr_sag", ("minutter",)),
    ("udeblivelse", ("minutter",)),
    ("aflysning", ("minutter",)),
    ("aflysning_faelles", ("minutter",)),
    ("skroebelighed", ("varians",)),
    ("sen_afgang", ("faktor",)),
    ("referencesamtaler", ("samtaler pr. uge",)),
    ("referencesamtaler_akasse", ("samtaler pr. uge",)),
)


def units_of(field: Field) -> tuple[str, ...]:
    """Return the units a figure may be given in; none are asked of labels."""
    if field.is_attribute:
        return ()
    if field.unit:
        return field.unit
    path = field.path
    if field.domain in _BY_DOMAIN:
        return _BY_DOMAIN[field.domain]
    if field.domain == Domain.PER_BAND and ".afgang." in path:
        return ("pr. uge",)
    for end, units in _BY_ENDING:
        if path.endswith(end):
            return units
    return ("faktor",)
