//! Lays signed checkpoints of the audit down outside: in folders that are mounted from elsewhere, with partners over HTTP.
//! Who has this machine and its database can write everything anew but what lies there.

use crate::{
    config::Config,
    feeds::client::{Client, Limits},
};
use anyhow::{Context as _, Result, bail};
use ledger::{Checkpoint, Key, Walk, place, sentence::sentence};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use store::Store;
use tokio::sync::Notify;
use web::Clock;

/// Where a checkpoint is laid.
#[derive(Debug, Clone)]
enum Place {
    Folder(PathBuf),
    Http(String),
}

impl Place {
    /// What the log calls it: an address may hold somebody's password.
    fn name(&self) -> String {
        match self {
            Self::Folder(path) => path.display().to_string(),
            Self::Http(url) => {
                let host = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                let host = host.split(['/', '?', '#']).next().unwrap_or_default();
                host.rsplit('@').next().unwrap_or_default().to_owned()
            }
        }
    }

    async fn lay(&self, size: u64, text: String) -> Result<(), String> {
        let place = self.clone();
        let laying = move || match place {
            Self::Folder(folder) => place::lay(&folder, size, &text).map_err(|error| error.to_string()),
            // The office itself has named the partner: it may stand in the office's own network.
            Self::Http(url) => Client::new(Limits { private: true, ..Limits::default() }).put(&url, &text),
        };
        tokio::task::spawn_blocking(laying).await.unwrap_or_else(|_| Err("stopped".to_owned()))
    }
}

/// What is needed to lay checkpoints down.
pub(crate) struct Settings {
    key: Key,
    places: Vec<Place>,
    every: Duration,
}

impl Settings {
    /// From the configuration; none where no place is named.
    pub(crate) fn read(config: &Config) -> Result<Option<Self>> {
        if config.checkpoints.is_empty() {
            return Ok(None);
        }
        let file = &config.checkpoint_key;
        let text = fs::read_to_string(file).with_context(|| {
            format!(
                "チェックポイントの鍵を読めません: {}。engawa checkpoint-key でつくれます",
                file.display()
            )
        })?;
        let key = Key::read(&text).with_context(|| file.display().to_string())?;
        let place = |text: &String| {
            if text.starts_with("http://") || text.starts_with("https://") {
                return Place::Http(text.clone());
            }
            Place::Folder(PathBuf::from(text))
        };
        let every = Duration::from_secs(60 * config.checkpoint_minutes.max(1));
        Ok(Some(Self { key, places: config.checkpoints.iter().map(place).collect(), every }))
    }

    /// The newest of our own checkpoints that lie in the folders.
    fn newest(&self) -> Vec<Checkpoint> {
        let Ok(by) = self.key.trusted() else { return Vec::new() };
        let newest = |place: &Place| {
            let Place::Folder(folder) = place else { return None };
            let found = place::files(folder).ok()?;
            found.iter().rev().find_map(|file| place::read(file, &by).ok())
        };
        self.places.iter().filter_map(newest).collect()
    }
}

/// Lays them down, one after the other.
struct Keeper {
    store: Store,
    settings: Settings,
    walk: Walk,
    /// The size last laid, for each place.
    laid: Vec<u64>,
}

impl Keeper {
    async fn beat(&mut self) -> Result<()> {
        self.store.walk_on(&mut self.walk, Clock::System.now()).await?;
        let amiss = self.walk.amiss();
        if !amiss.is_empty() {
            // Two histories under one name are worth nothing: the next signature waits for a person.
            let told: Vec<String> = amiss.iter().map(sentence).collect();
            bail!("署名を止めました。engawa verify-audit --checkpoint で調べてください: {}", told.join(" "));
        }
        let tree = self.walk.tree();
        let size = tree.size();
        let checkpoint = Checkpoint { origin: self.settings.key.name().to_owned(), size, root: tree.root() };
        let text = checkpoint.sign(&self.settings.key)?;
        for (place, laid) in self.settings.places.iter().zip(&mut self.laid) {
            if *laid == size {
                continue;
            }
            match place.lay(size, text.clone()).await {
                Ok(()) => {
                    *laid = size;
                    tracing::info!(place = place.name(), size, "checkpoint laid down");
                }
                Err(error) => {
                    tracing::error!(place = place.name(), size, error, "no checkpoint; tried again");
                }
            }
        }
        Ok(())
    }
}

/// Lays a checkpoint down now and every so many minutes, and a last one when `stop` is told.
pub(crate) async fn work(store: Store, settings: Option<Settings>, stop: Arc<Notify>) {
    let Some(settings) = settings else { return };
    let (every, laid) = (settings.every, vec![0; settings.places.len()]);
    let walk = Walk::past(settings.newest());
    let mut keeper = Keeper { store, settings, walk, laid };
    loop {
        if let Err(error) = keeper.beat().await {
            tracing::error!("{error:#}");
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = stop.notified() => break,
        }
    }
    if let Err(error) = keeper.store.link_audit().await {
        tracing::error!(%error, "the last lines are linked at the next start");
    }
    if let Err(error) = keeper.beat().await {
        tracing::error!("{error:#}");
    }
}

/// `engawa checkpoint-key NAME`: makes the key file, says the public half.
pub(crate) fn make_key(config: &Config, name: &str) -> Result<()> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let (secret, public) = Key::make(name)?;
    let file = &config.checkpoint_key;
    if let Some(folder) = file.parent().filter(|folder| *folder != Path::new("")) {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let mut made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    let made =
        made.as_mut().map_err(|error| anyhow::anyhow!("{} をつくれません: {error}", file.display()))?;
    writeln!(made, "{secret}")?;
    made.sync_all()?;
    writeln!(std::io::stdout(), "{public}")?;
    Ok(())
}
