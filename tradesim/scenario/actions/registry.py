"""Every policy action by its name; an action is added as one class and one entry of ACTIONS."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tradesim.scenario.actions.agreements import (
    BreakAgreement,
    ExtendTruce,
    LetTruceLapse,
    StrikeTariffs,
)
from tradesim.scenario.actions.base import Action
from tradesim.scenario.actions.levers import (
    LowerRestriction,
    LowerTariff,
    RaiseRestriction,
    RaiseTariff,
    SuspendRestriction,
)
from tradesim.scenario.actions.purchases import PledgePurchases, RefusePurchases, ResumePurchases
from tradesim.scenario.actions.talks import (
    ArrangeMeeting,
    CancelMeeting,
    OfferTalks,
    RefuseToSign,
    Sign,
    WalkOut,
)
from tradesim.scenario.actions.threats import CarryOutThreat, Threaten, WithdrawThreat

ACTIONS: tuple[type[Action], ...] = (
    RaiseTariff,
    LowerTariff,
    RaiseRestriction,
    LowerRestriction,
    SuspendRestriction,
    Threaten,
    CarryOutThreat,
    WithdrawThreat,
    OfferTalks,
    WalkOut,
    ArrangeMeeting,
    CancelMeeting,
    Sign,
    RefuseToSign,
    ExtendTruce,
    LetTruceLapse,
    BreakAgreement,
    PledgePurchases,
    RefusePurchases,
    ResumePurchases,
    StrikeTariffs,
)
AnyAction = Annotated[
    RaiseTariff
    | LowerTariff
    | RaiseRestriction
    | LowerRestriction
    | SuspendRestriction
    | Threaten
    | CarryOutThreat
    | WithdrawThreat
    | OfferTalks
    | WalkOut
    | ArrangeMeeting
    | CancelMeeting
    | Sign
    | RefuseToSign
    | ExtendTruce
    | LetTruceLapse
    | BreakAgreement
    | PledgePurchases
    | RefusePurchases
    | ResumePurchases
    | StrikeTariffs,
    Field(discriminator="action"),
]
"""Any of ACTIONS, told apart by the key `action`."""


def name_of(kind: type[Action]) -> str:
    """Name of an action in scenario files.

    >>> name_of(RefusePurchases)
    'refuse_purchases'
    """
    return str(kind.model_fields["action"].default)


BY_NAME = {name_of(kind): kind for kind in ACTIONS}
assert set(AnyAction.__origin__.__args__) == set(ACTIONS)  # type: ignore[attr-defined]
