//! A town with the canary household, made once and copied for each request that may change it.

use super::{canary::Canary, erased, sealed};
use std::path::Path;
use store::{Options, Store};
use testkit::{TestApp, World, scratch};

/// The town that the others are copies of. Nobody is connected to it.
pub(super) struct Mould {
    canary: Canary,
    dir: tempfile::TempDir,
    /// The server and the town's own address, on PostgreSQL.
    postgres: Option<(String, String)>,
}

/// A copy, and the application over it.
pub(super) struct Town {
    pub(super) app: TestApp,
    pub(super) canary: Canary,
    url: String,
    server: Option<String>,
    _dir: tempfile::TempDir,
}

/// What happened to the canary household.
enum Scene<'a> {
    Plain,
    /// Those who are close to whom they fear.
    Sealed(&'a [&'a str]),
    Ended {
        gone: bool,
    },
}

const FILE: &str = "engawa.sqlite";

fn sqlite(dir: &Path) -> String {
    format!("sqlite://{}", dir.join(FILE).display())
}

async fn open(url: &str) -> Store {
    Store::open(&Options { url: url.to_owned(), connections: 2, key: [7; 32] }).await.unwrap()
}

impl Mould {
    /// On the database on which the pages are tested.
    pub(super) async fn make() -> Self {
        Self::of(Scene::Plain).await
    }

    /// The same with the canary household sealed, from those to whom these workers are close.
    pub(super) async fn sealed(near: &[&str]) -> Self {
        Self::of(Scene::Sealed(near)).await
    }

    /// The same years after everything with the canary household ended; `gone`: and it has been erased.
    pub(super) async fn ended(gone: bool) -> Self {
        Self::of(Scene::Ended { gone }).await
    }

    async fn of(scene: Scene<'_>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut postgres = None;
        if let Some(server) = scratch::pages_server() {
            let url = Store::fresh_postgres(&server).await.unwrap();
            postgres = Some((server, url));
        }
        let store = open(&postgres.as_ref().map_or_else(|| sqlite(dir.path()), |(_, url)| url.clone())).await;
        let world = World::build(&store).await.unwrap();
        let mut canary = Canary::settle(&store, &world).await.unwrap();
        match scene {
            Scene::Plain => {
                sealed::somebody(&store, &world, &mut canary).await;
                erased::beside(&store, &world, &mut canary).await;
            }
            Scene::Sealed(near) => sealed::household(&store, &world, &mut canary, near).await,
            Scene::Ended { gone } => {
                sealed::household(&store, &world, &mut canary, &[]).await;
                erased::end(&store, &world, &mut canary, gone).await;
            }
        }
        // The canary's sheet is read, so that its faults and questions are there to be asked for.
        web::importing::run_all(&testkit::TestApp::new(store.clone()).app).await;
        store.close().await.unwrap();
        Self { canary, dir, postgres }
    }

    /// A town as it was made.
    pub(super) async fn town(&self) -> Town {
        let dir = tempfile::tempdir().unwrap();
        let (url, server) = if let Some((server, mould)) = &self.postgres {
            (Store::copy_postgres(server, mould).await.unwrap(), Some(server.clone()))
        } else {
            std::fs::copy(self.dir.path().join(FILE), dir.path().join(FILE)).unwrap();
            (sqlite(dir.path()), None)
        };
        let app = TestApp::new(open(&url).await);
        Town { app, canary: self.canary.clone(), url, server, _dir: dir }
    }

    /// A fresh town in place of `town`.
    pub(super) async fn instead_of(&self, town: Town) -> Town {
        town.gone().await;
        self.town().await
    }

    /// Drops what a server would keep.
    pub(super) async fn gone(self) {
        if let Some((server, url)) = &self.postgres {
            Store::drop_postgres(server, url).await.unwrap();
        }
    }
}

impl Town {
    /// Drops what a server would keep.
    pub(super) async fn gone(self) {
        if let Some(server) = &self.server {
            self.app.app.store.clone().release().await.unwrap();
            Store::drop_postgres(server, &self.url).await.unwrap();
        }
    }
}
