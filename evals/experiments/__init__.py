"""Benchmarks and training: what the choices and the weights in Dateline stand on, to be run again from a
checkout.

    python -m evals.experiments.ROOM.NAME --help

`reading`, `storage`, `retrieval`, `checking`, `answering` and `chat` measure, and fit, one part each; `rooms`
counts the modules. `hostile` holds articles that attack, `datasets` what people labelled. Not in the wheel,
and nothing of Dateline imports it. `checking` needs the extra `lab` (scikit-learn).
"""
