-- The records as a database. Lists without a table of their own are JSON arrays.
CREATE TABLE document (
  id TEXT PRIMARY KEY,              -- SHA-256 of the source's bytes
  record TEXT NOT NULL,             -- SHA-256 of the whole record: equal means nothing has changed
  schema_version TEXT NOT NULL,
  file TEXT NOT NULL,
  media_type TEXT NOT NULL,
  pages INTEGER,
  extraction TEXT NOT NULL,
  damage TEXT NOT NULL,
  kind TEXT,
  kind_code TEXT,
  number TEXT,
  title TEXT,
  issuer TEXT,
  place TEXT,
  date TEXT,
  signers TEXT NOT NULL,            -- [{title, name}]
  bases TEXT NOT NULL,              -- [{kind, number, date}]
  citations TEXT NOT NULL,          -- [{kind, number, date}]: `references` of the JSON
  recipients TEXT NOT NULL,
  review TEXT                       -- {status, reviewer, time, lost}; absent where nobody has checked it
) STRICT;
CREATE INDEX document_by_file ON document (file);
CREATE INDEX document_by_number ON document (number);

CREATE TABLE task (
  document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  position INTEGER NOT NULL,        -- in the document, from 0
  origin TEXT NOT NULL,
  stt TEXT,
  reference_stt TEXT,
  headings TEXT NOT NULL,           -- `group` of the JSON
  task TEXT NOT NULL,
  role TEXT,
  supervisor TEXT,
  years TEXT NOT NULL,
  deadline TEXT,
  due TEXT,
  recurrence TEXT,
  open_ended INTEGER NOT NULL,
  deliverables TEXT NOT NULL,
  notes TEXT,
  extra TEXT NOT NULL,              -- {heading: value}
  confidence REAL NOT NULL,
  provenance TEXT NOT NULL,         -- {field: {raw, confidence, at}}
  PRIMARY KEY (document_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_by_id ON task (id);
CREATE INDEX task_by_due ON task (due);

CREATE TABLE indicator (
  document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  position INTEGER NOT NULL,
  stt TEXT,
  headings TEXT NOT NULL,
  name TEXT NOT NULL,
  unit TEXT,
  target TEXT,
  extra TEXT NOT NULL,
  confidence REAL NOT NULL,
  provenance TEXT NOT NULL,
  PRIMARY KEY (document_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX indicator_by_id ON indicator (id);

-- Who leads and who cooperates, one row a body.
CREATE TABLE body (
  document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  record_id TEXT NOT NULL,          -- id of a task or an indicator
  relation TEXT NOT NULL,           -- lead | cooperate
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (document_id, record_id, relation, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX body_by_name ON body (name);

CREATE TABLE edit (
  document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  page INTEGER,
  line INTEGER NOT NULL,
  column_start INTEGER NOT NULL,
  column_end INTEGER NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  rule TEXT NOT NULL,
  confidence REAL NOT NULL,
  applied INTEGER NOT NULL,
  alternatives TEXT NOT NULL,
  PRIMARY KEY (document_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE doubt (
  document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  page INTEGER,
  line INTEGER,
  field TEXT,
  PRIMARY KEY (document_id, position)
) STRICT, WITHOUT ROWID;
