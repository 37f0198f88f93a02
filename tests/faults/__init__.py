"""What must never happen, tried at every point where it could.

The small size runs with the other tests; `pytest tests/faults --full` runs all of it. Each goal
prints one line with what was tried and how it ended. Seeds are fixed.

    cradle    a process with everything loaded that forks one build after the other
    nursery   starts it, and gives it orders
    tracing   strace: the system calls of a build, and a fault at one of them
    house     an index with an old generation, a corpus with a new essay; what serves afterwards
    reindex   a build with the small encoder, to be spawned
    parent    a bot that spawns one, to be killed
    lag       how late an event loop is
    damage    ways in which a file is not what it was
    tally     what is counted

Builds fork here, from a process that has used one thread only; the bot spawns them.
"""
