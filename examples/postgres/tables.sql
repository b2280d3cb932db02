-- What a task-tracking system keeps, filled from phuluc.csv (phuluc convert --format csv --merge --no-bom).
CREATE TABLE IF NOT EXISTS mission (
  code text PRIMARY KEY,                    -- Mã nhiệm vụ: the same plan in another file gives the same code
  name text NOT NULL,                       -- Nhiệm vụ
  directive_document text,                  -- Số, ký hiệu văn bản
  lead_departments text[] NOT NULL,         -- Cơ quan chủ trì
  cooperating_departments text[] NOT NULL,  -- Cơ quan phối hợp
  start_date date,                          -- Ngày văn bản
  due_date date,                            -- Hạn hoàn thành
  deadline text,                            -- Thời hạn, as the plan says it
  recurrence text,                          -- Định kỳ
  deliverables text[] NOT NULL,             -- Sản phẩm
  progress integer NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100)
);

-- One column a column of phuluc.csv, in its order.
CREATE TEMP TABLE incoming (
  id text, stt text, task text, lead text, cooperating text, deadline text, due date, recurrence text, open_ended text,
  deliverables text, role text, supervisor text, years text, headings text, reference_stt text, notes text, extra text,
  origin text, place text, confidence real, number text, issued date, issuer text, file text, document_id text,
  checked text, checked_by text
);

-- Takes the apostrophe away that keeps a spreadsheet from taking the text for a formula.
CREATE FUNCTION pg_temp.plain(cell text) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$ SELECT regexp_replace(cell, '^''(?=''*[=+@\t\r＝＋－＠-])', '') $$;

-- Several values of a cell stand on lines of their own.
CREATE FUNCTION pg_temp.list(cell text) RETURNS text[] LANGUAGE sql IMMUTABLE AS
  $$ SELECT coalesce(string_to_array(pg_temp.plain(cell), E'\n'), '{}') $$;
