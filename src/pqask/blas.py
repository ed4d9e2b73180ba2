"""One thread for numpy's products where a model works beside them.

The threads of numpy's OpenBLAS spin on for a while after each product, in the way of those of torch and FAISS. On two
cores four texts then took 110 ms to encode that take 50 without them. The products here are small.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

__all__ = ["one_blas_thread"]

Given = ParamSpec("Given")
Result = TypeVar("Result")


def one_blas_thread(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Give the same function, during which BLAS has one thread in this process; afterwards as many as before."""

    @wraps(function)
    def called(*values: Given.args, **named: Given.kwargs) -> Result:
        with _pools().limit(limits=1, user_api="blas"):
            return function(*values, **named)

    return called


@cache
def _pools() -> ThreadpoolController:
    """Find the pools of this process: takes some milliseconds, once."""
    return ThreadpoolController()
