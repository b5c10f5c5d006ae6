"""Tables: one article a row, its parts found by the names of the columns or by what is in them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders import Skipped, read_path
from rag.loaders.format import Reading
from rag.loaders.formats import read_records
from rag.loaders.stream import source_of
from rag.loaders.tables.columns import parse_columns
from rag.loaders.tables.delimited import read_delimited
from vectorstore.records import Article

QUAY = "The old quay of Port Ellery was flooded on Friday night. Marta Quist of the harbour office closed it."
MILL = "The paper mill at Sandrey will stop one machine in May. Ninety people work there in two shifts today."


def read(folder: Path, content: str | bytes, name: str = "a.csv", **columns: str) -> list[Article | Skipped]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_path(path, columns=columns))


def articles(found: list[Article | Skipped]) -> list[Article]:
    assert all(isinstance(one, Article) for one in found), found
    return [one for one in found if isinstance(one, Article)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.txt"])
def test_each_row_is_an_article_whatever_separates_its_columns(
    tmp_path: Path, delimiter: str, name: str
) -> None:
    rows = [
        ["Pub-Date", "Newspaper", "Headline", "Body Text"],
        ["2019-03-02", "Harbour Wire", "Quay flooded", f'"{QUAY}"'],
        ["2019-03-03", "Sandrey Post", "Mill slows", f'"{MILL}"'],
    ]
    first, second = articles(read(tmp_path, "\n".join(delimiter.join(row) for row in rows), name))
    assert (first.title, first.text, first.source) == ("Quay flooded", QUAY, "Harbour Wire")
    assert second.published is not None
    assert second.published.date().isoformat() == "2019-03-03"


def test_columns_without_telling_names_are_told_by_their_values(tmp_path: Path) -> None:
    rows = f"c1,c2,c3\n{QUAY},2019-03-02,Quay flooded at night\n{MILL},2019-03-03,Mill slows its work\n"
    first, second = articles(read(tmp_path, rows.replace(QUAY, f'"{QUAY}"')))
    assert (first.text, first.title) == (QUAY, "Quay flooded at night")
    assert second.published is not None


def test_columns_are_known_by_what_the_names_add_to_common_ones(tmp_path: Path) -> None:
    header = "story_title,article_summary,post_text,author_name,news_date,paper_name,news_category"
    rows = f'{header}\nQuay flooded,A flood.,"{QUAY}",Ana Reyes,2019-03-02,Harbour Wire,Coast\n'
    (found,) = articles(read(tmp_path, rows))
    assert (found.title, found.source, found.authors) == ("Quay flooded", "Harbour Wire", ("Ana Reyes",))
    assert (found.section, found.text) == ("Coast", f"A flood.\n\n{QUAY}")
    assert found.published is not None


@pytest.mark.parametrize(
    ("header", "title", "text"),
    [
        ("标题,日期,正文", "南港码头关闭检修", "南港码头星期一关闭。"
         "港务局长王海表示,修复工程需要九个星期才能完成,费用为三百万元。"),
        ("見出し,日付,本文", "港の岸壁を閉鎖", "港の岸壁は月曜日に閉鎖された。"
         "クレーンが倒れて倉庫を壊したためで、修理には九週間かかる。"),
        ("제목,날짜,본문", "항구 부두 폐쇄", "항구의 부두가 월요일에 폐쇄되었다. "
         "크레인이 쓰러져 창고를 부수었다. 수리에는 아홉 주가 걸린다."),
    ],
)  # fmt: skip
def test_columns_are_told_by_their_values_in_any_script(
    tmp_path: Path, header: str, title: str, text: str
) -> None:
    rows = f'{header}\n{title},2019-03-02,"{text}"\n第二{title},2019-03-03,"{text}第二。"\n'
    first, second = articles(read(tmp_path, rows))
    assert (first.title, first.text, second.title) == (title, text, f"第二{title}")
    assert first.published is not None


def test_a_table_without_a_header_loses_no_row(tmp_path: Path) -> None:
    rows = f'1,2019-03-02,Quay flooded at night,"{QUAY}"\n2,2019-03-03,Mill slows its work,"{MILL}"\n'
    assert [one.text for one in articles(read(tmp_path, rows))] == [QUAY, MILL]


def test_named_columns_win_over_those_that_are_found(tmp_path: Path) -> None:
    rows = f'text,other,when\n"{QUAY}","{MILL}",2019-03-02\n'
    (found,) = articles(read(tmp_path, rows, text="other", published="when"))
    assert found.text == MILL


def test_a_named_column_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    (found,) = read(tmp_path, f'title,text\nQuay,"{QUAY}"\n', text="body")
    assert isinstance(found, Skipped)
    assert 'no column "body"' in found.reason
    assert "title, text" in found.reason


def test_a_table_of_links_is_refused_with_its_columns_and_the_way_out(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "headline,link\nQuay flooded,https://harbour.example/1\n")
    assert isinstance(found, Skipped)
    assert "headline, link" in found.reason
    assert "--columns text=" in found.reason


def test_texts_hold_line_breaks_and_quotation_marks(tmp_path: Path) -> None:
    rows = f'title,text\r\nQuay,"{QUAY}\r\n\r\nShe said ""never again"", and left."\r\n'
    (found,) = articles(read(tmp_path, rows))
    assert found.text == f'{QUAY}\n\nShe said "never again", and left.'


def test_a_quotation_mark_that_never_closes_costs_its_own_row_only(tmp_path: Path) -> None:
    rows = f'id,title,text\nq1,Quay,"{QUAY}"\nq2,Broken,"{MILL}\nq3,Mill,{MILL}\nq4,Quay again,{QUAY}\n'
    found = read(tmp_path, rows)
    assert [one.reason for one in found if isinstance(one, Skipped)] == [
        "line 3: its quotation marks do not close"
    ]
    assert [one.id for one in found if isinstance(one, Article)] == ["q1", "q3", "q4"]


def test_rows_of_another_length_are_named(tmp_path: Path) -> None:
    rows = f'id,title,text\nq1,Quay,"{QUAY}"\nq2,Short\nq3,Mill,"{MILL}",more\nq4,Mill,"{MILL}",,\n'
    found = read(tmp_path, rows)
    assert [one.reason[:21] for one in found if isinstance(one, Skipped)] == [
        "line 3: it has 2 fiel", "line 4: it has 4 fiel",
    ]  # fmt: skip
    assert [one.id for one in found if isinstance(one, Article)] == ["q1", "q4"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    rows = f"Titel;Datum;Inhalt\nKai überflutet;02.03.2019;„{QUAY}“ – sagte sie.\n"
    (found,) = articles(read(tmp_path, rows.encode(encoding)))
    assert found.title == "Kai überflutet"


@pytest.mark.parametrize(
    "prose",
    [
        f"Quay flooded\n\n{QUAY}\n{MILL}\n",
        "Title, text, and more\n\nOn Friday, in rain, the quay shut.\nOn Monday, in sun, it opened.\n",
    ],
)
def test_prose_is_no_table(tmp_path: Path, prose: str) -> None:
    (found,) = articles(read(tmp_path, prose, "a.txt"))
    assert not found.title.startswith("column")
    assert found.text


@given(st.binary(max_size=400), st.sampled_from([b"", b'title,text\n1,"a b c. d"\n', b"id;text;date\n"]))
def test_no_content_makes_reading_raise(data: bytes, start: bytes) -> None:
    reading = Reading(1000, read_records)
    list(read_delimited(source_of(iter([start + data])), reading))
    list(read_records(source_of(iter([start + data])), "a.csv", reading))


@pytest.mark.parametrize("name", ["writer", "Reporter", "article_journalist"])
def test_who_wrote_an_article_is_known_by_any_name_that_json_has_for_it(tmp_path: Path, name: str) -> None:
    rows = f'headline,body,published,outlet,{name}\nQuay flooded,"{QUAY}",2019-03-02,Harbour Wire,Ana Reyes\n'
    (found,) = articles(read(tmp_path, rows))
    assert (found.title, found.authors) == ("Quay flooded", ("Ana Reyes",))


def test_columns_can_be_named_on_the_command_line() -> None:
    assert parse_columns("text=body, date=pub date") == {"text": "body", "published": "pub date"}
    assert parse_columns("author=who, outlet=where") == {"authors": "who", "source": "where"}
    with pytest.raises(ValueError, match="the parts are"):
        parse_columns("colour=red")


def test_it_is_told_which_columns_are_taken_for_what(tmp_path: Path) -> None:
    path, told = tmp_path / "a.csv", list[str]()
    path.write_text(f'Headline,Body Text,Mood\nQuay flooded,"{QUAY}",wet\n')
    assert len(list(read_path(path, tell=told.append))) == 1
    assert told == ["text = Body Text, title = Headline"]


def test_tables_in_a_zip_are_told_with_their_names(tmp_path: Path) -> None:
    path, told = tmp_path / "a.zip", list[str]()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("in/quay.csv", f'title,text\nQuay,"{QUAY}"\n')
        archive.writestr("mill.txt", f"Mill slows\n\n{MILL}\n")
    assert len(list(read_path(path, tell=told.append))) == 2
    assert told == ["in/quay.csv: text = text, title = title"]


def test_two_tables_that_number_their_rows_do_not_replace_each_others_articles(tmp_path: Path) -> None:
    (quay,) = articles(read(tmp_path, f'id,title,text\n1,Quay,"{QUAY}"\n'))
    (mill,) = articles(read(tmp_path, f'id,title,text\n1,Mill,"{MILL}"\n'))
    assert quay.id != mill.id


@pytest.mark.parametrize(
    "header",
    [
        "post_title,post_content,post_date,news_source",
        "Título,Conteúdo,Data de publicação,Veículo",
        "Titre,Texte de l'article,Date de parution,Journal",
        "Überschrift,Artikeltext,Veröffentlicht,Medium",
        "Headline,Article,Publish Date,Media",
    ],
)
def test_names_of_columns_are_told_by_a_word_of_them_and_without_accents(tmp_path: Path, header: str) -> None:
    rows = (
        f"Quay flooded at night,<p>{QUAY}</p>,15/03/2014,Harbour Wire\nMill slows,<p>{MILL}</p>,16/03/2014,NA"
    )
    first, second = articles(read(tmp_path, f"{header}\n{rows}\n"))
    assert (first.title, first.text, first.source) == ("Quay flooded at night", QUAY, "Harbour Wire")
    assert first.published is not None
    assert first.published.date().isoformat() == "2014-03-15"
    assert (second.text, second.source) == (MILL, None)


def test_the_line_for_excel_says_what_separates_the_columns(tmp_path: Path) -> None:
    rows = f'sep=;\r\nHeadline;Body;Date\r\nQuay, flooded;"{QUAY}\r\n\r\n{MILL}";15 March 2014\r\na;b\r\n'
    article, broken = read(tmp_path, rows)
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Quay, flooded", f"{QUAY}\n\n{MILL}")
    assert isinstance(broken, Skipped)
    assert broken.reason.startswith("line 6:")


def test_highlights_are_no_title(tmp_path: Path) -> None:
    rows = f'id,article,highlights\n0a,"{QUAY}",Quay closed for the night .\n0b,"{MILL}",Mill stops .\n'
    first, second = articles(read(tmp_path, rows))
    assert (first.title, second.title) == ("", "")
    assert first.text.startswith("Quay closed for the night")


def test_a_year_a_month_and_a_day_are_a_date(tmp_path: Path) -> None:
    rows = f'title,text,year,month,day\nQuay,"{QUAY}",2014,3,15\nMill,"{MILL}",2014.0,12.0,1.0\n'
    days = [one.published and one.published.date().isoformat() for one in articles(read(tmp_path, rows))]
    assert days == ["2014-03-15", "2014-12-01"]


def test_lists_in_cells_are_read(tmp_path: Path) -> None:
    rows = f"title;authors;paragraphs\nQuay;['Ana Reyes', 'Kit Moe'];['{QUAY}', '{MILL}']\n"
    (article,) = articles(read(tmp_path, rows))
    assert (article.authors, article.text) == (("Ana Reyes", "Kit Moe"), f"{QUAY}\n\n{MILL}")


def test_a_table_in_a_script_without_spaces(tmp_path: Path) -> None:
    text = "港口委员会周六投票决定关闭北渡轮码头十一周。市长表示，维修费用将达四百二十万美元。"
    known = f"标题,正文,发布时间,来源,作者\n码头关闭,{text},2014-03-15,港口日报,王明\n"
    (article,) = articles(read(tmp_path, known))
    assert (article.title, article.text, article.source) == ("码头关闭", text, "港口日报")
    assert article.authors == ("王明",)
    (unknown,) = articles(read(tmp_path, known.replace("正文", "甲乙"), "b.csv"))
    assert unknown.text == text
