"""Rules of bargaining: pure functions over arrays of runs, an idea a file, each with its source."""
