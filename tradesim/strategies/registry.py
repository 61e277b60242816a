"""All strategies, by name. A new one is one more entry of STRATEGIES."""

from __future__ import annotations

from difflib import get_close_matches

from tradesim.errors import ScenarioError
from tradesim.strategies.accommodator import Accommodator
from tradesim.strategies.attrition import Attrition
from tradesim.strategies.base import Strategy
from tradesim.strategies.bayesian_signaller import BayesianSignaller
from tradesim.strategies.boulware import Boulware
from tradesim.strategies.brinkman import Brinkman
from tradesim.strategies.chokepoint import Chokepoint
from tradesim.strategies.commitment_maker import CommitmentMaker
from tradesim.strategies.conceder import Conceder
from tradesim.strategies.deadline_bluffer import DeadlineBluffer
from tradesim.strategies.domestic_cycle import DomesticCycle
from tradesim.strategies.equivalent_retaliation import EquivalentRetaliation
from tradesim.strategies.fictitious_play import FictitiousPlay
from tradesim.strategies.generous_tit_for_tat import GenerousTitForTat
from tradesim.strategies.grim import Grim
from tradesim.strategies.hardliner import Hardliner
from tradesim.strategies.imitator import Imitator
from tradesim.strategies.mutual_quantal_response import MutualQuantalResponse
from tradesim.strategies.quantal_response import QuantalResponse
from tradesim.strategies.salami_slicer import SalamiSlicer
from tradesim.strategies.scripted import Scripted
from tradesim.strategies.serial_extender import SerialExtender
from tradesim.strategies.shirker import Shirker
from tradesim.strategies.tit_for_two_tats import TitForTwoTats
from tradesim.strategies.win_stay_lose_shift import WinStayLoseShift

STRATEGIES: tuple[Strategy, ...] = (
    QuantalResponse(),
    MutualQuantalResponse(),
    Accommodator(),
    Hardliner(),
    EquivalentRetaliation(),
    GenerousTitForTat(),
    TitForTwoTats(),
    Grim(),
    WinStayLoseShift(),
    DeadlineBluffer(),
    Brinkman(),
    Boulware(),
    Conceder(),
    Imitator(),
    BayesianSignaller(),
    Attrition(),
    SalamiSlicer(),
    Chokepoint(),
    Shirker(),
    SerialExtender(),
    CommitmentMaker(),
    DomesticCycle(),
    FictitiousPlay(),
    Scripted(),
)
BY_NAME = {strategy.name: strategy for strategy in STRATEGIES}


def strategy(name: str) -> Strategy:
    """The strategy called `name`; ScenarioError names the nearest known one."""
    if name not in BY_NAME:
        near = get_close_matches(name, BY_NAME, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise ScenarioError(f"strategy is {name!r}; allowed {', '.join(BY_NAME)}{hint}")
    return BY_NAME[name]
