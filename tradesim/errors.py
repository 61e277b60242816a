"""Exceptions a caller can cause. Each says what was found, what is allowed and what to do."""


class TradesimError(Exception):
    """Base of every error that a caller can cause; `except TradesimError` catches them all."""


class ScenarioError(TradesimError):
    """A scenario cannot be read: the message names file, key, value and what is allowed."""


class ParameterError(TradesimError):
    """A parameter is unknown, lacks a source, or lies outside its range."""


class EconomyError(TradesimError):
    """Accounts or policies that the economy cannot take: a shape, a negative flow, a tariff."""


class ResultError(TradesimError):
    """A question that an ensemble cannot answer: an unknown outcome, a date past the horizon."""


class StoreError(TradesimError):
    """A results folder that cannot be read or written."""


class BlockError(TradesimError):
    """Blocks of runs that failed: the message names them, the first error and what is kept."""


class ExecutorError(TradesimError):
    """A cluster that cannot be reached, or whose library is not installed."""
