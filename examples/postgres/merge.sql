-- What is new is added, what has changed is brought up to date, and what people entered (progress) stays.
INSERT INTO mission AS known (
  code, name, directive_document, lead_departments, cooperating_departments, start_date, due_date, deadline, recurrence,
  deliverables
)
SELECT DISTINCT ON (id)
  id, pg_temp.plain(task), pg_temp.plain(number), pg_temp.list(lead), pg_temp.list(cooperating), issued, due,
  pg_temp.plain(deadline), recurrence, pg_temp.list(deliverables)
FROM incoming
ORDER BY id, file
ON CONFLICT (code) DO UPDATE SET
  name = excluded.name,
  directive_document = excluded.directive_document,
  lead_departments = excluded.lead_departments,
  cooperating_departments = excluded.cooperating_departments,
  start_date = excluded.start_date,
  due_date = excluded.due_date,
  deadline = excluded.deadline,
  recurrence = excluded.recurrence,
  deliverables = excluded.deliverables
WHERE (known.name, known.directive_document, known.lead_departments, known.cooperating_departments, known.start_date,
       known.due_date, known.deadline, known.recurrence, known.deliverables)
  IS DISTINCT FROM (excluded.name, excluded.directive_document, excluded.lead_departments,
       excluded.cooperating_departments, excluded.start_date, excluded.due_date, excluded.deadline, excluded.recurrence,
       excluded.deliverables);
