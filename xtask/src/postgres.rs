//! A private PostgreSQL for one test run: fresh, on loopback, and gone afterwards whatever happens.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

use crate::run;

/// Keeps the server's life tied to ours: it reads from a pipe that only we hold, so when we end, even by
/// a signal that cannot be caught, it stops the server and removes the folder.
const WATCHDOG: &str = r#"
trap '' INT TERM HUP
folder=$1; shift
"$@" >"$folder/log" 2>&1 </dev/null &
server=$!
read -r _
kill -INT "$server" 2>/dev/null
wait "$server"
cd / && rm -rf "$folder"
"#;

/// A running server; dropping it stops it and removes its folder.
pub(crate) struct Cluster {
    watchdog: Child,
    url: String,
}

impl Cluster {
    /// Makes a new cluster and waits until it answers. Tests create their own databases in it.
    ///
    /// Durability is off: the data is worth nothing. The time zone is Japan's, as on an office's
    /// server, so that a statement that leans on the session's zone is found out.
    pub(crate) fn start() -> Result<Self> {
        let programs = programs()?;
        let account = Account::find()?;
        // The port is free when we look and may be taken when the server binds it: try again then.
        let mut last = anyhow!("no attempt was made");
        for attempt in 0..3 {
            let folder = std::env::temp_dir().join(format!("engawa-pg-{}-{attempt}", std::process::id()));
            fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
            match Self::start_in(&folder, &programs, account) {
                Ok(cluster) => return Ok(cluster),
                Err(error) => last = error,
            }
            // The watchdog removes it too, when it came to that.
            let _ = fs::remove_dir_all(&folder);
        }
        Err(last)
    }

    fn start_in(folder: &Path, programs: &Path, account: Option<Account>) -> Result<Self> {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        let password = password()?;
        fs::write(folder.join("password"), &password)?;
        if let Some(Account { user, group }) = account {
            chown(folder.join("password"), Some(user), Some(group))?;
            chown(folder, Some(user), Some(group))?;
        }
        let data = folder.join("data");
        let mut initdb = Command::new(programs.join("initdb"));
        initdb.args(["--username=postgres", "--auth=password", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        initdb.arg("--pwfile").arg(folder.join("password")).arg("--pgdata").arg(&data);
        run::output(as_account(&mut initdb, account).current_dir(folder))?;

        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut watchdog = Command::new("sh");
        watchdog.args(["-c", WATCHDOG, "watchdog"]).arg(folder).arg(programs.join("postgres"));
        watchdog.arg("-D").arg(&data).arg("-k").arg(folder).args(["-p", &port.to_string()]);
        for setting in [
            "listen_addresses=127.0.0.1",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_connections=300",
            "timezone=Asia/Tokyo",
        ] {
            watchdog.args(["-c", setting]);
        }
        let watchdog =
            as_account(&mut watchdog, account).current_dir(folder).stdin(Stdio::piped()).spawn()?;
        // From here on, leaving this function early stops the server and removes the folder.
        let url = format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres");
        let cluster = Self { watchdog, url };
        cluster.wait(programs, port, folder)?;
        Ok(cluster)
    }

    fn wait(&self, programs: &Path, port: u16, folder: &Path) -> Result<()> {
        let patience = Duration::from_secs(20);
        let start = Instant::now();
        let port = port.to_string();
        while start.elapsed() < patience {
            let mut ready = Command::new(programs.join("pg_isready"));
            if run::succeeds(ready.args(["-q", "-h", "127.0.0.1", "-p", &port])) {
                return Ok(());
            }
            sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        bail!("PostgreSQL did not answer within {} s:\n{log}", patience.as_secs())
    }

    /// Where tests reach it, as a user who may create databases.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        if let Err(error) = self.watchdog.wait() {
            eprintln!("xtask: the test PostgreSQL may still run: {error}");
        }
    }
}

/// The folder of PostgreSQL's programs: what pg_config says, else Debian's newest.
pub(crate) fn programs() -> Result<PathBuf> {
    let told = run::output(Command::new("pg_config").arg("--bindir")).ok().map(|dir| dir.trim().into());
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        Some((version, entry.path().join("bin")))
    });
    let newest = debian.max().map(|(_, bin)| bin);
    // pg_config comes with the client's headers, so its folder need not hold a server.
    [told, newest]
        .into_iter()
        .flatten()
        .find(|dir: &PathBuf| {
            ["initdb", "postgres", "pg_isready"].iter().all(|name| dir.join(name).is_file())
        })
        .context("no PostgreSQL server is installed")
}

/// PostgreSQL refuses to run as root: then its own account is used, which Debian's package makes.
#[derive(Clone, Copy)]
struct Account {
    user: u32,
    group: u32,
}

impl Account {
    fn find() -> Result<Option<Self>> {
        if id(&["-u"])? != 0 {
            return Ok(None);
        }
        let (user, group) = (id(&["-u", "postgres"])?, id(&["-g", "postgres"])?);
        Ok(Some(Self { user, group }))
    }
}

/// The user and group that a server must run as when we are root, as `UID:GID`.
pub(crate) fn account() -> Result<Option<String>> {
    Ok(Account::find()?.map(|a| format!("{}:{}", a.user, a.group)))
}

fn id(arguments: &[&str]) -> Result<u32> {
    Ok(run::output(Command::new("id").args(arguments))?.trim().parse()?)
}

fn as_account(command: &mut Command, account: Option<Account>) -> &mut Command {
    match account {
        Some(Account { user, group }) => command.uid(user).gid(group),
        None => command,
    }
}

/// Others on the machine reach the port too, and a superuser can run programs: so a password, new each time.
fn password() -> Result<String> {
    let mut bytes = [0_u8; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_answers_and_leaves_nothing_behind() {
        // Without a server (a machine where only part of the rules is worked on) there is nothing to start;
        // `cargo xtask ci` itself fails there.
        let Ok(programs) = programs() else { return };
        let cluster = Cluster::start().unwrap();
        let psql = |sql: &str| {
            run::output(Command::new(programs.join("psql")).args(["-qAtX", cluster.url(), "-c", sql]))
        };
        assert_eq!(psql("SHOW timezone").unwrap().trim(), "Asia/Tokyo");
        let folder = PathBuf::from(psql("SHOW unix_socket_directories").unwrap().trim());
        assert!(folder.is_dir());
        drop(cluster);
        assert!(!folder.exists());
    }
}
