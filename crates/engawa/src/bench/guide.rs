//! `engawa bench guide`: answers of the residents' door over a directory of many entries, in this process and over HTTP,
//! beside SQLite's full-text search on the same texts. On an empty database of its own.

use super::{Place, run::memory, times};
use crate::serve;
use ::guide::{Guide, eval::Saying};
use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use std::{fs, io::Write as _, path::PathBuf, sync::Arc};
use store::{
    Ctx, Error, Store,
    desk::{Desk, Town},
    import::{ImportedAgency, ImportedMunicipality},
    plain::PlainIndex,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Mutex,
};
use web::{
    App, Clock,
    guide::{answer, index::Index, understanding},
};

/// `engawa bench guide`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// Sayings, one JSON object a line, as `engawa guide eval` takes them.
    sayings: PathBuf,
    /// Entries of the directory.
    #[arg(long, default_value_t = 100_000)]
    entries: usize,
    /// Answers in this process.
    #[arg(long, default_value_t = 20_000)]
    answers: usize,
    /// Questions to the full-text search, which is slower.
    #[arg(long, default_value_t = 500)]
    searches: usize,
    /// Seconds over HTTP.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Connections over HTTP.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    #[command(flatten)]
    place: Place,
}

/// Towns of the directory; with 100,000 entries each has some 57 desks.
const TOWNS: usize = 1741;

const KINDS: [(&str, &str); 10] = [
    ("jiritsu", "くらしの相談センター"),
    ("shakyo", "社会福祉協議会"),
    ("hokatsu", "地域包括支援センター"),
    ("town", "役場"),
    ("foodbank", "フードバンク"),
    ("kodomo", "こども家庭センター"),
    ("hoken", "保健センター"),
    ("shogai", "基幹相談支援センター"),
    ("hellowork", "ハローワーク"),
    ("npo", "居場所の会"),
];

fn code(town: usize) -> String {
    let five = format!("{:02}{:03}", town % 47 + 1, 100 + town / 47);
    domain::place::municipality_code(&five).unwrap_or(five)
}

fn entry(n: usize) -> ImportedAgency {
    let (kind, name) = KINDS.get(n / TOWNS % KINDS.len()).copied().unwrap_or_default();
    ImportedAgency {
        key: n.to_string(),
        municipality: Some(code(n % TOWNS)),
        kind: kind.to_owned(),
        name: format!("第{}町 {name} {}", n % TOWNS, n / TOWNS),
        phone: format!("000{n:07}"),
        fax: String::new(),
        email: String::new(),
        postal: String::new(),
        address: format!("第{}町本町{}番地", n % TOWNS, n / TOWNS + 1),
        hours: "月曜日から金曜日 8時30分から17時15分".to_owned(),
        closed_days: "祝日・年末年始".to_owned(),
        url: "https://town.example.jp/".to_owned(),
        note: format!("{name}では、くらしや仕事、家族の困りごとの相談を受けています。"),
        category: if kind == "jiritsu" && n.is_multiple_of(2) { "rent".to_owned() } else { String::new() },
        contact: if kind == "town" { "switchboard".to_owned() } else { "direct".to_owned() },
        prefecture: String::new(),
        checked_how: "list".to_owned(),
        last_checked: None,
    }
}

async fn fill(store: &Store, ctx: &Ctx, entries: usize) -> Result<()> {
    ensure!(store.guide_towns().await?.is_empty(), "空のデータベースを --data で指してください");
    let town = |n: usize| ImportedMunicipality {
        code: code(n),
        prefecture: format!("第{}県", n % 47 + 1),
        name: format!("第{n}町"),
        kana: format!("だい{n}ちょう"),
        kind: "municipality".to_owned(),
    };
    let towns: Vec<_> = (0..TOWNS).map(town).collect();
    store.import_municipalities(ctx, &towns, |_| ()).await?;
    let list: Vec<_> = (0..entries).map(entry).collect();
    store.import_agencies(ctx, "bench", &list, |_| ()).await?;
    Ok(())
}

/// Measures, and prints Markdown.
pub(crate) async fn run(args: Args) -> Result<()> {
    let text = fs::read_to_string(&args.sayings)
        .with_context(|| format!("{} を読めません", args.sayings.display()))?;
    let sayings = Saying::read(&text)?;
    ensure!(!sayings.is_empty(), "no sayings");
    let store = serve::open(&args.place.config()).await?;
    let app =
        App::new(store.clone(), Clock::System, web::Config { guide_limit: 0, ..web::Config::default() });
    fill(&store, &Ctx::program("bench guide", app.now()), args.entries).await?;
    let guide = understanding()?;
    let watch = web::clock::Stopwatch::start();
    let index = web::guide::index(&app).await?;
    let mut out = format!(
        "{} entries, {} sayings; index read in {} ms; memory {} MB\n\n",
        index.len(),
        sayings.len(),
        watch.ms(),
        memory()
    );
    out.push_str("| what | p50 ms | p95 ms | p99 ms | most ms | answers/s |\n|---|---|---|---|---|---|\n");
    out.push_str(&in_process(&app, guide, &index, &sayings, args.answers).await?);
    let hits = hits(guide, &sayings)?;
    out.push_str(&full_text(&store, &app, guide, &sayings, args.searches).await?);
    out.push_str(&over_http(app, &index, &sayings, args.connections, args.seconds).await?);
    out.push_str(&hits);
    store.close().await?;
    Ok(std::io::stdout().write_all(out.as_bytes())?)
}

