"""Figures of results. Each function draws on `ax=`, or on a new figure, and returns the Axes.

A figure is added as one file here and one line below. The heading of a figure names
the scenario, the number of runs, and what lines and bands are; units are on the axes.
"""

from tradesim.plots.authorities import authorities as authorities
from tradesim.plots.decomposition import decomposition as decomposition
from tradesim.plots.differences import differences as differences
from tradesim.plots.ecdf import ecdf as ecdf
from tradesim.plots.effect import effect as effect
from tradesim.plots.effect_map import effect_map as effect_map
from tradesim.plots.effects import effects as effects
from tradesim.plots.explanation import explanation as explanation
from tradesim.plots.fan import fan as fan
from tradesim.plots.frame import alt_text as alt_text
from tradesim.plots.outcome import outcome as outcome
from tradesim.plots.pit import pit as pit
from tradesim.plots.regimes import regimes as regimes
from tradesim.plots.reliability import reliability as reliability
from tradesim.plots.ridgeline import ridgeline as ridgeline
from tradesim.plots.robust import robust as robust
from tradesim.plots.scores import scores as scores
from tradesim.plots.sensitivity import sensitivity as sensitivity
from tradesim.plots.spaghetti import spaghetti as spaghetti
from tradesim.plots.stages import stages as stages
from tradesim.plots.style import style as style
from tradesim.plots.survival import survival as survival
from tradesim.plots.table import table as table
from tradesim.plots.tariffs import tariffs as tariffs
from tradesim.plots.timeline import timeline as timeline
from tradesim.plots.tournament import tournament as tournament

__all__ = sorted(name for name, figure in globals().items() if callable(figure))
