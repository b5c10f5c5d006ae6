"""How good the answers are: cases, metrics with intervals, rivals, a gate and a report.

`cases` and `gold` read what is right, `systems` and `rival` answer, `runner` and `cache` collect the
outcomes, `metrics`, `scorecard` and `statistics` judge them, `gate` compares with a baseline, `report`
shows it all.
"""
