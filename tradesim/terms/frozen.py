"""Records that stay as they are: mappings, lists and arrays that cannot be changed in place."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, Generic, NoReturn, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value")


class FrozenDict(dict[Any, Any]):
    """A dictionary that refuses to be changed; it can be pickled, and written as JSON.

    >>> FrozenDict(a=1)["a"] = 2
    Traceback (most recent call last):
    TypeError: part of a frozen record; make a changed copy of it, as in evolve({...})
    """

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("part of a frozen record; make a changed copy of it, as in evolve({...})")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type, tuple[dict[Any, Any]]]:
        return type(self), (dict(self),)


def frozen(value: Any) -> Any:
    """The value with every mapping, list and array inside it made such that it cannot be changed.

    >>> frozen({"args": [1.0, 2.0]})
    {'args': (1.0, 2.0)}
    """
    if isinstance(value, Mapping):
        return FrozenDict({key: frozen(each) for key, each in value.items()})
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        return tuple(frozen(each) for each in value)
    if isinstance(value, np.ndarray):
        return read_only(value)
    return value.item() if isinstance(value, np.generic) else value


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A view of the array that cannot be written to."""
    view = array.view()
    view.flags.writeable = False
    return view


def freeze(record: Any, *names: str) -> None:
    """Freeze fields of a frozen dataclass as it is made, in `__post_init__`."""
    for name in names:
        object.__setattr__(record, name, frozen(getattr(record, name)))


class kept(Generic[Value]):
    """A property worked out once; each who asks is handed a copy, so that none changes another's.

    Copies are those of `copy.copy`: of tables the values too, of data sets of xarray not.
    """

    def __init__(self, work_out: Callable[[Any], Value]) -> None:
        self.work_out, self.__doc__ = work_out, work_out.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.place = f"_kept_{name}"

    @overload
    def __get__(self, record: None, owner: type) -> kept[Value]: ...
    @overload
    def __get__(self, record: object, owner: type) -> Value: ...
    def __get__(self, record: Any, owner: type) -> Any:
        if record is None:
            return self
        if self.place not in record.__dict__:
            record.__dict__[self.place] = self.work_out(record)
        return copy.copy(record.__dict__[self.place])
