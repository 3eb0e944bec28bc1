"""The unit a figure has, by what its path is called: ``varighed_uger`` is in weeks."""

from __future__ import annotations

from simulation.scenario.fields import Domain, Field

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
_BY_PATH: dict[str, tuple[str, ...]] = {
    "effekter.*.k0": ("andel",),
    "effekter.*.k1": ("andel",),
    "effekter.*.k2": ("andel",),
    "effekter.*.fastholdelse_reference": ("samtaler",),
    "effekter.*.fastholdelse_loft": ("samtaler",),
    "kommune.befolkning": ("personer",),
    "landet.befolkning": ("personer",),
    "landet.kommune_befolkning": ("personer",),
    "landet.fuldtidspersoner_pr_aarsvaerk": ("fuldtidspersoner",),
    "bemanding.timer_pr_aarsvaerk": ("timer",),
    "tilgang.saeson.<forloeb>": ("indeks",),
    "refusion.trin.statens_andel": ("andel",),
    "rehab.sager_pr_dag": ("sager",),
    "rehab.faste_dage_pr_md": ("dage",),
    "sanktion.foerste_gange_fri": ("samtaler",),
    "samtaler.<forloeb>.*.antal": ("samtaler",),
    "samtaler.<forloeb>.*.pr_aar": ("samtaler pr. år",),
    "dut.aar": ("år",),
    "regulering.fremskrivning_aar": ("år",),
    "regulering.pl_kendt_dage": ("dage",),
    "aktive.loentimer": ("timer",),
    "aktive.timer_pr_uge": ("timer",),
    "drift.*.uger_pr_aar": ("uger",),
    "drift.*.timer_pr_uge": ("timer",),
    "tilbud.*.pris_start": ("kr.",),
    "tilbud.*.pris_uge": ("kr.",),
    "tilbud.*.minutter_start": ("minutter",),
    "tilbud.*.minutter_uge": ("minutter",),
    "tilbud.*.start_hver_uge": ("uger",),
    "tilbud.*.pladser_pr_start": ("personer",),
    "tilbud.*.ventet": ("personer",),
    "satser.<ydelse>.alle": ("kr/md", "kr/uge"),
    "satser.<ydelse>.forsoerger": ("kr/md", "kr/uge"),
    "satser.<ydelse>.andre": ("kr/md", "kr/uge"),
}
_BY_SECTION: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("bestand.", ("fuldtidspersoner",)),
    ("landet.bestand.", ("fuldtidspersoner",)),
    ("tilgang.pr_md.", ("forløb pr. måned",)),
    ("sanktion.dage.", ("dage",)),
    ("langtidsledig.offentliggjort.", ("personer",)),
    ("forsoeg.", ("personer",)),
    ("dut.", ("kr.",)),
    ("regulering.", ("pct.",)),
    ("kontanthjaelpssatser.udbetalt_andel", ("faktor",)),
    ("kontanthjaelpssatser.", ("kr/md",)),
)
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
    ("referencesamtaler", ("samtaler pr. uge",)),
)


def units_of(field: Field) -> tuple[str, ...]:
    """Return the units a figure may be given in; none are asked of labels."""
    if field.is_attribute:
        return ()
    path = field.path
    if own := _BY_PATH.get(path):
        return own
    if field.domain in _BY_DOMAIN:
        return _BY_DOMAIN[field.domain]
    if field.domain == Domain.PER_BAND and ".afgang." in path:
        return ("pr. uge",)
    for begin, units in _BY_SECTION:
        if path.startswith(begin):
            return units
    for end, units in _BY_ENDING:
        if path.endswith(end):
            return units
    return ("faktor",)
