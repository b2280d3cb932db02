//! SQLite: one database with keys and indexes. A document that is fed again replaces itself, task by task; one that has not
//! changed changes nothing, not even a byte of the file.

use super::json::line;
use super::sha256;
use super::sink::Sink;
use super::table::probability;
use crate::plan::{Indicator, Plan, Task};
use rusqlite::{Connection, OptionalExtension, Result, ToSql, params};
use serde::Serialize;
use std::io;
use std::path::Path;

/// Raised when a table changes in a way that an older reader would not understand.
const VERSION: i32 = 2;

/// "phlc": what `file` shows of the database.
const APPLICATION: i32 = 0x7068_6c63;

/// Documents between two commits: a crash loses at most so many, and the next run brings them back.
const DOCUMENTS_A_COMMIT: usize = 100;

/// A database that takes records.
pub struct Sqlite {
    connection: Connection,
    uncommitted: usize,
}

impl Sqlite {
    /// The database at `path`, made when it is missing.
    ///
    /// # Errors
    /// When it cannot be opened, or is no database of this program and version.
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::new(Connection::open(path).map_err(io::Error::other)?).map_err(io::Error::other)
    }

    /// A database of one document.
    ///
    /// # Errors
    /// When memory is short.
    pub fn bytes(plan: &Plan) -> io::Result<Vec<u8>> {
        let made = || {
            let mut database = Self::new(Connection::open_in_memory()?)?;
            database.feed(plan)?;
            database.connection.execute_batch("COMMIT")?;
            Ok(database.connection.serialize("main")?.to_vec())
        };
        made().map_err(|error: rusqlite::Error| io::Error::other(error))
    }

    fn new(connection: Connection) -> Result<Self> {
        connection.busy_timeout(std::time::Duration::from_secs(60))?;
        connection.execute_batch("PRAGMA foreign_keys = ON; BEGIN IMMEDIATE")?;
        let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        match (tables, pragma("application_id")?, pragma("user_version")?) {
            (0, _, _) => {
                connection.execute_batch(include_str!("sqlite.sql"))?;
                connection.pragma_update(None, "application_id", APPLICATION)?;
                connection.pragma_update(None, "user_version", VERSION)?;
            }
            (_, APPLICATION, VERSION) => {}
            _ => return Err(rusqlite::Error::InvalidParameterName("is no database of this version of phuluc".into())),
        }
        Ok(Self { connection, uncommitted: 0 })
    }

    fn feed(&mut self, plan: &Plan) -> Result<()> {
        let record = sha256(line(plan).as_bytes());
        let document = &plan.source.sha256;
        let known = "SELECT record FROM document WHERE id = ?";
        let known: Option<String> =
            self.connection.prepare_cached(known)?.query_row([document], |row| row.get(0)).optional()?;
        if known.as_deref() != Some(&record) {
            self.clear(plan)?;
            self.document(plan, &record)?;
            plan.tasks.iter().enumerate().try_for_each(|(position, task)| self.task(document, position, task))?;
            let indicators = plan.indicators.iter().enumerate();
            indicators.into_iter().try_for_each(|(position, record)| self.indicator(document, position, record))?;
            self.remove_gone(document)?;
            self.edits_and_doubts(plan)?;
        }
        Ok(())
    }

    /// Removes what an older file of the same name said, and what of this document has no id of its own. Tasks and indicators are
    /// marked as gone until they come again, so that rows of other tables that name them live on.
    fn clear(&self, plan: &Plan) -> Result<()> {
        let document = &plan.source.sha256;
        self.execute("DELETE FROM document WHERE file = ? AND id <> ?", params![plan.source.file, document])?;
        for table in ["body", "edit", "doubt"] {
            self.execute(&format!("DELETE FROM {table} WHERE document_id = ?"), [document])?;
        }
        for table in ["task", "indicator"] {
            self.execute(&format!("UPDATE {table} SET position = -1 WHERE document_id = ?"), [document])?;
        }
        Ok(())
    }

    fn remove_gone(&self, document: &str) -> Result<()> {
        self.execute("DELETE FROM task WHERE document_id = ? AND position < 0", [document])?;
        self.execute("DELETE FROM indicator WHERE document_id = ? AND position < 0", [document])
    }

    fn document(&self, plan: &Plan, record: &str) -> Result<()> {
        let (source, document) = (&plan.source, &plan.document);
        self.upsert(
            "document",
            1,
            &[
                ("id", &source.sha256),
                ("record", &record),
                ("schema_version", &plan.schema_version),
                ("file", &source.file),
                ("media_type", &source.media_type),
                ("pages", &source.pages),
                ("extraction", &word(&source.extraction)),
                ("damage", &word(&source.damage)),
                ("kind", &document.kind),
                ("kind_code", &document.kind_code),
                ("number", &document.number),
                ("title", &document.title),
                ("issuer", &document.issuer),
                ("place", &document.place),
                ("date", &document.date),
                ("signers", &line(&document.signers)),
                ("bases", &line(&document.bases)),
                ("citations", &line(&document.references)),
                ("recipients", &line(&document.recipients)),
                ("review", &plan.review.as_ref().map(line)),
            ],
        )
    }

    fn task(&self, document: &str, position: usize, task: &Task) -> Result<()> {
        let deadline = task.deadline.as_ref();
        self.upsert(
            "task",
            2,
            &[
                ("document_id", &document),
                ("id", &task.id),
                ("position", &(position as i64)),
                ("origin", &word(&task.origin)),
                ("stt", &task.stt),
                ("reference_stt", &task.reference_stt),
                ("headings", &line(&task.group)),
                ("task", &task.task),
                ("role", &task.role.map(|role| word(&role))),
                ("supervisor", &task.supervisor),
                ("years", &line(&task.years)),
                ("deadline", &deadline.map(|deadline| &deadline.text)),
                ("due", &deadline.and_then(|deadline| deadline.due.as_ref())),
                ("recurrence", &deadline.and_then(|deadline| deadline.recurrence).map(|value| word(&value))),
                ("open_ended", &deadline.is_some_and(|deadline| deadline.open_ended)),
                ("deliverables", &line(&task.deliverables)),
                ("notes", &task.notes),
                ("extra", &line(&task.extra)),
                ("confidence", &probability(task.confidence)),
                ("provenance", &line(&task.provenance)),
            ],
        )?;
        self.bodies(document, &task.id, "lead", &task.lead)?;
        self.bodies(document, &task.id, "cooperate", &task.cooperating)
    }

    fn indicator(&self, document: &str, position: usize, indicator: &Indicator) -> Result<()> {
        self.upsert(
            "indicator",
            2,
            &[
                ("document_id", &document),
                ("id", &indicator.id),
                ("position", &(position as i64)),
                ("stt", &indicator.stt),
                ("headings", &line(&indicator.group)),
                ("name", &indicator.name),
                ("unit", &indicator.unit),
                ("target", &indicator.target),
                ("extra", &line(&indicator.extra)),
                ("confidence", &probability(indicator.confidence)),
                ("provenance", &line(&indicator.provenance)),
            ],
        )?;
        self.bodies(document, &indicator.id, "lead", &indicator.lead)
    }

    fn bodies(&self, document: &str, record: &str, relation: &str, names: &[String]) -> Result<()> {
        for (position, name) in names.iter().enumerate() {
            let row = params![document, record, relation, position as i64, name];
            self.execute("INSERT INTO body VALUES (?, ?, ?, ?, ?)", row)?;
        }
        Ok(())
    }

    fn edits_and_doubts(&self, plan: &Plan) -> Result<()> {
        let document = &plan.source.sha256;
        for (position, edit) in plan.edits.iter().enumerate() {
            let [start, end] = edit.columns;
            let confidence = probability(edit.confidence);
            let alternatives = line(&edit.alternatives);
            let row = params![
                document,
                position as i64,
                edit.page,
                edit.line,
                start,
                end,
                edit.before,
                edit.after,
                edit.rule,
                confidence,
                edit.applied,
                alternatives
            ];
            self.execute("INSERT INTO edit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)?;
        }
        for (position, doubt) in plan.doubts.iter().enumerate() {
            let row =
                params![document, position as i64, doubt.code, doubt.message, doubt.page, doubt.line, doubt.field];
            self.execute("INSERT INTO doubt VALUES (?, ?, ?, ?, ?, ?, ?)", row)?;
        }
        Ok(())
    }

    /// Inserts a row, or gives the row with the same key (its first `keys` columns) these values.
    fn upsert(&self, table: &str, keys: usize, row: &[(&str, &dyn ToSql)]) -> Result<()> {
        let names: Vec<&str> = row.iter().map(|(name, _)| *name).collect();
        let updates: Vec<String> = names[keys..].iter().map(|name| format!("{name} = excluded.{name}")).collect();
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET {}",
            names.join(", "),
            vec!["?"; names.len()].join(", "),
            names[..keys].join(", "),
            updates.join(", ")
        );
        let values: Vec<&dyn ToSql> = row.iter().map(|(_, value)| *value).collect();
        self.execute(&sql, values.as_slice())
    }

    fn execute(&self, sql: &str, values: impl rusqlite::Params) -> Result<()> {
        self.connection.prepare_cached(sql)?.execute(values).map(|_| ())
    }

    fn commit(&mut self) -> Result<()> {
        self.uncommitted = 0;
        self.connection.execute_batch("COMMIT")
    }
}

