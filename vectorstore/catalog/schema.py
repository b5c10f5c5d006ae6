"""The tables of the catalog, and how one of an older version gets those it lacks."""

SCHEMA_VERSION = 6
APPLICATION_ID = 0x444C4E45  # "DLNE": tells our files from any other SQLite database

TABLES = """
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- An article is pending until all its passages can be found. A replacement is a second, pending row
-- beside the ready one. A ready row that is leaving is still visible, until the next publish.
CREATE TABLE articles (
    row         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL,
    digest      TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('pending', 'ready')),
    leaving     INTEGER NOT NULL DEFAULT 0,
    title       TEXT NOT NULL,
    source      TEXT,
    url         TEXT,
    authors     TEXT NOT NULL,
    published   TEXT,
    day         INTEGER NOT NULL,
    origin      TEXT NOT NULL,
    boilerplate TEXT NOT NULL,
    UNIQUE (id, state)
);
-- Tables of their own for what is long, so that changing a state or listing titles does not move it.
CREATE TABLE texts (
    article INTEGER PRIMARY KEY REFERENCES articles (row) ON DELETE CASCADE,
    text    TEXT NOT NULL
);
CREATE INDEX articles_by_day ON articles (day, id);
CREATE INDEX articles_unsettled ON articles (row) WHERE state = 'pending' OR leaving;

-- start and end count Unicode code points of the text, half-open.
CREATE TABLE passages (
    row     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    article INTEGER NOT NULL REFERENCES articles (row) ON DELETE CASCADE,
    start   INTEGER NOT NULL,
    end     INTEGER NOT NULL,
    heading TEXT NOT NULL,
    source  TEXT,
    day     INTEGER NOT NULL
);
CREATE INDEX passages_by_article ON passages (article, row);

-- float32, little-endian.
CREATE TABLE vectors (
    passage INTEGER PRIMARY KEY REFERENCES passages (row) ON DELETE CASCADE,
    vector  BLOB NOT NULL
);
CREATE TABLE next_vectors (
    passage INTEGER PRIMARY KEY,
    vector  BLOB NOT NULL
);

-- Where each index is, as of which revision, and how to tell that its files are whole.
CREATE TABLE indexes (
    name       TEXT PRIMARY KEY,
    generation TEXT NOT NULL,
    previous   TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    dropped    INTEGER NOT NULL,
    files      TEXT NOT NULL
) WITHOUT ROWID;

-- Passages that may still be on a Chroma server although no article has them any more.
CREATE TABLE discarded (
    passage TEXT PRIMARY KEY
) WITHOUT ROWID;

CREATE TABLE ledger (
    row     INTEGER PRIMARY KEY,
    time    TEXT NOT NULL,
    origin  TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason  TEXT NOT NULL
);
"""

# Version 2: which articles are copies of one another.
STORIES = """
CREATE TABLE sketches (
    article   INTEGER PRIMARY KEY REFERENCES articles (row) ON DELETE CASCADE,
    size      INTEGER NOT NULL,
    revision  INTEGER NOT NULL,
    signature BLOB NOT NULL,
    arranged  INTEGER NOT NULL
);
CREATE INDEX sketches_waiting ON sketches (article) WHERE NOT arranged;

-- Articles that share a key are compared. A key whose article is gone does no harm.
CREATE TABLE bands (
    key     INTEGER NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (key, article)
) WITHOUT ROWID;

-- Ready articles that have copies; the one in the first place stands for all of its story.
CREATE TABLE stories (
    article INTEGER PRIMARY KEY REFERENCES articles (row) ON DELETE CASCADE,
    story   INTEGER NOT NULL,
    place   INTEGER NOT NULL
);
CREATE INDEX stories_in_order ON stories (story, place);
"""

# Version 3: what else a format says of an article.
PARTICULARS = """
ALTER TABLE articles ADD COLUMN section TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN dated_by TEXT NOT NULL DEFAULT '';
"""

# Version 4: what the dense index lacks and has too much, so that it need not be written at each publish.
DELTA = """
-- The revision at which the article became ready; 0 while it is pending, and for what is older than this.
ALTER TABLE articles ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
CREATE INDEX articles_by_since ON articles (since) WHERE since > 0;

-- Passages that the dense index in the folder still has, although their article is gone.
CREATE TABLE stale (
    passage TEXT PRIMARY KEY
) WITHOUT ROWID;
-- Until now an index that is not of the last revision counted for nothing.
DELETE FROM indexes WHERE name = 'dense' AND revision <> (SELECT value FROM meta WHERE key = 'revision') + 0;
"""

# Version 5: what articles can be narrowed by beside days and outlets. `read_as` is the language that an
# article is in, by what names it or else by its words.
NARROWING = """
CREATE TABLE bylines (
    name    TEXT NOT NULL,  -- as names are compared
    article INTEGER NOT NULL REFERENCES articles (row) ON DELETE CASCADE,
    written TEXT NOT NULL,
    PRIMARY KEY (name, article)
) WITHOUT ROWID;
CREATE INDEX bylines_by_article ON bylines (article);
INSERT OR IGNORE INTO bylines
    SELECT fold(one.value), articles.row, one.value FROM articles, json_each(articles.authors) AS one;
ALTER TABLE articles ADD COLUMN read_as TEXT NOT NULL DEFAULT '';
UPDATE articles SET read_as = read_as(language, (SELECT text FROM texts WHERE article = articles.row));
CREATE INDEX articles_by_section ON articles (section) WHERE section <> '';
"""

# Version 6: what rules found in an article, so that it need not be read again; `rules` names those that did.
FINDINGS = """
CREATE TABLE findings (
    article INTEGER PRIMARY KEY REFERENCES articles (row) ON DELETE CASCADE,
    rules   TEXT NOT NULL,
    found   BLOB NOT NULL
);
"""

# What brings a catalog to a version from the one before it.
UPGRADES = {2: STORIES, 3: PARTICULARS, 4: DELTA, 5: NARROWING, 6: FINDINGS}


def statements(script: str) -> list[str]:
    """The statements of a script, one by one, as a transaction takes them."""
    return script.split(";\n")
