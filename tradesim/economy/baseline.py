"""The world a policy is measured against: accounts of regions and sectors, checked and balanced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from tradesim.economy.accounts import Accounts, accounts_from_flows, world_value_added
from tradesim.economy.balancing import equilibrium_accounts
from tradesim.economy.bilateral_scale import flows_at_trade
from tradesim.economy.checks import (
    axis_names,
    check_choice,
    check_emptied,
    check_spending,
    check_value_added,
    checked_deficit,
    checked_elasticity,
    checked_final_share,
    checked_flows,
    checked_input_share,
    checked_tariff,
    checked_value_added,
)
from tradesim.economy.elasticities import elasticities_of
from tradesim.economy.final_demand import clipped_final_share, warn_of_negative_demand
from tradesim.economy.input_balancing import balanced_input_share, input_use
from tradesim.economy.solver import Solver
from tradesim.economy.tables import us_china_2017_tables, us_china_2022_tables
from tradesim.economy.transfers import OwnShares
from tradesim.terms.sides import REGIONS, SECTORS, Array

DEFICITS = ("world-share", "multiplicative", "purged", "none")


@dataclass(frozen=True, eq=False)
class Baseline:
    """Accounts in equilibrium, made from data that may not be.

    expenditure, tariff (exporter, importer, sector): spending at the buyer's price, tariff
    included, in any unit, and tariff rates as shares, none inside a region; input_share
    (region, input, user): shares of the user's revenue, what is left being value added;
    trade_elasticity (sector,): sigma - 1. final_share (region, sector), value_added (region,)
    and deficit (region,), in the unit of expenditure, are recovered from the flows so that the
    data satisfy every equation; where any is given, the world is solved anew with what is given
    and unchanged tariffs, and that solution is the baseline. A recovered final share may be
    negative, where accounts record draws on inventories or input shares are those of other
    accounts: an `EconomyWarning` says where, and `clip_final_demand` sets it to zero and solves
    the world anew with the others.

    Raises EconomyError where accounts cannot be: shapes, negative flows, tariffs at or below -1.
    """

    expenditure: Array
    tariff: Array
    input_share: Array
    trade_elasticity: Array
    regions: Sequence[str] = ()
    sectors: Sequence[str] = ()
    final_share: Array | None = None
    value_added: Array | None = None
    deficit: Array | None = None
    clip_final_demand: bool = False
    accounts: Accounts = field(init=False, repr=False)

    @classmethod
    def us_china_2017(cls, elasticities: str | ArrayLike = "W05") -> Baseline:
        """The shipped accounts of 2017: US, CN and ROW, the sectors of `tradesim.terms.sides`.

        `elasticities` names a published set (`tradesim.economy.elasticities.SETS`) or gives
        trade elasticities (sector,).

        >>> Baseline.us_china_2017().regions
        ('US', 'CN', 'ROW')
        """
        tables = us_china_2017_tables()
        return cls(
            expenditure=tables.expenditure,
            tariff=tables.tariff,
            input_share=tables.input_share,
            trade_elasticity=elasticities_of(elasticities),
            regions=REGIONS,
            sectors=SECTORS,
            final_share=tables.final_share,
            value_added=tables.value_added,
            deficit=tables.deficit,
        )

    @classmethod
    def us_china_2022(
        cls, elasticities: str | ArrayLike = "W05", *, goods_growth: ArrayLike = (1.0, 1.0)
    ) -> Baseline:
        """Accounts of 2022 with the input shares of 2017 balanced to them, as `us_china_2017`.

        `goods_growth` scales the goods that the US buys from China, and China from the US, to
        another date: imports then over those of 2022, both as shares of world income. Input
        shares are balanced anew to the flows. Tariffs are those without the ones of 2018-19.

        >>> bool(Baseline.us_china_2022().accounts.final_share.min() > 0)
        True
        """
        tables = us_china_2022_tables()
        flow = flows_at_trade(tables.expenditure, goods_growth)
        use = input_use(tables.expenditure, tables.tariff, tables.input_share)
        return cls(
            expenditure=flow,
            tariff=tables.tariff,
            input_share=balanced_input_share(flow, tables.tariff, tables.input_share, use),
            trade_elasticity=elasticities_of(elasticities),
            regions=REGIONS,
            sectors=SECTORS,
        )

    def __post_init__(self) -> None:
        """Check, freeze the arrays, name the axes and find the equilibrium."""
        flows = checked_flows(self.expenditure)
        n, _, s = flows.shape
        checked: dict[str, object] = {
            "expenditure": flows,
            "tariff": checked_tariff(self.tariff, flows.shape),
            "input_share": checked_input_share(self.input_share, n, s),
            "trade_elasticity": checked_elasticity(self.trade_elasticity, s),
            "regions": axis_names("region", self.regions, n),
            "sectors": axis_names("sector", self.sectors, s),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "accounts", self._balanced())

    def _balanced(self) -> Accounts:
        """The recovered accounts, solved anew where final demand, income or deficits are given."""
        n = len(self.regions)
        accounts = accounts_from_flows(
            self.expenditure, self.tariff, self.input_share, self.trade_elasticity
        )
        check_value_added(accounts, self.regions)
        given: dict[str, Array] = {}
        if self.final_share is None and self.clip_final_demand:
            given["final_share"] = clipped_final_share(accounts)
        elif self.final_share is None:
            warn_of_negative_demand(accounts, self.regions, self.sectors)
        else:
            given["final_share"] = checked_final_share(self.final_share, accounts.spending > 0)
        if self.value_added is not None:
            given["value_added"] = checked_value_added(self.value_added, n) / self.unit
        if self.deficit is not None:
            given["deficit"] = checked_deficit(self.deficit, n, self.unit) / self.unit
        if given:
            accounts = equilibrium_accounts(accounts, replace(accounts, **given))
        check_spending(accounts, self.regions, self.sectors)
        return accounts

    @cached_property
    def unit(self) -> float:
        """The world's value added in the unit of expenditure: what accounts are scaled by."""
        if self.value_added is not None:
            return float(np.sum(self.value_added))
        return world_value_added(self.expenditure, self.tariff, self.input_share)

    @cached_property
    def with_deficits(self) -> Solver:
        """The world whose deficits stay shares of world value added."""
        return Solver(self.accounts)

    @cached_property
    def in_proportion(self) -> Solver:
        """The world whose final spending keeps its ratio to what a region earns."""
        earned = self.accounts.income - self.accounts.deficit
        return Solver(self.accounts, transfers=OwnShares(self.accounts.deficit / earned))

    @cached_property
    def purged(self) -> Solver:
        """The world solved first without deficits, at unchanged tariffs."""
        found = equilibrium_accounts(self.accounts, self._without_deficits)
        check_emptied(found, self.accounts, self.regions, self.sectors)
        check_spending(found, self.regions, self.sectors)
        return Solver(replace(found, deficit=self._without_deficits.deficit))

    @cached_property
    def closing_deficits(self) -> Solver:
        """The world whose deficits end when policy changes."""
        return Solver(self._without_deficits, compared_with=self.with_deficits)

    @property
    def _without_deficits(self) -> Accounts:
        return replace(self.accounts, deficit=np.zeros(len(self.regions)))

    def solver(self, deficits: str) -> Solver:
        """The solver for one of `DEFICITS`."""
        check_choice("deficits", deficits, DEFICITS)
        solvers = {
            "world-share": "with_deficits",
            "multiplicative": "in_proportion",
            "purged": "purged",
            "none": "closing_deficits",
        }
        solver: Solver = getattr(self, solvers[deficits])
        return solver
