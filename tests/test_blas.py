"""One thread for numpy's products while a question is asked, and as many as before afterwards."""

import pytest
from threadpoolctl import ThreadpoolController

from pqask.blas import one_blas_thread


def blas_threads() -> set[int]:
    """List how many threads numpy's own BLAS has; what else is loaded may bring one of its own."""
    pools = [pool for pool in ThreadpoolController().info() if pool["user_api"] == "blas"]
    return {pool["num_threads"] for pool in pools if "numpy" in pool["filepath"]}


def test_there_is_one_thread_meanwhile() -> None:
    before = blas_threads()
    assert before, "numpy brings a BLAS whose threads can be set"
    assert one_blas_thread(blas_threads)() == {1}
    assert blas_threads() == before


def test_threads_come_back_after_an_error() -> None:
    before = blas_threads()

    @one_blas_thread
    def fail(why: str) -> None:
        raise ValueError(why)

    with pytest.raises(ValueError, match="bad"):
        fail("bad")
    assert blas_threads() == before
    assert fail.__name__ == "fail"
