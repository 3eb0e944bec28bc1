"""The numbers that stand for kinds: events, forløb, milestones, and what calls for what."""

from __future__ import annotations

INGEN, SAMTALE, MILEPAEL, AFGANG, TILBUD, SAGSSKRIDT = range(6)
"""A citizen's pending event; a tilbud is an event when it begins and when it ends."""

REVURDERING, OPHOER, GRUND_UDLOEBER = 1, 2, 3
"""Kinds of milestone: the assessment, the stop that was decided, an extension that runs out."""

AKTIV, PASSIV, SELVFORSOERGELSE, UDE = 0, 1, 2, 3
"""Kinds of forløb."""

TILBUD_START, TILBUD_SLUT, FORLAENGET = 1, 2, 3
"""Events that may call for a samtale, in the order of the choices of ``udloeses_af``."""

PAA_TID, VED_REHAB = 0, 1
"""What calls for a sagsskridt: its week, or a case for the rehabiliteringsteam."""

TIDLIGSTE_FRIST, LOVPLIGTIGE_FOERST, BEHOV_FOERST = 0, 1, 2
"""Whose turn it is when a day has too few minutes."""

INGENS_TID, UDEN_PLADS = -1, -2
"""A booking with no team: it takes nobody's time here (the a-kasse's), or there was no room."""

FAELLES, I_GRUPPE, PAA_NETTET, FOERSTE = 3, 4, 5, 6
"""Rows of the minutes table: the forms, then the first samtale."""

(
    N_FORLOEB,
    N_SAMTALER,
    N_REHAB,
    REHAB_NEXT,
    OVERFLOW,
    N_RAEKKER,
    N_LEDIGE,
    N_TILBUD,
    N_SKRIDT,
    N_TAELLERE,
) = range(10)
"""Places in the counter array, and how many they are."""
