"""The world a policy is measured against: accounts of regions and sectors, checked and balanced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from tradesim.economy.accounts import Accounts, accounts_from_flows, world_value_added
from tradesim.economy.balancing import equilibrium_accounts
from tradesim.economy.checks import (
    axis_names,
    check_choice,
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
from tradesim.economy.elasticities import set_index, trade_elasticities
from tradesim.economy.solver import Solver
from tradesim.economy.tables import us_china_2017_tables
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
    negative: accounts record draws on inventories.

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
    accounts: Accounts = field(init=False, repr=False)

    @classmethod
    def us_china_2017(cls, elasticities: str | ArrayLike = "W05") -> Baseline:
        """The shipped accounts of 2017: US, CN and ROW, the sectors of `tradesim.terms.sides`.

        `elasticities` names a published set (`tradesim.economy.elasticities.SETS`) or gives
        trade elasticities (sector,).

        >>> Baseline.us_china_2017().regions
        ('US', 'CN', 'ROW')
        """
        if isinstance(elasticities, str):
            elasticities = trade_elasticities()[set_index(elasticities)]
        tables = us_china_2017_tables()
        return cls(
            expenditure=tables.expenditure,
            tariff=tables.tariff,
            input_share=tables.input_share,
            trade_elasticity=np.asarray(elasticities),
            regions=REGIONS,
            sectors=SECTORS,
            final_share=tables.final_share,
            value_added=tables.value_added,
            deficit=tables.deficit,
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
        if self.final_share is not None:
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
