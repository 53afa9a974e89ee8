"""Doing something many times at once."""

import threading

from django.db import connection


def in_threads(number, work):
    """Run `work(index)` in that many threads at once and return what they return."""
    results, barrier = [None] * number, threading.Barrier(number)

    def run(index):
        barrier.wait()
        try:
            results[index] = work(index)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
