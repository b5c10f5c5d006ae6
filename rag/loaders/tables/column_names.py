"""What the columns of tables are called, by the part of an article that they hold."""

from __future__ import annotations

from collections.abc import Mapping

COLUMN_NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        "text", "full_text", "fulltext", "article_text", "body", "article_body", "articlebody", "body_text",
        "content", "article_content", "contents", "maintext", "main_text", "plain_text", "article", "story",
        "texte", "contenu", "volltext", "inhalt", "artikeltext", "texto", "contenido", "cuerpo", "testo",
        "contenuto", "conteudo", "corpo", "tekst", "текст", "正文", "内容", "內容", "本文", "본문", "내용",
        "النص",
    ),
    "title": (
        "title", "headline", "article_title", "news_title", "heading", "titre", "titel", "uberschrift",
        "schlagzeile", "titulo", "titular", "titolo", "kop", "заголовок", "标题", "標題",
        "タイトル", "見出し", "제목", "العنوان",
    ),
    "abstract": (
        "abstract", "description", "short_description", "summary", "lead", "standfirst", "snippet", "excerpt",
        "highlights", "standfirst", "chapo", "vorspann", "resumen", "resumo",
    ),
    "source": (
        "source", "outlet", "publication", "publisher", "newspaper", "source_name", "sourcecommonname",
        "media_name", "sitename", "site_name", "journal", "paper", "quelle", "medium", "zeitung", "fuente",
        "medio", "fonte", "veiculo", "media", "testata", "giornale", "krant", "jornal", "periodico",
        "издание", "来源", "來源", "媒体", "媒體", "出典", "언론사", "المصدر", "domain", "источник",
    ),
    "url": ("url", "link", "article_url", "web_url", "canonical_url", "documentidentifier", "sourceurl"),
    "authors": (
        "authors", "author", "byline", "bylines", "by", "creator", "writer", "creators", "journalist",
        "journalists", "reporter", "reporters", "auteur", "auteurs", "autor", "autoren", "autore", "автор",
        "作者", "記者", "기자", "الكاتب",
    ),
    "published": (
        "published", "published_at", "publishedat", "date_published", "datepublished", "date_publish",
        "publish_date", "published_date", "publication_date", "pub_date", "pubdate", "date", "datetime",
        "timestamp", "day", "created_at", "sqldate", "datum", "veroffentlicht", "erscheinungsdatum", "fecha",
        "data", "дата", "日期", "发布时间", "發布時間", "公開日", "日付", "날짜", "التاريخ",
    ),
    "section": ("section", "category", "desk", "rubrik", "ressort", "rubrique", "seccion", "secao"),
    "language": ("language", "lang", "sprache", "langue", "idioma"),
    "id": ("id", "doc_id", "docno", "article_id", "guid", "uuid", "gkgrecordid", "globaleventid"),
}  # fmt: skip
"""The names that a column of each part commonly has, as `plain_name` writes them; the first wins.
JSON knows them too, but for those of abstracts, days and ids (`rag.loaders.json_data.field_names`)."""
