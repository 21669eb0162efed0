//! Where it happens: a folder, a small town in a database, the program, and perhaps a PostgreSQL of its own.

use crate::{Args, http::ask};
use anyhow::{Context, Result, bail};
use ledger::{Checkpoint, Key};
use std::{
    fs::{self, File},
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use store::{Options, Store, load::CaseRow};
use testkit::World;
use tokio::runtime::Runtime;

/// The key of the trial.
const KEY: [u8; 32] = [7; 32];

/// So long may it take to be ready again.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Place {
    folder: tempfile::TempDir,
    program: PathBuf,
    port: u16,
    options: Options,
    postgres: Option<Postgres>,
    server: Option<Child>,
    case: String,
    worker: String,
}

impl Place {
    /// Makes the town and starts the program.
    pub(crate) fn make(runtime: &Runtime, args: &Args) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("data");
        fs::create_dir(&data)?;
        fs::create_dir(folder.path().join("outside"))?;
        fs::write(data.join("checkpoint.key"), Key::make("kills.example/audit")?.0)?;
        let key: String = KEY.iter().map(|b| format!("{b:02x}")).collect();
        fs::write(data.join("engawa.key"), key)?;
        let postgres = match &args.postgres {
            Some(programs) => Some(Postgres::make(programs, args.account.as_deref())?),
            None => None,
        };
        let file = format!("sqlite://{}", data.join("engawa.sqlite").display());
        let url = postgres.as_ref().map_or(file, Postgres::url);
        let options = Options { url, connections: 4, key: KEY };
        let (case, worker) = runtime.block_on(async {
            let store = Store::open(&options).await?;
            let world = World::build(&store).await?;
            let case = World::token::<CaseRow>(&store, world.case).await?.to_string();
            let sato = store.ctx_of_login("sato", "kills", testkit::MORNING).await?;
            let worker = sato.actor.token.to_string();
            store.close().await?;
            Ok::<_, anyhow::Error>((case, worker))
        })?;
        let (program, port) = (args.program.clone(), free_port()?);
        let mut place = Self { folder, program, port, options, postgres, server: None, case, worker };
        place.start_again(false)?;
        Ok(place)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn outside(&self) -> PathBuf {
        self.folder.path().join("outside")
    }

    /// Every checkpoint that was laid down so far.
    pub(crate) fn checkpoints(&self) -> Result<Vec<Checkpoint>> {
        let key = Key::read(&fs::read_to_string(self.folder.path().join("data/checkpoint.key"))?)?;
        let by = key.trusted()?;
        let read = |file: &PathBuf| Ok(ledger::place::read(file, &by)?);
        ledger::place::files(&self.outside())?.iter().map(read).collect()
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    pub(crate) const fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn case(&self) -> &str {
        &self.case
    }

    pub(crate) fn worker(&self) -> &str {
        &self.worker
    }

    /// Ends the program, or the database under it, without a warning.
    pub(crate) fn kill(&mut self, database: bool) -> Result<()> {
        if let Some(postgres) = self.postgres.as_mut().filter(|_| database) {
            return postgres.kill();
        }
        let mut server = self.server.take().context("nothing runs")?;
        server.kill()?;
        server.wait()?;
        Ok(())
    }

    /// Starts what was killed, and waits until the program says that it is ready.
    pub(crate) fn start_again(&mut self, database: bool) -> Result<()> {
        match self.postgres.as_mut().filter(|_| database) {
            Some(postgres) => postgres.start()?,
            None => self.start_program()?,
        }
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if ask(self.port, "GET", "/readyz", "", "").is_ok_and(|a| a.status == 200) {
                return Ok(());
            }
            if let Some(status) = self.server.as_mut().and_then(|s| s.try_wait().transpose()).transpose()? {
                bail!("the program ended by itself ({status}); its log: {}", self.keep_log());
            }
            sleep(Duration::from_millis(5));
        }
        bail!("not ready after {} s; its log: {}", PATIENCE.as_secs(), self.keep_log())
    }

    fn start_program(&mut self) -> Result<()> {
        let log = File::options().create(true).append(true).open(self.folder.path().join("log"))?;
        let mut command = Command::new(&self.program);
        command
            .args(["demo", "--port", &self.port.to_string(), "--data"])
            .arg(self.folder.path().join("data"))
            .arg("--checkpoints")
            .arg(self.outside());
        if self.postgres.is_some() {
            command.arg("--database").arg(&self.options.url);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.server = Some(command.spawn().context("the program does not start")?);
        Ok(())
    }

    fn keep_log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Leaves the folder behind for a look; where it is.
    pub(crate) fn keep(&mut self) -> PathBuf {
        self.folder.disable_cleanup(true);
        self.folder.path().to_owned()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            // It is over either way.
            let _gone = server.kill().and_then(|()| server.wait());
        }
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// A PostgreSQL of the trial's own, with an office's durability.
struct Postgres {
    folder: tempfile::TempDir,
    programs: PathBuf,
    account: Option<(u32, u32)>,
    port: u16,
    server: Option<Child>,
}

impl Postgres {
    fn make(programs: &Path, account: Option<&str>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let ids = account.and_then(|a| a.split_once(':'));
        let account =
            ids.map(|(u, g)| Ok::<_, std::num::ParseIntError>((u.parse()?, g.parse()?))).transpose()?;
        if let Some((user, group)) = account {
            chown(folder.path(), Some(user), Some(group))?;
        }
        let mut postgres =
            Self { folder, programs: programs.to_owned(), account, port: free_port()?, server: None };
        let mut initdb = postgres.command("initdb");
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--pgdata"]);
        initdb.arg(postgres.folder.path().join("data")).stdout(Stdio::null());
        if !initdb.status()?.success() {
            bail!("initdb failed");
        }
        postgres.start()?;
        Ok(postgres)
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        if let Some((user, group)) = self.account {
            command.uid(user).gid(group);
        }
        command
    }

    fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn start(&mut self) -> Result<()> {
        let log = File::options().create(true).append(true).open(self.folder.path().join("log"))?;
        let mut server = self.command("postgres");
        server.arg("-D").arg(self.folder.path().join("data")).arg("-k").arg(self.folder.path());
        server.args(["-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        self.server = Some(server.stdout(Stdio::null()).stderr(log).spawn()?);
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let mut ready = self.command("pg_isready");
            if ready.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]).status()?.success() {
                return Ok(());
            }
            sleep(Duration::from_millis(10));
        }
        bail!("PostgreSQL does not answer")
    }

    /// The postmaster and all its children at once, as when somebody pulls the plug of the process tree.
    fn kill(&mut self) -> Result<()> {
        let Some(mut server) = self.server.take() else { return Ok(()) };
        let children = children_of(server.id())?;
        server.kill()?;
        for child in &children {
            Command::new("kill").args(["-9", &child.to_string()]).stderr(Stdio::null()).status()?;
        }
        server.wait()?;
        let start = Instant::now();
        while children.iter().any(|c| runs(*c)) && start.elapsed() < PATIENCE {
            sleep(Duration::from_millis(2));
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // It is over either way.
        let _gone = self.kill();
    }
}

/// Still there, and not only waiting for its end to be noticed.
fn runs(id: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}

fn children_of(parent: u32) -> Result<Vec<u32>> {
    let mut children = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let Some(id) = entry?.file_name().to_str().and_then(|n| n.parse::<u32>().ok()) else { continue };
        // "pid (name) state ppid …"; a process may be gone by now.
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        if after.split_whitespace().nth(1).and_then(|p| p.parse().ok()) == Some(parent) {
            children.push(id);
        }
    }
    Ok(children)
}
