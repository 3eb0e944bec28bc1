"""How compiled rules reach the world: a dataclass of arrays and numbers behind one pointer."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numba import typeof, types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    unbox,
)
from numba.np.arrayobj import populate_array
from numba.np.numpy_support import from_dtype

from simulation.jit import plain
from simulation.plain import by_name


class _LinkType(types.Type):  # type: ignore[misc]
    """The type of a link as compiled code sees it: a bare pointer to words of 64 bits.

    A number takes one word; an array its address and then its shape. Nothing is counted or copied.
    """

    def __init__(self, fields: tuple[tuple[str, Any], ...]) -> None:
        super().__init__(name=f"Link({', '.join(f'{name}: {kind}' for name, kind in fields)})")
        self.fields = dict(fields)
        self.place = {}
        place = 0
        for name, kind in fields:
            self.place[name] = place
            place += 1 + kind.ndim if isinstance(kind, types.Array) else 1


register_model(_LinkType)(models.OpaqueModel)


class Link:
    """A dataclass of arrays and numbers behind one pointer.

    So a call costs the same however much the tuple holds, and no reference is ever counted.

    It must outlive every call it is passed to.
    """

    __slots__ = ("_fields", "_numba_type_", "_words", "address")

    def __init__(self, fields: Any) -> None:
        """Link a ``World``, or another dataclass of arrays and numbers."""
        self._fields = fields
        kinds = tuple((name, _kind(value)) for name, value in vars(fields).items())
        words: list[int] = []
        for value in vars(fields).values():
            if isinstance(value, np.ndarray):
                assert value.flags.c_contiguous
                words += [value.ctypes.data, *value.shape]
            else:
                words.append(int(np.array([value]).view(np.int64)[0]))
        self._words = np.array(words, np.int64)
        self.address = self._words.ctypes.data
        self._numba_type_ = _link_type(kinds)


def linked(fields: Any) -> Any:
    """Return a dataclass as the rules take it: behind a pointer, or plain to read by name."""
    return by_name(fields) if plain() else Link(fields)


def _kind(value: Any) -> Any:
    return _array_kind(value.dtype, value.ndim) if isinstance(value, np.ndarray) else typeof(value)


@lru_cache
def _array_kind(dtype: np.dtype[Any], dimensions: int) -> Any:
    return types.Array(from_dtype(dtype), dimensions, "C")


@lru_cache
def _link_type(kinds: tuple[tuple[str, Any], ...]) -> _LinkType:
    return _LinkType(kinds)


@unbox(_LinkType)  # type: ignore[untyped-decorator]
def _unbox(kind: _LinkType, link: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(link, "address")
    pointer = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(pointer)


@infer_getattr
class _Attributes(AttributeTemplate):  # type: ignore[misc]
    key = _LinkType

    def generic_resolve(self, kind: _LinkType, name: str) -> Any:
        return kind.fields.get(name)


@lower_getattr_generic(_LinkType)  # type: ignore[untyped-decorator]
def _read(context: Any, builder: Any, kind: _LinkType, pointer: Any, name: str) -> Any:
    """Read a field; an array comes without a reference count, so none is kept."""
    field, place = kind.fields[name], kind.place[name]
    word = context.get_value_type(types.int64)

    def load(offset: int, as_type: Any) -> Any:
        words = builder.bitcast(pointer, word.as_pointer())
        at = builder.gep(words, [word(place + offset)])
        return builder.load(builder.bitcast(at, as_type.as_pointer()))

    if not isinstance(field, types.Array):
        return load(0, context.get_value_type(field))
    array = context.make_array(field)(context, builder)
    shape = [load(1 + d, word) for d in range(field.ndim)]
    itemsize = word(context.get_abi_sizeof(context.get_data_type(field.dtype)))
    strides = [itemsize]
    for extent in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], extent))
    data_type = context.get_data_type(field.dtype).as_pointer()
    populate_array(
        array, data=load(0, data_type), shape=shape, strides=strides, itemsize=itemsize,
        meminfo=None,
    )  # fmt: skip
    return array._getvalue()
