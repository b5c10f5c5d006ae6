"""Language tools that know nothing of answering: words, quotations, days, tokens, passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.text.abbreviations import CJK, STARTERS, TITLES, closed_up, is_abbreviation
    from rag.text.acronyms import (
        holds,
        other_forms,
        short_forms,
        stems_with_short_forms,
        undotted,
        with_the_us,
    )
    from rag.text.amounts import Quantity, quantities
    from rag.text.calendar import (
        CAPITAL_MONTH,
        CAPITAL_WEEKDAY,
        COUNTS,
        DAY,
        HOLIDAYS,
        MONTH,
        MONTHS,
        ORDINALS,
        SHORT_MONTHS,
        SHORT_WEEKDAYS,
        WEEK,
        WEEKDAY,
        WEEKDAYS,
        Days,
        count,
        day_name,
        day_of,
        decade_of,
        month_number,
        month_of,
        months_before,
        months_of,
        season_of,
        shown,
        week_of,
        weekday_from,
        weekday_number,
        weekday_until,
        weekend_until,
        year_of,
    )
    from rag.text.cldr import language_name, language_tag, month_named
    from rag.text.date_forms import DATE_FORMS, IN_JSON, LABELLED, NAMED, NUMBERED, SLASHED, WITH_WEEKDAY
    from rag.text.day_words import ResolvedDay, days_in
    from rag.text.passages import (
        article_day,
        day_text,
        describe,
        heading_of,
        news_spans,
        split_article,
        title_of,
    )
    from rag.text.quotation_marks import Run, Step, blanked, double_marks, oriented, quoted_runs
    from rag.text.quoted_words import find_words, fold, nearest_words, quotations
    from rag.text.sanitize import (
        CONTROLS,
        DROPPED,
        JOINERS,
        SURROGATES,
        TAGS,
        TURNING,
        WIDTHLESS,
        neutralise,
        scrub,
        unmarked,
        without_links,
    )
    from rag.text.speech_verbs import BEHIND_QUOTATION, VERB_FORMS, any_of, past, third_person
    from rag.text.tokenizer import count_tokens, is_common, is_one_token, tokenize
    from rag.text.words import (
        CAPITAL,
        NUMBER_VALUES,
        STOP_WORDS,
        Weights,
        content_stems,
        content_words,
        is_alike,
        is_named,
        names,
        number_places,
        numbers,
        stems,
        stems_of,
        word_stems,
    )
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".abbreviations": ("CJK", "STARTERS", "TITLES", "closed_up", "is_abbreviation"),
            ".acronyms": (
                "holds", "other_forms", "short_forms", "stems_with_short_forms", "undotted", "with_the_us",
            ),
            ".amounts": ("Quantity", "quantities"),
            ".calendar": (
                "CAPITAL_MONTH", "CAPITAL_WEEKDAY", "COUNTS", "DAY", "Days", "HOLIDAYS", "MONTH", "MONTHS",
                "ORDINALS", "SHORT_MONTHS", "SHORT_WEEKDAYS", "WEEK", "WEEKDAY", "WEEKDAYS", "count",
                "day_name", "day_of", "decade_of", "month_number", "month_of", "months_before", "months_of",
                "season_of", "shown", "week_of", "weekday_from", "weekday_number", "weekday_until",
                "weekend_until", "year_of",
            ),
            ".cldr": ("language_name", "language_tag", "month_named"),
            ".date_forms": (
                "DATE_FORMS", "IN_JSON", "LABELLED", "NAMED", "NUMBERED", "SLASHED", "WITH_WEEKDAY",
            ),
            ".day_words": ("ResolvedDay", "days_in"),
            ".passages": (
                "article_day", "day_text", "describe", "heading_of", "news_spans", "split_article",
                "title_of",
            ),
            ".quotation_marks": ("Run", "Step", "blanked", "double_marks", "oriented", "quoted_runs"),
            ".quoted_words": ("find_words", "fold", "nearest_words", "quotations"),
            ".sanitize": (
                "CONTROLS", "DROPPED", "JOINERS", "SURROGATES", "TAGS", "TURNING", "WIDTHLESS", "neutralise",
                "scrub", "unmarked", "without_links",
            ),
            ".speech_verbs": ("BEHIND_QUOTATION", "VERB_FORMS", "any_of", "past", "third_person"),
            ".tokenizer": ("count_tokens", "is_common", "is_one_token", "tokenize"),
            ".words": (
                "CAPITAL", "NUMBER_VALUES", "STOP_WORDS", "Weights", "content_stems", "content_words",
                "is_alike", "is_named", "names", "number_places", "numbers", "stems", "stems_of",
                "word_stems",
            ),
        },
    )  # fmt: skip

__all__ = [
    "BEHIND_QUOTATION", "CAPITAL", "CAPITAL_MONTH", "CAPITAL_WEEKDAY", "CJK", "CONTROLS", "COUNTS",
    "DATE_FORMS", "DAY", "DROPPED", "HOLIDAYS", "IN_JSON", "JOINERS", "LABELLED", "MONTH", "MONTHS",
    "NAMED", "NUMBERED", "NUMBER_VALUES", "ORDINALS", "SHORT_MONTHS", "SHORT_WEEKDAYS", "SLASHED",
    "STARTERS", "STOP_WORDS", "SURROGATES", "TAGS", "TITLES", "TURNING", "VERB_FORMS", "WEEK", "WEEKDAY",
    "WEEKDAYS", "WIDTHLESS", "WITH_WEEKDAY", "Days", "Quantity", "ResolvedDay", "Run", "Step", "Weights",
    "any_of", "article_day", "blanked", "closed_up", "content_stems", "content_words", "count",
    "count_tokens", "day_name", "day_of", "day_text", "days_in", "decade_of", "describe", "double_marks",
    "find_words", "fold", "heading_of", "holds", "is_abbreviation", "is_alike", "is_common", "is_named",
    "is_one_token", "language_name", "language_tag", "month_named", "month_number", "month_of",
    "months_before", "months_of", "names", "nearest_words", "neutralise", "news_spans", "number_places",
    "numbers", "oriented", "other_forms", "past", "quantities", "quotations", "quoted_runs", "scrub",
    "season_of", "short_forms", "shown", "split_article", "stems", "stems_of", "stems_with_short_forms",
    "third_person", "title_of", "tokenize", "undotted", "unmarked", "week_of", "weekday_from",
    "weekday_number", "weekday_until", "weekend_until", "with_the_us", "without_links", "word_stems",
    "year_of",
]  # fmt: skip