impl Sink for Sqlite {
    fn plan(&mut self, plan: &Plan) -> io::Result<()> {
        self.feed(plan).map_err(io::Error::other)?;
        self.uncommitted += 1;
        if self.uncommitted >= DOCUMENTS_A_COMMIT {
            self.commit().map_err(io::Error::other)?;
            self.connection.execute_batch("BEGIN IMMEDIATE").map_err(io::Error::other)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.commit().map_err(io::Error::other)
    }
}

/// The word that JSON uses for a value of an enum.
fn word(value: &impl Serialize) -> String {
    line(value).trim_matches('"').into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Source;

    fn plan(file: &str, sha256: &str, tasks: &[&str]) -> Plan {
        let tasks = tasks.iter().map(|task| Task { id: (*task).into(), task: (*task).into(), ..Task::default() });
        let source = Source { file: file.into(), sha256: sha256.into(), ..Source::default() };
        Plan { source, tasks: tasks.collect(), ..Plan::default() }
    }

    fn feed(path: &Path, plans: &[Plan]) {
        let mut database = Sqlite::open(path).unwrap();
        plans.iter().for_each(|plan| database.plan(plan).unwrap());
        Box::new(database).finish().unwrap();
    }

    fn tasks(path: &Path) -> Vec<String> {
        let connection = Connection::open(path).unwrap();
        let mut query = connection.prepare("SELECT document_id || id FROM task ORDER BY 1").unwrap();
        query.query_map([], |row| row.get(0)).unwrap().map(|task| task.unwrap()).collect()
    }

    #[test]
    fn a_rerun_changes_no_byte_and_a_changed_file_replaces_what_it_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("phuluc.sqlite");
        let plans = [plan("a", "1", &["x", "y"]), plan("b", "2", &["x"])];
        feed(&path, &plans);
        let first = std::fs::read(&path).unwrap();
        feed(&path, &plans);
        assert_eq!(std::fs::read(&path).unwrap(), first);
        assert_eq!(tasks(&path), ["1x", "1y", "2x"]);
        feed(&path, &[plan("a", "1", &["y", "z"]), plan("b", "3", &["w"])]);
        assert_eq!(tasks(&path), ["1y", "1z", "3w"]);
    }

    #[test]
    fn a_foreign_database_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.sqlite");
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE task (id)").unwrap();
        assert!(Sqlite::open(&path).err().unwrap().to_string().contains("no database of this version"));
    }
}
