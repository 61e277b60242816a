"""What the channels keep from step to step; see `step.py` for how it moves."""

from __future__ import annotations

from tradesim.terms.sides import Array, Mask
from tradesim.terms.tables import Table, flags, numbers


class MacroState(Table):
    """State of the channels, run by run; on the path of the first day lags are zero."""

    direct: Array = numbers(2, 2)
    """Stages of the lag of tariffs in force: by stage, further US losses (G) and rise of China's
    own tariff, shares, (2, 2, n_runs)."""
    standing: Array = numbers()
    """Uncertainty that the first day brought and no relief has taken, index points, (n_runs,)."""
    news: Array = numbers()
    """Uncertainty from news that fade, index points, (n_runs,)."""
    uncertainty: Array = numbers()
    """Index of trade-policy uncertainty at the end of the step, 1 in normal times, (n_runs,)."""
    drag: Array = numbers(3)
    """Stages of the lag of ln(U / U_0), log points, (3, n_runs)."""
    passed_on: Array = numbers(2)
    """Stages of the lag of tariff costs in shop prices, log points, (2, n_runs)."""
    most_passed_on: Array = numbers()
    """Highest of the last of them so far, (n_runs,)."""
    equities: Array = numbers()
    """US equities at the end of the step, percent from the first day, (n_runs,)."""
    fear: Array = numbers(1)
    """Lag of how far US equities are below the first day, percent, (1, n_runs)."""
    supply_loss: Array = numbers()
    """US GDP lost to missing critical inputs in the step, percent, (n_runs,)."""
    input_price: Array = numbers()
    """Log price of critical inputs outside China, 0 without restriction, (n_runs,)."""
    arrived: Array = numbers()
    """US tariff at which goods arrive, share, (n_runs,)."""
    imports_us: Array = numbers()
    """US goods imports from China, billion USD a year, (n_runs,)."""
    rest_emergency: Array = numbers()
    """Share of the first day's emergency duties on others still charged, (n_runs,)."""
    emergency_paid: Array = numbers()
    """Emergency duties paid so far that may be refunded, billion USD, (n_runs,)."""
    refunds_due: Array = numbers()
    """Refunds still to be paid out, billion USD, (n_runs,)."""
    struck: Mask = flags()
    """Whether a court has struck emergency tariffs down, (n_runs,)."""
    purchases: Array = numbers()
    """Soybeans that China buys from the US, million tonnes a year, (n_runs,)."""
    deal: Array = numbers()
    """Chance of a deal, as markets see it, (n_runs,)."""
