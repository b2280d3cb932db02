//! Results appear whole or not at all: temporary file in the same folder, sync, rename, sync of the folder.

use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Writes `bytes` to `path`. A file that holds the same bytes already stays untouched; then the answer is `false`.
///
/// # Errors
/// When the folder or the file cannot be written; what stood at `path` stands there still.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<bool> {
    let failed = |source| Error::Output { path: path.into(), source };
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(false);
    }
    replace(path, bytes).map_err(failed)?;
    Ok(true)
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".phuluc-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    // Temporary files are private; results are as readable as any other file of the user.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_leave_the_file_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.json");
        assert!(write_whole(&path, b"1").unwrap());
        assert!(!write_whole(&path, b"1").unwrap());
        assert!(write_whole(&path, b"2").unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"2");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file is left");
    }
}