async fn in_process(
    app: &App,
    guide: &Guide,
    index: &Index,
    sayings: &[Saying],
    answers: usize,
) -> Result<String> {
    let now = app.now();
    let towns = index.towns();
    let timed = times::timed(answers, async |n| {
        let (Some(saying), town) = (sayings.get(n % sayings.len()), towns.get(n % towns.len())) else {
            return Err(Error::Broken("bench"));
        };
        std::hint::black_box(answer::to_words(guide, index, &saying.q, None, town, now));
        Ok(())
    });
    Ok(timed.await?.full_row("words to desks, in process"))
}

/// A programme's text in the words of the catalogue.
fn text_of(programme: &::guide::Programme) -> String {
    format!("{} {} {} {}", programme.name, programme.what, programme.easy, programme.say)
}

/// The full-text search over every entry with its programme's text, in one town.
async fn full_text(
    store: &Store,
    app: &App,
    guide: &Guide,
    sayings: &[Saying],
    searches: usize,
) -> Result<String> {
    let (towns, desks): (Vec<Town>, Vec<Desk>) =
        (store.guide_towns().await?, store.guide_desks(app.now()).await?);
    let programmes = guide.catalogue().programmes();
    let texts = desks.iter().enumerate().filter_map(|(n, desk)| {
        let programme = programmes.get(n % programmes.len())?;
        Some((
            desk.town.as_str(),
            programme.slug.as_str(),
            format!("{} {} {}", desk.name, desk.note, text_of(programme)),
        ))
    });
    let plain = PlainIndex::of(texts)?;
    let timed = times::timed(searches, async |n| {
        let (Some(saying), Some(town)) = (sayings.get(n % sayings.len()), towns.get(n % towns.len())) else {
            return Err(Error::Broken("bench"));
        };
        std::hint::black_box(plain.find(&town.code, &saying.q, 3)?);
        Ok(())
    });
    Ok(timed.await?.full_row("SQLite FTS5 (trigram, BM25), in process"))
}

/// hit@3 of both over the 88 programmes, on the sayings that expect one.
fn hits(guide: &Guide, sayings: &[Saying]) -> Result<String> {
    let programmes = guide.catalogue().programmes();
    let plain = PlainIndex::of(programmes.iter().map(|p| ("", p.slug.as_str(), text_of(p))))?;
    let (mut asked, mut ours, mut theirs) = (0_u32, 0_u32, 0_u32);
    for saying in sayings.iter().filter(|saying| !saying.expect.is_empty()) {
        asked += 1;
        let answer = guide.answer(&saying.q, None);
        ours += u32::from(answer.programmes.iter().take(3).any(|hit| saying.expect.contains(&hit.slug)));
        theirs += u32::from(plain.find("", &saying.q, 3)?.iter().any(|slug| saying.expect.contains(slug)));
    }
    let share = |hit: u32| f64::from(hit) / f64::from(asked.max(1));
    Ok(format!(
        "\nhit@3 on {asked} sayings that expect a programme: guide {:.3}, FTS5 {:.3}\n",
        share(ours),
        share(theirs)
    ))
}

/// The open API, asked by our own generator beside the server.
async fn over_http(
    app: App,
    index: &Index,
    sayings: &[Saying],
    connections: usize,
    seconds: u64,
) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let server = tokio::spawn(async move { axum::serve(listener, web::routes::router(app)).await });
    let bodies: Vec<String> = sayings
        .iter()
        .zip(index.towns().iter().cycle())
        .map(|(saying, town)| {
            let body = serde_json::json!({ "text": saying.q, "municipality": town.code }).to_string();
            format!(
                "POST /api/v1/guide/answers HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n\
                 content-length: {}\r\n\r\n{body}",
                body.len()
            )
        })
        .collect();
    let mut wires = Vec::new();
    for _ in 0..connections.max(1) {
        let wire = TcpStream::connect(address).await?;
        wire.set_nodelay(true)?;
        wires.push(Mutex::new(wire));
    }
    let (wires, bodies) = (Arc::new(wires), Arc::new(bodies));
    let timed = times::together(connections.max(1), seconds, move |n| {
        let (wires, bodies) = (Arc::clone(&wires), Arc::clone(&bodies));
        async move {
            let broken = || Error::Broken("the server under measurement did not answer 200");
            let wire = wires.get(n % wires.len()).ok_or_else(broken)?;
            let body = bodies.get(n % bodies.len()).ok_or_else(broken)?;
            exchange(&mut *wire.lock().await, body.as_bytes())
                .await
                .ok()
                .filter(|ok| *ok)
                .ok_or_else(broken)?;
            Ok(())
        }
    });
    let row = timed.await?.full_row(&format!("POST /api/v1/guide/answers, {connections} connections"));
    server.abort();
    Ok(row)
}

/// Sends one request and reads its whole answer; was it a 200?
async fn exchange(wire: &mut TcpStream, request: &[u8]) -> std::io::Result<bool> {
    wire.write_all(request).await?;
    let mut read = Vec::with_capacity(8192);
    let mut whole = usize::MAX;
    while read.len() < whole {
        if wire.read_buf(&mut read).await? == 0 {
            return Ok(false);
        }
        if whole == usize::MAX
            && let Some(head) = read.windows(4).position(|four| four == b"\r\n\r\n")
        {
            let text = String::from_utf8_lossy(read.get(..head).unwrap_or_default()).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
            let Some(length) = length.and_then(|l| l.trim().parse::<usize>().ok()) else { return Ok(false) };
            whole = head + 4 + length;
        }
    }
    Ok(read.starts_with(b"HTTP/1.1 200"))
}
