"""Words and axes: sides, levers, moves, dates, records of columns. No numbers, no rules."""
