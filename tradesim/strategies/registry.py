"""All strategies, by name. A new one of the package is one more entry of STRATEGIES.

A strategy from outside is registered for the process; a scenario that names it carries the hash of
its code, and the strategy itself when it is sent to another process.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Mapping
from typing import TypeVar

from tradesim.errors import ScenarioError, did_you_mean, in_short, shown
from tradesim.strategies.accommodator import Accommodator
from tradesim.strategies.attrition import Attrition
from tradesim.strategies.base import Strategy
from tradesim.strategies.bayesian_signaller import BayesianSignaller
from tradesim.strategies.boulware import Boulware
from tradesim.strategies.brinkman import Brinkman
from tradesim.strategies.chokepoint import Chokepoint
from tradesim.strategies.commitment_maker import CommitmentMaker
from tradesim.strategies.conceder import Conceder
from tradesim.strategies.contract import check
from tradesim.strategies.deadline_bluffer import DeadlineBluffer
from tradesim.strategies.digest import digest
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
"""Those of the package alone."""
MOST = 127
"""Strategies a process can know: runs say in a byte which one a side plays."""
S = TypeVar("S", bound=Strategy)
_own: dict[str, tuple[Strategy, str]] = {}
"""Those from outside, and the hash of their code; none is ever removed, so codes stay."""
_lost: dict[str, str] = {}
"""Those that could not be brought to this process, and why."""


def register(strategy: S) -> S:
    """Make a strategy of your own known by its name, in this process; the strategy.

    Scenarios made from now on may name it: `evolve({"us.strategy": "slow-fox"})`, a TOML file, a
    mixture, a tournament. Registering a name again takes the new strategy in place of the old;
    scenarios made before must then be made again. ScenarioError where the contract is broken (see
    `contract.check`), where the code cannot be read, or where the package has the name.
    """
    check(strategy)
    if strategy.name in BY_NAME:
        raise ScenarioError(f"name is {strategy.name!r}, which comes with tradesim; choose another")
    if len(STRATEGIES) + len(_own) >= MOST and strategy.name not in _own:
        raise ScenarioError(
            f"{MOST} strategies are registered, the maximum; reuse names, or use another process"
        )
    _own[strategy.name] = strategy, digest(strategy)
    return strategy


def known() -> tuple[Strategy, ...]:
    """All strategies of this process, those of the package first; a place in it is a code."""
    return (*STRATEGIES, *(strategy for strategy, _ in _own.values()))


def names() -> tuple[str, ...]:
    """Names of all strategies known in this process, those of the package first."""
    return (*BY_NAME, *_own)


def strategy(name: str) -> Strategy:
    """The strategy called `name`; ScenarioError names the nearest known one."""
    if not isinstance(name, str):
        raise ScenarioError(f"strategy is {shown(name)}; allowed {in_short(names())}")
    if name in BY_NAME:
        return BY_NAME[name]
    if name not in _own:
        raise ScenarioError(f"strategy {unknown(name)}")
    return _own[name][0]


def unknown(name: str) -> str:
    """What to say of a name that is not known."""
    own = "; register your own with tradesim.strategies.register"
    return f"is {name!r}; allowed {in_short(names())}{did_you_mean(name, names())}{own}"


def hashes(played: Iterable[str]) -> dict[str, str]:
    """Hash of the code of each strategy from outside among those `played`."""
    return {name: _own[name][1] for name in sorted(set(played)) if name in _own}


def check_unchanged(stated: Mapping[str, str]) -> None:
    """ScenarioError where a strategy from outside is missing here, or another than was stated."""
    for name, code in stated.items():
        if name not in _own:
            why = _lost.get(name, "it was not registered here")
            raise ScenarioError(
                f"strategy {name!r} is not known in this process: {why}; write its class in a "
                "module that can be imported there, or use threads or no executor"
            )
        if _own[name][1] != code:
            raise ScenarioError(
                f"strategy {name!r} was registered again, with other code, after this scenario was "
                "made; create the scenario again"
            )


def pickled(stated: Mapping[str, str]) -> dict[str, tuple[str, bytes]]:
    """Strategies from outside as they travel to another process: hash and pickle by name.

    ScenarioError names those that cannot be sent.
    """
    check_unchanged(stated)
    try:
        return {name: (code, pickle.dumps(_own[name][0])) for name, code in stated.items()}
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise ScenarioError(
            f"strategies {', '.join(stated)} cannot be sent to another process: {error}; write "
            "their classes at the top of a module, or use threads or no executor"
        ) from None


def unpickle(sent: Mapping[str, tuple[str, bytes]]) -> None:
    """Take in strategies that came with a scenario; what fails is reported when it is played."""
    for name, (code, data) in sent.items():
        if name in _own and _own[name][1] == code:
            continue
        try:
            _own[name] = pickle.loads(data), code
        except Exception as error:  # whatever importing the code of a user brings
            _lost[name] = f"{type(error).__name__}: {error}"
