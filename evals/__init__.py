"""How good the answers are: cases, metrics with intervals, rivals, a gate and a report.

`dataset` reads what is asked and what is right, `systems` answer, `run` collects the outcomes, `scoring`
judges them and compares with a baseline, `report` shows it all; `experiments` is for the
checkout alone.
"""
