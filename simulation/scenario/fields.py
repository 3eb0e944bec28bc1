"""Every path a file may set, declared once: what values it may take, and from when.

A path is written with ``*`` for a name of one's own (a tilbud, a phase) and with a set of names in
angle brackets (``<forloeb>``) where only names that are known may stand. From a declaration follow
what :mod:`simulation.scenario.checks` asks of a value, whether a later change of it acts or is
refused, what a draw of the assumptions may do to it, its row in the file reference, and the column
the rules read it from (:mod:`simulation.model.tables.records`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any


class Domain(StrEnum):
    """What kind of value a figure or an attribute holds."""

    QUANTITY = "et tal"
    SHARE = "en andel fra 0 til 1"
    COUNT = "et helt tal"
    SWITCH = "0 eller 1"
    YEAR = "et årstal"
    DAY = "en dato"
    CHOICE = "et af valgene"
    BANDS = "ugebånd: stigende uger fra 0"
    PER_BAND = "ét tal pr. ugebånd"
    SHARES = "andele, der summer til 1"
    FACTORS = "en liste af faktorer"
    MONTHS = "12 tal, ét pr. måned"
    MINUTES = "minutter: forberedelse, samtale og efterbehandling, eller ét tal"
    SERIES = "en række tal"
    TEXT = "en tekst"
    FLAG = "true eller false"
    NAMES = "navne med komma imellem"


ATTRIBUTES = frozenset({Domain.TEXT, Domain.FLAG, Domain.NAMES})
"""Domains of what is not a figure: a label beside the figures."""
INFINITE = float("inf")


@dataclass(frozen=True)
class Field:
    """A path that may be set.

    Attributes
    ----------
    path : str
        Dotted; ``*`` is a name of one's own, ``<set>`` a name from a known set.
    domain : Domain
    least, most : float
        Bounds of a number, both allowed. A value beyond ``most`` is a slip of the pen.
    never : float or None
        The value that means never, once, all or none: it is not a quantity, and never drawn.
    fixed : str or None
        Why a change after the start cannot act; None when the value is read on the day.
    apart : bool
        ``never`` is not the end of a scale but something else: 0 weeks between is "once", and half
        a week is twice a week. So neither a range nor a draw may come near it.
    together : bool
        The shares beside each other under one table must sum to 1.
    choices : tuple of str
        What a CHOICE, or a TEXT that is one of few, may be.
    names : str or None
        The set of names a TEXT or NAMES attribute must be taken from, e.g. ``forloeb``.
    title : str
        What it is, in Danish, where no rules file says so: a path with a name of one's own.
    default : float or None
        What holds where nothing is written; None when nothing does.
    needed : bool
        Whoever writes the table it stands in must write it.
    rule : str
        The name by which the rules of the model read it in its section's record; times are in days
        there. Empty when they do not.
    """

    path: str
    domain: Domain
    least: float = 0.0
    most: float = INFINITE
    never: float | None = None
    fixed: str | None = None
    apart: bool = False
    together: bool = False
    choices: tuple[str, ...] = ()
    names: str | None = None
    title: str = ""
    default: float | None = None
    needed: bool = False
    rule: str = ""

    @property
    def is_attribute(self) -> bool:
        """Tell whether the path holds a label and not a figure."""
        return self.domain in ATTRIBUTES


_QUANTITY, _SHARE, _COUNT, _SWITCH = Domain.QUANTITY, Domain.SHARE, Domain.COUNT, Domain.SWITCH
_AT_START = "den beskriver kommunen på første dag"
_WHO = "den siger, hvem borgerne er, når de kommer"
_SHAPE = "den giver afgangsraterne deres form og ligger fast i hele perioden"
_BOOKS = "den hører til beløbet, den står ved"
_PLAN = "den siger, hvordan hold og kalender er indrettet i hele perioden"
_MEASURE = "den siger, hvordan der måles"

_WEEKS, _YEARS_OF_WEEKS = 520.0, 2600.0
_MINUTES, _KR, _PEOPLE = 10_000.0, 100_000_000.0, 1_000_000.0
_FACTOR = 20.0


def _tilbud() -> Iterable[Field]:
    def figure(key: str, title: str, domain: Domain = _QUANTITY, **more: Any) -> Field:
        return Field("tilbud.*." + key, domain, title=title, **more)

    yield figure("fra_uge", "begynder tidligst i forløbets uge", most=_YEARS_OF_WEEKS, default=0,
                 needed=True, rule="fra_dag")  # fmt: skip
    yield figure("gentages_uger", "gives igen efter så mange uger", most=_WEEKS, never=0,
                 apart=True, default=0, rule="gentages_dage")  # fmt: skip
    yield figure("optag", "andel af målgruppen, der begynder", _SHARE, most=1, never=0, default=0,
                 needed=True, rule="optag")  # fmt: skip
    yield figure("frafald", "andel, der falder fra halvvejs", _SHARE, most=1, default=0,
                 rule="frafald")  # fmt: skip
    yield figure("forsinkelse_uger", "uger fra henvisning til start", most=_WEEKS, default=0,
                 rule="forsinkelse_dage")  # fmt: skip
    yield figure("varighed_uger", "varighed", most=_WEEKS, default=0, needed=True,
                 rule="varighed_dage")  # fmt: skip
    yield figure("pladser_pr_start", "pladser, hver uge eller på hvert hold", _COUNT, most=_PEOPLE,
                 never=0, apart=True, default=0, rule="pladser")  # fmt: skip
    yield figure("start_hver_uge", "uger mellem hold, der begynder; 0 er løbende start",
                 most=_WEEKS, never=0, default=0, rule="holdstart_dage")  # fmt: skip
    yield figure("fastlaasning", "faktor på afgangen, mens det står på", most=_FACTOR, default=1,
                 rule="fastlaasning")  # fmt: skip
    yield figure("efter_faktor", "faktor på afgangen bagefter", most=_FACTOR, default=1,
                 rule="efter_faktor")  # fmt: skip
    yield figure("efter_uger", "uger, virkningen bagefter varer", most=_WEEKS, default=0,
                 rule="efter_dage")  # fmt: skip
    yield figure("kortere_uger", "uger kortere forløb for deltagerne", most=_WEEKS)
    yield figure("trussel_faktor", "faktor på afgangen før start", most=_FACTOR, default=1,
                 rule="trussel_faktor")  # fmt: skip
    yield figure("trussel_uger", "uger før start, hvor udsigten virker", most=_WEEKS, never=0,
                 default=0, rule="trussel_dage")  # fmt: skip
    yield figure("venter_uger", "uger, der højst ventes på en plads", most=_WEEKS, default=0,
                 rule="venter_dage")  # fmt: skip
    yield figure("deltager_fra", "del af borgerne, fra", _SHARE, most=1, never=0, default=0,
                 rule="deltager_fra")  # fmt: skip
    yield figure("deltager_til", "del af borgerne, til", _SHARE, most=1, never=1, default=1,
                 rule="deltager_til")  # fmt: skip
    yield figure("erstatter_uger", "uger uden samtaler fra start", most=_WEEKS, never=0, default=0,
                 rule="erstatter_dage")  # fmt: skip
    yield figure("troskab", "andel af virkningen, der nås i praksis", _SHARE, most=1, default=1)
    yield figure("pris_start", "pris pr. deltager, der begynder", most=_KR, default=0)
    yield figure("pris_uge", "pris pr. deltager pr. uge", most=_KR, default=0)
    yield figure("prisaar", "prisernes år", Domain.YEAR, fixed=_BOOKS)
    yield figure("minutter_start", "medarbejderminutter pr. deltager, der begynder",
                 most=_MINUTES, default=0)  # fmt: skip
    yield figure("minutter_uge", "medarbejderminutter pr. deltager pr. uge", most=_MINUTES,
                 default=0)  # fmt: skip
    yield figure("ventet", "deltagere om året, som kilden venter", most=_PEOPLE, fixed=_MEASURE)
    yield figure("afgang.<forloeb>", "andel, der går direkte til forløbet", _SHARE, most=1,
                 default=0)  # fmt: skip
    base = "tilbud.*."
    yield Field(base + "navn", Domain.TEXT)
    yield Field(base + "maalgruppe", Domain.NAMES, names="forloeb")
    yield Field(base + "konto", Domain.TEXT, names="funktion")
    yield Field(base + "hold", Domain.TEXT, names="hold")
    yield Field(base + "ydelse", Domain.TEXT, names="ydelse")
    yield Field(base + "opfylder_pligt", Domain.FLAG)


def _sagsskridt() -> Iterable[Field]:
    def figure(key: str, title: str, domain: Domain = _QUANTITY, **more: Any) -> Field:
        return Field("sagsskridt.*." + key, domain, title=title, **more)

    yield figure("foerste_uge", "første gang i forløbets uge", most=_YEARS_OF_WEEKS, default=0,
                 rule="foerste_dag")  # fmt: skip
    yield figure("gentages_uger", "igen efter så mange uger", most=_WEEKS, never=0, apart=True,
                 default=0, rule="gentages_dage")  # fmt: skip
    yield figure("andel", "andel af borgerne", _SHARE, most=1, never=0, default=0, needed=True,
                 rule="andel")  # fmt: skip
    yield figure("minutter", "minutter ved skrivebordet", most=_MINUTES, default=0, needed=True,
                 rule="minutter")  # fmt: skip
    yield figure("svartid_uger", "uger til svar, i middel", most=_WEEKS, never=0, default=0,
                 rule="svartid_dage")  # fmt: skip
    yield figure("forspring_uger", "uger, den er bestilt i forvejen", most=_WEEKS, default=0,
                 rule="forspring_dage")  # fmt: skip
    yield figure("pris_kr", "pris pr. gang", most=_KR, default=0)
    yield figure("prisaar", "prisens år", Domain.YEAR, fixed=_BOOKS)
    base = "sagsskridt.*."
    yield Field(base + "navn", Domain.TEXT)
    yield Field(base + "forloeb", Domain.NAMES, names="forloeb")
    yield Field(base + "konto", Domain.TEXT, names="funktion")
    yield Field(base + "hold", Domain.TEXT, names="hold")
    yield Field(base + "udloeses_af", Domain.TEXT, choices=("rehab",))
    yield Field(base + "afgoerelse_venter", Domain.FLAG)


def _samtaler() -> Iterable[Field]:
    phase = "samtaler.<forloeb>.*."

    def figure(key: str, title: str, domain: Domain = _QUANTITY, **more: Any) -> Field:
        return Field(phase + key, domain, title=title, **more)

    yield figure("fra_uge", "første uge i forløbet", most=_YEARS_OF_WEEKS, default=0,
                 rule="fra_dag")  # fmt: skip
    yield figure("til_uge", "til uge i forløbet", most=_YEARS_OF_WEEKS, default=INFINITE,
                 rule="til_dag")  # fmt: skip
    yield figure("vindue_uger", "uger fra krav til frist", most=_WEEKS, default=0,
                 rule="vindue_dage")  # fmt: skip
    yield figure("antal", "samtaler i perioden", most=_WEEKS, never=0, default=0)
    yield figure("pr_aar", "samtaler om året", most=_WEEKS, never=0, default=0)
    yield figure("andel", "andel af borgerne", _SHARE, most=1, never=0, default=1, rule="andel")
    yield figure("fritaget_andel", "andel, der er undtaget", _SHARE, most=1, never=0, default=0)
    yield figure("digital_andel", "andel på telefon eller video", _SHARE, most=1, never=0,
                 default=0, rule="digital_andel")  # fmt: skip
    yield figure("video_andel", "heraf på video", _SHARE, most=1, never=0, default=0,
                 rule="video_andel")  # fmt: skip
    yield figure("gruppe_andel", "andel i gruppe", _SHARE, most=1, never=0, default=0,
                 rule="gruppe_andel")  # fmt: skip
    yield figure("behov", "1: kun dem, screeningen finder", _SWITCH, most=1, default=0)
    yield figure("uden_behov", "1: kun dem, screeningen ikke finder", _SWITCH, most=1, default=0)
    yield figure("deltager_fra", "del af borgerne, fra", _SHARE, most=1, never=0, default=0,
                 rule="deltager_fra")  # fmt: skip
    yield figure("deltager_til", "del af borgerne, til", _SHARE, most=1, never=1, default=1,
                 rule="deltager_til")  # fmt: skip
    yield Field(phase + "navn", Domain.TEXT)
    yield Field(phase + "aktoer", Domain.TEXT, choices=("jobcenter", "akasse", "faelles"))
    yield Field(phase + "foerste", Domain.FLAG)
    yield Field(phase + "lovpligtig", Domain.FLAG)
    yield Field(
        phase + "udloeses_af", Domain.TEXT, choices=("tilbud_start", "tilbud_slut", "forlaenget")
    )
    for key in ("varsel_dage", "ombook_dage", "hoejst_forsinket_dage"):
        yield Field(f"samtaler.{key}", _QUANTITY, most=400.0, rule=key)
    yield Field("samtaler.planlagt_andel", _SHARE, most=1.0, rule="planlagt_andel")
    yield Field("samtaler.foerste_halvaar_uger", _QUANTITY, most=_WEEKS, fixed=_MEASURE)
    for key in ("personlig", "telefon", "video", "faelles", "gruppe", "foerste"):
        yield Field(f"minutter.<forloeb>.{key}", Domain.MINUTES, most=_MINUTES)
    for key in ("udeblivelse", "aflysning", "aflysning_faelles"):
        yield Field(f"minutter.{key}", _QUANTITY, most=_MINUTES, rule=f"minutter_{key}")
    yield Field("udeblivelse.<forloeb>", _SHARE, most=1.0)
    yield Field("borgertid.rejse_minutter", _QUANTITY, most=_MINUTES)
    yield Field("borgertid.gruppe_minutter", _QUANTITY, most=_MINUTES)
    yield Field("screening.risiko_andel", _SHARE, most=1.0)
    for key in ("sensitivitet", "specificitet"):
        yield Field(f"screening.{key}", _SHARE, most=1.0, rule=key)


def _sanktion() -> Iterable[Field]:
    yield Field("sanktion.andel.<forloeb>", _SHARE, most=1.0)
    yield Field("sanktion.dage.<forloeb>", _QUANTITY, most=400.0)
    yield Field("sanktion.luk_andel.<forloeb>", _SHARE, most=1.0, never=0.0)
    yield Field("sanktion.hoering_dage", _QUANTITY, most=400.0, rule="hoering_dage")
    yield Field("sanktion.minutter", _QUANTITY, most=_MINUTES, rule="minutter")
    yield Field("sanktion.foerste_gange_fri", _COUNT, most=100.0, rule="foerste_gange_fri")
    yield Field("sanktion.virkning", _QUANTITY, most=_FACTOR, rule="virkning")


def _forloeb() -> Iterable[Field]:
    for base in ("forloeb.<forloeb>.", "tilbagefald.<forloeb>."):
        yield Field(base + "uger", Domain.BANDS, most=_YEARS_OF_WEEKS, fixed=_SHAPE)
        yield Field(base + "afgang.<forloeb>", Domain.PER_BAND, most=7.0)
        yield Field(base + "skroebelighed", _QUANTITY, most=10.0, never=0.0, fixed=_SHAPE)
        yield Field(base + "klasse_andel", Domain.SHARES, fixed=_SHAPE)
        yield Field(base + "klasse_faktor", Domain.FACTORS, most=_FACTOR, fixed=_SHAPE)
    base = "forloeb.<forloeb>."
    yield Field(base + "virkning_paa", Domain.NAMES, names="forloeb")
    yield Field(base + "samtalevirkning", _QUANTITY, most=_FACTOR)
    yield Field(base + "referencesamtaler", Domain.PER_BAND, most=7.0)
    yield Field(base + "ft_andel", _SHARE, least=0.01, most=1.0, fixed=_AT_START)
    yield Field(base + "navn", Domain.TEXT)
    yield Field(base + "slags", Domain.TEXT, choices=("aktiv", "passiv", "selvforsoergelse", "ude"))
    yield Field(base + "ydelse", Domain.TEXT, names="ydelse")
    yield Field(base + "team", Domain.TEXT, names="hold")
    yield Field(base + "afloeses_af", Domain.TEXT, names="forloeb")
    yield Field("tilbagefald.horisont_uger", _QUANTITY, most=_YEARS_OF_WEEKS, fixed=_SHAPE)


def _milepael() -> Iterable[Field]:
    base = "milepael.<forloeb>."
    yield Field(base + "uge", _QUANTITY, most=_YEARS_OF_WEEKS, default=INFINITE, rule="dag")
    yield Field(base + "gentages_uger", _QUANTITY, most=_YEARS_OF_WEEKS, never=0.0, apart=True,
                default=INFINITE, rule="gentages_dage")  # fmt: skip
    yield Field(base + "stop_uger_efter", _QUANTITY, most=_WEEKS, default=INFINITE,
                rule="stop_dage")  # fmt: skip
    yield Field(base + "mindst_uger", _QUANTITY, most=_WEEKS, default=INFINITE,
                rule="mindst_dage")  # fmt: skip
    yield Field(base + "genoptjening_uger", _QUANTITY, most=_WEEKS, default=INFINITE,
                rule="genoptjening_dage")  # fmt: skip
    yield Field(base + "udfald.<forloeb>", _SHARE, most=1.0, together=True)
    yield Field(base + "udfald.fortsaetter", _SHARE, most=1.0, together=True)
    yield Field(base + "efter_grund.<forloeb>", _SHARE, most=1.0, together=True)
    yield Field(base + "grunde.*.andel", _SHARE, most=1.0, together=True)
    yield Field(
        base + "grunde.*.hoejst_uger", _QUANTITY, most=_YEARS_OF_WEEKS, never=0.0, apart=True
    )
    yield Field(base + "grunde.*.navn", Domain.TEXT)
    yield Field("rehab.andel", _SHARE, most=1.0, rule="andel")
    yield Field("rehab.andel_ved_forlaengelse", _SHARE, most=1.0, rule="andel_ved_forlaengelse")
    yield Field("rehab.sager_pr_dag", _COUNT, least=1.0, most=1000.0, rule="sager_pr_dag")
    yield Field("rehab.faste_dage_pr_md", _COUNT, most=31.0, rule="faste_dage_pr_md")
    yield Field("rehab.frist_uger", _QUANTITY, most=_WEEKS)
    yield Field("rehab.minutter_pr_sag", _QUANTITY, most=_MINUTES)
    yield Field("rehab.dag_kr", _QUANTITY, most=_KR)
    yield Field("rehab.dag_prisaar", Domain.YEAR, fixed=_BOOKS)
    yield Field("pligt.<forloeb>.senest_uge", _QUANTITY, most=_WEEKS)
    yield Field("pligt.<forloeb>.andel", _SHARE, most=1.0, fixed=_MEASURE)


def _effekter() -> Iterable[Field]:
    base = "effekter.*."
    for key in ("k0", "k1", "k2"):
        yield Field(base + key, _QUANTITY, most=_FACTOR)
    for key in ("telefon", "video", "faelles", "gruppe", "akasse"):
        yield Field(f"{base}form_{key}", _QUANTITY, most=_FACTOR)
    yield Field(base + "fastholdelse_pr_samtale", _QUANTITY, most=_FACTOR, rule="pr_samtale")
    yield Field(base + "fastholdelse_reference", _QUANTITY, most=_FACTOR, rule="reference")
    yield Field(base + "fastholdelse_loft", _QUANTITY, most=100.0, rule="loft")
    yield Field(base + "trussel_fra_uge", _QUANTITY, most=_WEEKS)
    yield Field(base + "trussel_til_uge", _QUANTITY, most=_WEEKS)
    yield Field(base + "trussel_faktor", _QUANTITY, most=_FACTOR)
    yield Field(base + "navn", Domain.TEXT)
    yield Field("effekter.standard", Domain.TEXT, names="effektsaet")


def _kommune() -> Iterable[Field]:
    yield Field("kommune.befolkning", _QUANTITY, least=1.0, most=10_000_000.0, fixed=_AT_START,
                title="indbyggere")  # fmt: skip
    yield Field("bestand.<forloeb>", _QUANTITY, most=_PEOPLE, fixed=_AT_START,
                title="fuldtidspersoner i forløbet på første dag")  # fmt: skip
    yield Field("tilgang.pr_md.<forloeb>", _QUANTITY, most=_PEOPLE, fixed=_AT_START,
                title="nye forløb om måneden; ellers følger de af bestand og varighed")  # fmt: skip
    yield Field("tilgang.saeson.<forloeb>", Domain.MONTHS, most=1000.0, fixed=_SHAPE)
    yield Field("tilgang.faktor.<forloeb>", _QUANTITY, most=_FACTOR)
    yield Field("tilgang.lukket.<forloeb>", _SWITCH, most=1.0)
    yield Field("tilgang.ankomst", Domain.CHOICE, choices=("poisson", "jaevn"), fixed=_PLAN)
    yield Field("trappe.<forloeb>.uger", Domain.SERIES, most=_YEARS_OF_WEEKS, fixed=_WHO)
    yield Field("trappe.<forloeb>.andel", Domain.SHARES, fixed=_WHO)
    yield Field("borger.forsoerger_andel.<forloeb>", _SHARE, most=1.0, fixed=_WHO)
    yield Field("borger.job_under_sygdom_andel.<forloeb>", _SHARE, most=1.0, fixed=_WHO)
    yield Field("kalender.lukkedage", Domain.TEXT)
    yield Field("langtidsledig.andel", _SHARE, most=1.0, fixed=_MEASURE)
    yield Field("langtidsledig.vindue_uger", _QUANTITY, least=1.0, most=_WEEKS, fixed=_MEASURE)
    yield Field("langtidsledig.offentliggjort.*", Domain.SERIES, most=_PEOPLE, fixed=_MEASURE)
    yield Field("aktive.efter_uger", _QUANTITY, most=_WEEKS, fixed=_MEASURE)
    yield Field("aktive.vindue_uger", _QUANTITY, most=_WEEKS, fixed=_MEASURE)
    yield Field("aktive.loentimer", _QUANTITY, most=_MINUTES, fixed=_MEASURE)
    yield Field("aktive.timer_pr_uge", _QUANTITY, least=1.0, most=168.0, fixed=_MEASURE)
    yield Field("aktive.maal", _SHARE, most=1.0, fixed=_MEASURE)
    yield Field("forsoeg.deltagere.<forloeb>", _QUANTITY, most=_PEOPLE, fixed=_MEASURE,
                title="deltagere i forsøget")  # fmt: skip
    yield Field("forsoeg.kontrol.<forloeb>", _QUANTITY, most=_PEOPLE, fixed=_MEASURE,
                title="borgere i kontrolgruppen")  # fmt: skip
    yield Field("landet.befolkning", _QUANTITY, least=1.0, fixed=_AT_START)
    yield Field("landet.kommune_befolkning", _QUANTITY, least=1.0, fixed=_AT_START)
    yield Field("landet.bestand.<forloeb>", _QUANTITY, fixed=_AT_START)
    yield Field("landet.fuldtidspersoner_pr_aarsvaerk", _QUANTITY, least=1.0, fixed=_AT_START)
    yield Field("landet.jobafklaring_uger", _QUANTITY, least=1.0, fixed=_AT_START)
    yield Field("landet.usikkerhed", _SHARE, most=1.0, fixed=_AT_START)


def _bemanding() -> Iterable[Field]:
    yield Field("bemanding.hold.<hold>.aarsvaerk", _QUANTITY, most=10_000.0,
                title="årsværk på holdet")  # fmt: skip
    yield Field("bemanding.hold.<hold>.delt_i", _COUNT, least=1.0, most=100.0, fixed=_PLAN,
                title="hold, det er delt i", default=1)  # fmt: skip
    yield Field("bemanding.hold.<hold>.navn", Domain.TEXT)
    yield Field("bemanding.timer_pr_aarsvaerk", _QUANTITY, least=1.0, most=3000.0)
    yield Field("bemanding.aarsvaerk_kr", _QUANTITY, most=_KR)
    yield Field("bemanding.aarsvaerk_prisaar", Domain.YEAR, fixed=_BOOKS)
    yield Field("bemanding.samtaleandel", _SHARE, most=1.0)
    yield Field("bemanding.udnyttelse_maal", _SHARE, least=0.01, most=1.0, fixed=_MEASURE)
    yield Field("bemanding.fleksible_dage", _QUANTITY, most=400.0, rule="fleksible_dage")
    yield Field("bemanding.behov_efter_uger", _QUANTITY, most=_WEEKS, rule="behov_efter_dage")
    yield Field("bemanding.reserveret_andel", _SHARE, most=1.0, rule="reserveret_andel")
    yield Field(
        "bemanding.prioritet", Domain.CHOICE, rule="prioritet",
        choices=("tidligste_frist", "lovpligtige_foerst", "behov_foerst"),
    )  # fmt: skip
    yield Field("bemanding.ferie.maaneder", Domain.MONTHS, most=_FACTOR)


def _kroner() -> Iterable[Field]:
    for who in ("alle", "forsoerger", "andre"):
        yield Field(f"satser.<ydelse>.{who}", _QUANTITY, most=_KR)
    yield Field("satser_andel.<ydelse>", _QUANTITY, most=_FACTOR)
    for key in (
        "mindstesats", "grundsats", "forhoejet", "boernetillaeg", "enlig_forsoerger", "enlig",
        "ungetillaeg_18_24", "ungetillaeg_25_29",
    ):  # fmt: skip
        yield Field(f"kontanthjaelpssatser.{key}", _QUANTITY, most=_KR)
    yield Field("kontanthjaelpssatser.udbetalt_andel", _QUANTITY, most=_FACTOR)
    yield Field("kontanthjaelpsfordeling.gaelder", _SWITCH, most=1.0)
    for key in ("mindstesats", "grundsats", "enlige", "ungetillaeg_18_24", "ungetillaeg_25_29"):
        yield Field(f"kontanthjaelpsfordeling.<forloeb>.{key}", _SHARE, most=1.0)
    yield Field("regulering.satser", _QUANTITY, most=100.0)
    yield Field("regulering.pl", _QUANTITY, most=100.0)
    yield Field("regulering.fremskrivning_aar", _COUNT, least=1.0, most=30.0, fixed=_MEASURE)
    yield Field("regulering.pl_kendt_dage", _COUNT, most=732.0, fixed=_MEASURE)
    yield Field("refusion.trin.uger", Domain.SERIES, most=_YEARS_OF_WEEKS)
    yield Field("refusion.trin.statens_andel", Domain.SERIES, most=1.0)
    yield Field("refusion.nulstilling_uger", _COUNT, least=1.0, most=_WEEKS)
    yield Field("refusion.vindue_uger", _COUNT, least=1.0, most=_WEEKS)
    yield Field("refusion.trappe_fra", Domain.DAY, fixed=_MEASURE)
    base = "refusion.ydelse.<ydelse>."
    yield Field(base + "navn", Domain.TEXT)
    yield Field(base + "type", Domain.TEXT, choices=("refusion", "medfinansiering", "uden"))
    yield Field(base + "trappe", Domain.FLAG)
    yield Field(base + "selvforsoergelse", Domain.FLAG)
    yield Field(base + "funktion", Domain.TEXT, names="funktion")
    yield Field(base + "modtager", Domain.TEXT, choices=("borger", "arbejdsgiver"))
    yield Field("konti.*.funktion", Domain.TEXT)
    yield Field("konti.*.navn", Domain.TEXT)
    yield Field("konti.*.konto", Domain.TEXT, choices=("5", "6"))
    for key in ("rehab", "drift", "personale"):
        yield Field(f"konti.{key}", Domain.TEXT, names="funktion")
    yield Field("konti.kilde", Domain.TEXT)
    yield Field("drift.*.timer_pr_uge", _QUANTITY, most=100_000.0, needed=True,
                title="timer, der købes om ugen")  # fmt: skip
    yield Field("drift.*.uger_pr_aar", _QUANTITY, most=53.0, needed=True,
                title="uger om året")  # fmt: skip
    yield Field("drift.*.timepris_kr", _QUANTITY, most=_KR, needed=True, title="pris pr. time")
    yield Field("drift.*.prisaar", Domain.YEAR, fixed=_BOOKS, needed=True, title="prisens år")
    yield Field("drift.*.navn", Domain.TEXT)
    yield Field("drift.*.konto", Domain.TEXT, names="funktion")
    for key in (
        "aar", "tilbud", "staten", "administration", "plan", "digital", "i_alt", "konto6", "konto5"
    ):  # fmt: skip
        yield Field(f"dut.{key}", Domain.SERIES, least=-INFINITE, fixed=_MEASURE)


FIELDS: tuple[Field, ...] = (
    *_tilbud(), *_sagsskridt(), *_samtaler(), *_sanktion(), *_forloeb(), *_milepael(),
    *_effekter(), *_kommune(), *_bemanding(), *_kroner(),
)  # fmt: skip
"""Every path there is. One path, one declaration."""


@lru_cache(maxsize=65536)
def field_of(path: str) -> Field | None:
    """Return the declaration of a path, or None when nothing reads it.

    The names that stand for ``*`` and ``<set>`` are not asked about here; see :func:`names_in`.
    """
    return _find(_TREE, path.split("."))


def names_in(path: str, field: Field) -> dict[str, str]:
    """Return the set each name in a path must be taken from: name → set, without brackets."""
    return {
        name: wanted[1:-1]
        for name, wanted in zip(path.split("."), field.path.split("."), strict=True)
        if wanted.startswith("<")
    }


_ANY, _HERE = "*", ""
_Tree = dict[str, Any]


def _find(node: _Tree, parts: list[str]) -> Field | None:
    """Follow a path from a node; a name that is spelt out goes before one that may be any."""
    if not parts:
        field = node.get(_HERE)
        return field if isinstance(field, Field) else None
    for key in (parts[0], _ANY):
        child = node.get(key)
        if isinstance(child, dict) and (found := _find(child, parts[1:])):
            return found
    return None


def _tree() -> _Tree:
    tree: _Tree = {}
    for field in FIELDS:
        node = tree
        for part in field.path.split("."):
            key = _ANY if part == "*" or part.startswith("<") else part
            child = node.setdefault(key, {})
            assert isinstance(child, dict)
            node = child
        assert _HERE not in node, field.path
        node[_HERE] = field
    return tree


_TREE = _tree()
