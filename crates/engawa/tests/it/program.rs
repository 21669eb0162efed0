//! Runs the built program in a folder of its own.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc::channel},
    thread,
};

/// An office: a folder with a configuration.
pub(crate) struct Office {
    dir: tempfile::TempDir,
}

impl Office {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        Self::in_folder(dir, &data)
    }

    /// An office whose data lie elsewhere.
    pub(crate) fn with_data(data: &Path) -> Self {
        Self::in_folder(tempfile::tempdir().unwrap(), data)
    }

    fn in_folder(dir: tempfile::TempDir, data: &Path) -> Self {
        let text = format!("data = {data:?}\nkey_file = {:?}\n", data.join("engawa.key"));
        std::fs::write(dir.path().join("engawa.toml"), text).unwrap();
        Self { dir }
    }

    /// Adds a line to the configuration.
    pub(crate) fn set(&self, line: &str) {
        let file = self.path().join("engawa.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(file, format!("{text}{line}\n")).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_engawa"));
        command.arg("--config").arg(self.path().join("engawa.toml")).args(args).env("ENGAWA_LOG", "warn");
        command
    }

    /// Runs the program with this on its standard input; whether it succeeded.
    pub(crate) fn typed(&self, args: &[&str], input: &str) -> bool {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait().unwrap().success()
    }

    /// Adds to the configuration.
    pub(crate) fn configure(&self, more: &str) {
        let path = self.path().join("engawa.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, format!("{text}{more}")).unwrap();
    }

    /// Starts a server on a free port of this machine, which runs until it is dropped.
    pub(crate) fn serve(&self, log: &str) -> Serving {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.env("ENGAWA_LOG", log).stderr(Stdio::piped()).spawn().unwrap();
        let (said, (tell, told)) = (Arc::<Mutex<String>>::default(), channel());
        let (err, keep) = (child.stderr.take().unwrap(), Arc::clone(&said));
        thread::spawn(move || {
            for line in BufReader::new(err).lines().map_while(Result::ok) {
                if line.contains("で待っています") {
                    let at = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next());
                    tell.send(at.unwrap().to_owned()).unwrap();
                }
                keep.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        let Ok(at) = told.recv() else {
            child.wait().unwrap();
            panic!("{}", said.lock().unwrap())
        };
        Serving { at, child, said }
    }

    /// Starts a server on a free port, waits until it listens or ends, and stops it; what it said, and whether it
    /// listened.
    pub(crate) fn starts(&self, args: &[&str]) -> (String, bool) {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        if !args.is_empty() {
            command = self.command(&[&["serve"], args].concat());
        }
        let mut child = command.env("ENGAWA_LOG", "info").stderr(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        let mut listens = false;
        for line in BufReader::new(child.stderr.take().unwrap()).lines() {
            said.push_str(&line.unwrap());
            said.push('\n');
            if said.contains("で待っています") {
                listens = true;
                child.kill().unwrap();
                break;
            }
        }
        child.wait().unwrap();
        (said, listens)
    }

    /// Serves for a moment and is asked to stop; what it said, and whether it ended well.
    pub(crate) fn serves(&self) -> (String, bool) {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.env("ENGAWA_LOG", "info").stderr(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        for line in BufReader::new(child.stderr.take().unwrap()).lines() {
            said.push_str(&line.unwrap());
            said.push('\n');
            let place =
                said.lines().last().and_then(|l| l.split_once("http://")?.1.split_once(" で待っています"));
            if let Some((address, _)) = place {
                // It answers: so it also hears when it is asked to stop.
                let mut asked = TcpStream::connect(address).unwrap();
                asked.write_all(b"GET /healthz HTTP/1.0\r\n\r\n").unwrap();
                let mut answer = String::new();
                asked.read_to_string(&mut answer).unwrap();
                assert!(answer.contains("200 OK"), "{answer}");
                let id = rustix::process::Pid::from_child(&child);
                rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
            }
        }
        (said, child.wait().unwrap().success())
    }

    /// Runs the program; its standard output, and whether it succeeded.
    pub(crate) fn run(&self, args: &[&str]) -> (String, bool) {
        let Output { status, stdout, stderr } = self.command(args).output().unwrap();
        eprintln!("{}", String::from_utf8_lossy(&stderr));
        (String::from_utf8(stdout).unwrap(), status.success())
    }

    /// Runs the program, which must fail: the sentence that it fails with.
    pub(crate) fn refused(&self, args: &[&str]) -> String {
        let Output { status, stderr, .. } = self.command(args).output().unwrap();
        let said = String::from_utf8(stderr).unwrap();
        assert!(!status.success(), "{args:?}: {said}");
        said
    }
}

/// A server that runs.
pub(crate) struct Serving {
    /// Host and port.
    pub(crate) at: String,
    child: Child,
    said: Arc<Mutex<String>>,
}

impl Serving {
    /// What it has logged.
    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends it where it stands.
    pub(crate) fn kill(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A file of the shared data, or `None` with a clear word where it is absent.
pub(crate) fn shared(file: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(file);
    if !path.exists() {
        eprintln!("SKIPPED: shared data file {file} is not here");
        return None;
    }
    Some(path)
}
