"""Policy actions by name: one frozen class each, to put into a scenario with `with_actions`.

>>> import tradesim as ts
>>> print(ts.actions.RaiseTariff(on="2026-01-15", side="US", size=0.1).deed)
the US raises its tariff by 10 points
"""

from tradesim.scenario.actions.agreements import BreakAgreement as BreakAgreement
from tradesim.scenario.actions.agreements import ExtendTruce as ExtendTruce
from tradesim.scenario.actions.agreements import LetTruceLapse as LetTruceLapse
from tradesim.scenario.actions.agreements import StrikeTariffs as StrikeTariffs
from tradesim.scenario.actions.base import Action as Action
from tradesim.scenario.actions.levers import LowerRestriction as LowerRestriction
from tradesim.scenario.actions.levers import LowerTariff as LowerTariff
from tradesim.scenario.actions.levers import RaiseRestriction as RaiseRestriction
from tradesim.scenario.actions.levers import RaiseTariff as RaiseTariff
from tradesim.scenario.actions.levers import SuspendRestriction as SuspendRestriction
from tradesim.scenario.actions.path import from_path as from_path
from tradesim.scenario.actions.purchases import PledgePurchases as PledgePurchases
from tradesim.scenario.actions.purchases import RefusePurchases as RefusePurchases
from tradesim.scenario.actions.purchases import ResumePurchases as ResumePurchases
from tradesim.scenario.actions.registry import ACTIONS as ACTIONS
from tradesim.scenario.actions.registry import BY_NAME as BY_NAME
from tradesim.scenario.actions.talks import ArrangeMeeting as ArrangeMeeting
from tradesim.scenario.actions.talks import CancelMeeting as CancelMeeting
from tradesim.scenario.actions.talks import OfferTalks as OfferTalks
from tradesim.scenario.actions.talks import RefuseToSign as RefuseToSign
from tradesim.scenario.actions.talks import Sign as Sign
from tradesim.scenario.actions.talks import WalkOut as WalkOut
from tradesim.scenario.actions.threats import CarryOutThreat as CarryOutThreat
from tradesim.scenario.actions.threats import Threaten as Threaten
from tradesim.scenario.actions.threats import WithdrawThreat as WithdrawThreat
